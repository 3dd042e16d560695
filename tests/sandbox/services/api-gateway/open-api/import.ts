import { z } from "zod";
import { readDocument } from "../../../../../shared/open-api/document";
import type { Call, Context, Operations } from "../../../gateway/call";
import { AwsError } from "../../../gateway/errors";
import { own, put } from "../../../own";
import { restReply } from "../../json";
import { apiOf, newId } from "../entities";
import type { RestApi } from "../model";
import { addModels } from "../models";
import { checkedPolicy } from "../policy";
import { apiOnTheWire, checkApi } from "../rest-apis";
import { type Definition, definitionOf, filledIn, type ImportedMethod, invalidDocument } from "./definition";
import { ask } from "./step";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html */
export const importOperations: Operations = {
  PutRestApi: async (call, context) => {
    const api = apiOf(call, context);
    const mode = call.parameters.get("mode") ?? "merge";
    if (mode !== "merge" && mode !== "overwrite")
      throw new AwsError("BadRequestException", `Invalid mode "${mode}": it accepts merge and overwrite.`);
    const definition = read(call);
    if (mode === "overwrite") clear(api);
    await importInto(api, definition, call, context);
    return restReply(200, withWarnings(api, definition));
  },
  ImportRestApi: async (call, context) => {
    const definition = read(call);
    const type = call.parameters.get("parameters.endpointConfigurationTypes") ?? "EDGE";
    const ids = call.parameters.get("parameters.vpcEndpointIds");
    const made = await ask(
      {
        operation: "CreateRestApi",
        parameters: {},
        body: {
          name: definition.name,
          endpointConfiguration: { types: [type], ...(ids ? { vpcEndpointIds: ids.split(",") } : {}) },
        },
      },
      call,
      context,
    );
    const { id } = z.object({ id: z.string() }).parse(made);
    const api = own(context.store.contents.restApis, id);
    if (api === undefined) throw new Error(`API ${id} was created, but does not exist`);
    try {
      api.models = {};
      await importInto(api, definition, call, context);
    } catch (error) {
      delete context.store.contents.restApis[id];
      throw error;
    }
    return restReply(201, withWarnings(api, definition));
  },
};

/** Other parameters of an import, and the values that have no effect here. */
const options: Readonly<Record<string, RegExp>> = {
  // Marks the request as ImportRestApi.
  mode: /^import$/,
  // The sandbox has no documentation parts.
  ignore: /^documentation$/,
  basepath: /^ignore$/,
  endpointConfigurationTypes: /^(EDGE|REGIONAL|PRIVATE)$/,
  vpcEndpointIds: /^vpce-/,
};

/** @throws AwsError BadRequestException for what is not emulated */
function checkOptions({ operation, parameters }: Call): void {
  for (const [key, value] of parameters) {
    const [, name] = /^parameters\.(.*)$/s.exec(key) ?? [];
    if (name === undefined) continue;
    const isOther =
      operation === "PutRestApi" && /^(mode|endpointConfigurationTypes|vpcEndpointIds)$/.test(name);
    if (isOther || !own(options, name)?.test(value))
      throw new AwsError(
        "BadRequestException",
        `The sandbox does not emulate ${name}=${value} of ${operation}: leave it out.`,
      );
  }
}

function read(call: Call): Definition {
  checkOptions(call);
  const { document, fault } = readDocument(call.body.toString("utf8"));
  if (document === undefined) throw invalidDocument(`${[...fault.path, fault.message].join(": ")}.`);
  const definition = definitionOf(document);
  if (call.parameters.get("failonwarnings") === "true" && definition.warnings.length > 0)
    throw new AwsError(
      "BadRequestException",
      `Warnings found during import:\n\t${definition.warnings.join("\n\t")}`,
    );
  return definition;
}

function withWarnings(api: RestApi, { warnings }: Definition) {
  return { ...apiOnTheWire(api), ...(warnings.length > 0 ? { warnings } : {}) };
}

/** An overwriting import keeps the API's id, endpoint type, tags, deployments and stages. */
function clear(api: RestApi): void {
  const root = own(api.resources, api.rootResourceId);
  api.resources = root ? { [root.id]: { ...root, resourceMethods: {} } } : {};
  api.models = {};
  api.requestValidators = {};
  api.authorizers = {};
  api.gatewayResponses = {};
  api.apiKeySource = "HEADER";
  api.disableExecuteApiEndpoint = false;
  delete api.policy;
  delete api.description;
  delete api.version;
  delete api.binaryMediaTypes;
  delete api.minimumCompressionSize;
  delete api.endpointConfiguration.vpcEndpointIds;
}

const endpoint = z.strictObject({
  types: z.array(z.enum(["EDGE", "REGIONAL", "PRIVATE"])).optional(),
  ipAddressType: z.enum(["ipv4", "dualstack"]).optional(),
  vpcEndpointIds: z.array(z.string()).optional(),
  disableExecuteApiEndpoint: z.boolean().optional(),
});

