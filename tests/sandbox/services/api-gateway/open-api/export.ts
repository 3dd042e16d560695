import { stringify } from "yaml";
import { pathVariables } from "../../../../../shared/open-api/document";
import type { Operations, Reply } from "../../../gateway/call";
import { AwsError } from "../../../gateway/errors";
import { own } from "../../../own";
import { apiOf, deploymentOf, parameter, stageOf } from "../entities";
import type { Authorizer, Deployment, Method, RestApi, Stage } from "../model";

type Snapshot = Deployment["snapshot"];

/** Extensions that a client can request; "apigateway" includes integrations. */
const extensions = ["integrations", "apigateway", "authorizers"];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html */
export const exportOperations: Operations = {
  GetExport: (call, context) => {
    const api = apiOf(call, context);
    const stage = stageOf(call, api);
    const { snapshot } = deploymentOf(api, stage.deploymentId);
    const type = parameter(call, "exportType");
    if (type !== "oas30" && type !== "swagger")
      throw invalid(`export type "${type}": it accepts oas30 and swagger`);
    const document = new Export(api, stage, snapshot, type === "oas30", askedFor(call.parameters)).document();
    return reply(document, type, call.headers.accept ?? "application/json");
  },
};

function askedFor(parameters: ReadonlyMap<string, string>): ReadonlySet<string> {
  const other = [...parameters.keys()].find(
    (name) => name.startsWith("parameters.") && name !== "parameters.extensions",
  );
  if (other !== undefined) throw invalid(`parameter ${other.slice(11)}: the sandbox exports with extensions`);
  const asked = (parameters.get("parameters.extensions") ?? "").split(",").filter((each) => each !== "");
  const unknown = asked.find((each) => !extensions.includes(each));
  if (unknown !== undefined)
    throw invalid(`extensions "${unknown}": the sandbox exports with ${extensions.join(", ")}`);
  return new Set(asked);
}

function invalid(what: string): AwsError {
  return new AwsError("BadRequestException", `Invalid ${what}.`);
}

/** YAML 1.1 parsers read some unquoted texts as times or numbers. */
const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;

function reply(document: object, type: string, accept: string): Reply {
  const isYaml = /^application\/yaml\b/i.test(accept);
  const file = `${type}_${new Date().toISOString().slice(0, 19)}.${isYaml ? "yaml" : "json"}`;
  return {
    status: 200,
    headers: {
      "content-type": isYaml ? "application/yaml" : "application/json",
      "content-disposition": `attachment; filename="${file}"`,
    },
    body: isYaml ? stringify(document, quoted) : JSON.stringify(document, null, 2),
  };
}

const given = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });

/** Writes a deployed API as a document. */
class Export {
  constructor(
    private readonly api: RestApi,
    private readonly stage: Stage,
    private readonly snapshot: Snapshot,
    private readonly isOas: boolean,
    private readonly asked: ReadonlySet<string>,
  ) {}

  document(): Record<string, unknown> {
    const { id, region, name, description, version, createdDate } = this.api;
    const { stageName } = this.stage;
    const host = `${id}.execute-api.${region}.amazonaws.com`;
    const { vpcEndpointIds } = this.snapshot.endpointConfiguration;
    const endpoint = this.everything && vpcEndpointIds ? { [endpointKey]: { vpcEndpointIds } } : {};
    const info = {
      title: name,
      ...given("description", description),
      version: version ?? new Date(createdDate * 1000).toISOString(),
    };
    const resources = this.snapshot.resources.filter((it) => Object.keys(it.resourceMethods).length > 0);
    const paths = Object.fromEntries(resources.map((it) => [it.path, this.path(it)]));
    const schemas = this.schemas();
    const securitySchemes = this.schemes();
    const has = (value: object) => Object.keys(value).length > 0;
    const components = {
      ...(has(schemas) ? { schemas } : {}),
      ...(has(securitySchemes) ? { securitySchemes } : {}),
    };
    const server = {
      url: `https://${host}/{basePath}`,
      variables: { basePath: { default: stageName } },
      ...endpoint,
    };
    return this.isOas
      ? { openapi: "3.0.1", info, servers: [server], paths, components, ...this.extensions() }
      : {
          swagger: "2.0",
          info,
          host,
          basePath: `/${stageName}`,
          schemes: ["https"],
          paths,
          ...(has(securitySchemes) ? { securityDefinitions: securitySchemes } : {}),
          ...(has(schemas) ? { definitions: schemas } : {}),
          ...endpoint,
          ...this.extensions(),
        };
  }