async function importInto(api: RestApi, definition: Definition, call: Call, context: Context): Promise<void> {
  api.name = definition.name;
  const { version, description, binaryMediaTypes, minimumCompressionSize } = definition;
  if (version !== undefined) api.version = version;
  if (description !== undefined) api.description = description;
  // Overwriting has removed the old ones.
  if (binaryMediaTypes !== undefined)
    api.binaryMediaTypes = [...new Set([...(api.binaryMediaTypes ?? []), ...binaryMediaTypes])];
  if (minimumCompressionSize !== undefined) api.minimumCompressionSize = minimumCompressionSize;
  importEndpoint(api, definition.endpoint);
  checkApi(api);
  if (definition.policy !== undefined)
    api.policy = await checkedPolicy(definition.policy, call, api.id, context);
  addModels(api, definition.models);
  importValidators(api, definition);
  for (const [type, response] of Object.entries(definition.gatewayResponses))
    put(api.gatewayResponses, type, response);
  for (const body of definition.authorizers) {
    // Merging replaces an authorizer of the same name.
    for (const { id, name } of Object.values(api.authorizers))
      if (name === body.name) delete api.authorizers[id];
    const asked = withVariables(body, call);
    const at = { operation: "CreateAuthorizer", parameters: { restApiId: api.id }, body: asked };
    await ask(at, call, context, `authorizer ${String(body.name)}`);
  }
  for (const [path, methods] of definition.paths) {
    const resourceId = await resourceAt(api, path, call, context);
    for (const method of methods) await importMethod(api, resourceId, method, call, context);
  }
}

function importEndpoint(api: RestApi, given: Definition["endpoint"]): void {
  const result = endpoint.safeParse(given);
  if (!result.success)
    throw invalidDocument(`x-amazon-apigateway-endpoint-configuration: ${z.prettifyError(result.error)}.`);
  const { disableExecuteApiEndpoint, types, ipAddressType, vpcEndpointIds } = result.data;
  if (disableExecuteApiEndpoint !== undefined) api.disableExecuteApiEndpoint = disableExecuteApiEndpoint;
  if (types !== undefined) api.endpointConfiguration.types = types;
  if (ipAddressType !== undefined) api.endpointConfiguration.ipAddressType = ipAddressType;
  if (vpcEndpointIds !== undefined) api.endpointConfiguration.vpcEndpointIds = vpcEndpointIds;
}

/** Merging replaces validators of the same name. */
function importValidators(api: RestApi, { validators }: Definition): void {
  for (const [name, { validateRequestBody, validateRequestParameters }] of validators) {
    const known = Object.values(api.requestValidators).find((each) => each.name === name);
    const validator = {
      id: known?.id ?? newId(6),
      name,
      validateRequestBody: validateRequestBody === true,
      validateRequestParameters: validateRequestParameters === true,
    };
    put(api.requestValidators, validator.id, validator);
  }
}

async function resourceAt(api: RestApi, path: string, call: Call, context: Context): Promise<string> {
  if (!path.startsWith("/")) throw invalidDocument(`path ${path} does not start with "/".`);
  let parentId = api.rootResourceId;
  for (const pathPart of path.split("/").slice(1)) {
    if (pathPart === "" && path === "/") break;
    const known = Object.values(api.resources).find(
      (each) => each.parentId === parentId && each.pathPart === pathPart,
    );
    const made =
      known ??
      (await ask(
        {
          operation: "CreateResource",
          parameters: { restApiId: api.id, parentId },
          body: { pathPart },
        },
        call,
        context,
        path,
      ));
    parentId = z.object({ id: z.string() }).parse(made).id;
  }
  return parentId;
}

async function importMethod(
  api: RestApi,
  resourceId: string,
  { verb, place, body, validator, authorizer, responses, integration, integrationResponses }: ImportedMethod,
  call: Call,
  context: Context,
): Promise<void> {
  const parameters = { restApiId: api.id, resourceId, httpMethod: verb };
  const step = (
    operation: string,
    asked: Readonly<Record<string, unknown>>,
    more: Readonly<Record<string, string>> = {},
  ) => ask({ operation, parameters: { ...parameters, ...more }, body: asked }, call, context, place);
  const requestValidator = Object.values(api.requestValidators).find(({ name }) => name === validator);
  if (validator !== undefined && requestValidator === undefined)
    throw invalidDocument(`${place}: there is no request validator ${validator}.`);
  // Merging replaces the method.
  const resource = own(api.resources, resourceId);
  if (resource) delete resource.resourceMethods[verb];
  const authorizerId = Object.values(api.authorizers).find(({ name }) => name === authorizer)?.id;
  await step("PutMethod", { ...body, requestValidatorId: requestValidator?.id, authorizerId });
  for (const [statusCode, response] of responses) await step("PutMethodResponse", response, { statusCode });
  if (integration === undefined) return;
  await step("PutIntegration", withVariables(integration, call));
  const declared = new Set(responses.map(([statusCode]) => statusCode));
  for (const [statusCode, { statusCode: _, ...response }] of integrationResponses) {
    if (!declared.has(statusCode)) {
      await step("PutMethodResponse", {}, { statusCode });
      declared.add(statusCode);
    }
    await step("PutIntegrationResponse", response, { statusCode });
  }
}

function withVariables(definition: Readonly<Record<string, unknown>>, call: Call) {
  return Object.fromEntries(
    Object.entries(definition).map(([name, value]) => [
      name,
      typeof value === "string" ? filledIn(value, call) : value,
    ]),
  );
}