  private get everything(): boolean {
    return this.asked.has("apigateway");
  }

  private extensions(): Record<string, unknown> {
    if (!this.everything) return {};
    const { policy, binaryMediaTypes, minimumCompressionSize, requestValidators, gatewayResponses } =
      this.snapshot;
    const validators = Object.values(requestValidators).map(({ id: _, name, ...checks }) => [name, checks]);
    return {
      ...(policy === undefined ? {} : { "x-amazon-apigateway-policy": JSON.parse(policy) }),
      ...(validators.length === 0
        ? {}
        : { "x-amazon-apigateway-request-validators": Object.fromEntries(validators) }),
      ...(Object.keys(gatewayResponses).length === 0
        ? {}
        : { "x-amazon-apigateway-gateway-responses": gatewayResponses }),
      ...given("x-amazon-apigateway-binary-media-types", binaryMediaTypes),
      ...given("x-amazon-apigateway-minimum-compression-size", minimumCompressionSize),
    };
  }

  private path({ id, path, resourceMethods }: Snapshot["resources"][number]): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(resourceMethods).map(([verb, method]) => [
        verb === "ANY" ? "x-amazon-apigateway-any-method" : verb.toLowerCase(),
        this.method(path, id, method),
      ]),
    );
  }

  private method(path: string, resourceId: string, method: Method): Record<string, unknown> {
    const { operationName, requestModels, requestValidatorId } = method;
    const declared = {
      ...Object.fromEntries(pathVariables(path).map((name) => [`method.request.path.${name}`, true])),
      ...method.requestParameters,
    };
    const parameters = Object.entries(declared).map(([key, required]) => this.parameter(key, required));
    const models = Object.entries(requestModels ?? {});
    const content = this.content(requestModels);
    const body = models.map(([, name]) => ({
      in: "body",
      name,
      required: true,
      schema: { $ref: this.reference(name) },
    }));
    const all = this.isOas ? parameters : [...parameters, ...body.slice(0, 1)];
    const security = this.security(method);
    const validator = own(this.snapshot.requestValidators, requestValidatorId ?? "");
    const withIntegration = this.everything || this.asked.has("integrations");
    return {
      ...given("operationId", operationName),
      ...(this.isOas || models.length === 0 ? {} : { consumes: models.map(([type]) => type) }),
      ...(all.length === 0 ? {} : { parameters: all }),
      ...(this.isOas && content ? { requestBody: { content, required: true } } : {}),
      responses: this.responses(method),
      ...(security.length === 0 ? {} : { security }),
      ...(this.everything && validator ? { "x-amazon-apigateway-request-validator": validator.name } : {}),
      ...(withIntegration && method.methodIntegration
        ? { "x-amazon-apigateway-integration": integration(method.methodIntegration, resourceId) }
        : {}),
    };
  }

  private parameter(key: string, required: boolean) {
    const [, place = "", name = ""] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(key) ?? [];
    const type = this.isOas ? { schema: { type: "string" } } : { type: "string" };
    return {
      name,
      in: place === "querystring" ? "query" : place,
      ...(required ? { required } : {}),
      ...type,
    };
  }

  private responses({ methodResponses = {} }: Method): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(methodResponses).map(([code, { responseParameters = {}, responseModels }]) => {
        const type = this.isOas ? { schema: { type: "string" } } : { type: "string" };
        const headers = Object.fromEntries(
          Object.keys(responseParameters).map((name) => [name.replace("method.response.header.", ""), type]),
        );
        const [first] = Object.values(responseModels ?? {});
        const content = this.content(responseModels);
        return [
          code,
          {
            description: `${code} response`,
            ...(Object.keys(headers).length === 0 ? {} : { headers }),
            ...(this.isOas && content ? { content } : {}),
            ...(!this.isOas && first ? { schema: { $ref: this.reference(first) } } : {}),
          },
        ];
      }),
    );
  }

  private content(models: Readonly<Record<string, string>> | undefined) {
    return (
      models &&
      Object.fromEntries(
        Object.entries(models).map(([type, name]) => [type, { schema: { $ref: this.reference(name) } }]),
      )
    );
  }

  private reference(model: string): string {
    return `#/${this.isOas ? "components/schemas" : "definitions"}/${model}`;
  }

  /** References between models become references within the document. */
  private schemas(): Record<string, unknown> {
    const uri = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^/]+)$/;
    const entries = Object.values(this.snapshot.models).map(({ name, schema = "{}" }) => {
      const read: unknown = JSON.parse(schema, (key, value: unknown) =>
        key === "$ref" && typeof value === "string" && uri.test(value)
          ? this.reference(uri.exec(value)?.[1] ?? "")
          : value,
      );
      const { $schema: _, ...shown } = Object(read);
      return [name, shown];
    });
    return Object.fromEntries(entries);
  }

  private security({ authorizationType, apiKeyRequired, authorizerId }: Method): Record<string, never[]>[] {
    const authorizer = own(this.snapshot.authorizers, authorizerId ?? "");
    const names = [
      ...(apiKeyRequired ? ["api_key"] : []),
      ...(authorizationType === "AWS_IAM" ? ["sigv4"] : []),
      ...(authorizer ? [authorizer.name] : []),
    ];
    return names.map((name) => ({ [name]: [] }));
  }

  private schemes(): Record<string, unknown> {
    const methods = this.snapshot.resources.flatMap((it) => Object.values(it.resourceMethods));
    const signed = methods.some(({ authorizationType }) => authorizationType === "AWS_IAM");
    const keyed = methods.some(({ apiKeyRequired }) => apiKeyRequired);
    return {
      ...(keyed ? { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } : {}),
      ...(signed
        ? {
            sigv4: {
              type: "apiKey",
              name: "Authorization",
              in: "header",
              "x-amazon-apigateway-authtype": "awsSigv4",
            },
          }
        : {}),
      ...Object.fromEntries(
        Object.values(this.snapshot.authorizers).map((each) => [each.name, this.authorizer(each)]),
      ),
    };
  }

  private authorizer({ id: _, name: __, authType, type, ...rest }: Authorizer): Record<string, unknown> {
    const [, header] = /^method\.request\.header\.([\w-]+)$/.exec(rest.identitySource ?? "") ?? [];
    const isShown = this.everything || this.asked.has("authorizers");
    return {
      type: "apiKey",
      name: header ?? "Unused",
      in: "header",
      "x-amazon-apigateway-authtype": authType,
      ...(isShown ? { "x-amazon-apigateway-authorizer": { type: type.toLowerCase(), ...rest } } : {}),
    };
  }
}

const endpointKey = "x-amazon-apigateway-endpoint-configuration";

function integration(
  { integrationResponses, type, cacheNamespace, ...rest }: NonNullable<Method["methodIntegration"]>,
  resourceId: string,
): Record<string, unknown> {
  const responses = Object.values(integrationResponses ?? {}).map(({ selectionPattern, ...response }) => [
    selectionPattern ?? "default",
    response,
  ]);
  const { passthroughBehavior, cacheKeyParameters, ...shown } = rest;
  return {
    type: type.toLowerCase(),
    ...shown,
    passthroughBehavior: passthroughBehavior.toLowerCase(),
    ...(cacheKeyParameters.length === 0 ? {} : { cacheKeyParameters }),
    ...(cacheNamespace === resourceId ? {} : { cacheNamespace }),
    ...(responses.length === 0 ? {} : { responses: Object.fromEntries(responses) }),
  };
}
