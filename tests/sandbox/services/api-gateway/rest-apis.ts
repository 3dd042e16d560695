import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { put } from "../../own";
import { restReply } from "../json";
import { checkUnmapped } from "./base-path-mappings";
import { apiOf, checkName, input, newId, now, pageReply, patchInput } from "./entities";
import type { RestApi } from "./model";
import { defaultModels } from "./models";
import { applyPatch, boolean, list, number, type Patch, requiredText, text } from "./patch";
import { checkedPolicy, policyOnTheWire, savedPolicy } from "./policy";

const endpointType = z.enum(["EDGE", "REGIONAL", "PRIVATE"]);
const ipAddressType = z.enum(["ipv4", "dualstack"]);

const create = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  version: z.string().optional(),
  binaryMediaTypes: z.array(z.string()).optional(),
  minimumCompressionSize: z.number().optional(),
  apiKeySource: z.enum(["HEADER", "AUTHORIZER"]).default("HEADER"),
  endpointConfiguration: z
    .strictObject({
      types: z.array(endpointType).length(1).default(["EDGE"]),
      ipAddressType: ipAddressType.optional(),
      vpcEndpointIds: z.array(z.string()).optional(),
    })
    .default({ types: ["EDGE"] }),
  policy: z.string().optional(),
  disableExecuteApiEndpoint: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).optional(),
});

export const restApiOperations: Operations = {
  CreateRestApi: async (call, context) => {
    const { policy, endpointConfiguration, ...given } = input(call, create);
    checkName("REST API", given.name);
    checkCompression(given.minimumCompressionSize);
    const id = newId(10);
    const rootResourceId = newId(10);
    const api: RestApi = {
      ...given,
      account: call.account,
      region: call.region,
      id,
      createdDate: now(),
      endpointConfiguration: {
        ...endpointConfiguration,
        ipAddressType:
          endpointConfiguration.ipAddressType ?? defaultIpAddressType(endpointConfiguration.types),
      },
      rootResourceId,
      resources: { [rootResourceId]: { id: rootResourceId, path: "/", resourceMethods: {} } },
      models: defaultModels(),
      requestValidators: {},
      gatewayResponses: {},
      authorizers: {},
      deployments: {},
      stages: {},
      ...(policy ? { policy: await checkedPolicy(policy, call, id, context) } : {}),
    };
    checkEndpoints(api);
    put(context.store.contents.restApis, id, api);
    return restReply(201, apiOnTheWire(api));
  },
  GetRestApi: (call, context) => restReply(200, apiOnTheWire(apiOf(call, context))),
  GetRestApis: (call, context) => pageReply(call, apisOf(call, context).map(apiOnTheWire)),
  DeleteRestApi: (call, context) => {
    const { id } = apiOf(call, context);
    checkUnmapped(id, "deleting", context);
    delete context.store.contents.restApis[id];
    return restReply(202);
  },
  UpdateRestApi: async (call, context) => {
    const patched = apiOf(call, context);
    const endpoints = patched.endpointConfiguration;
    const operations = patchInput(call);
    for (const { path, value } of operations) {
      if (path === "/policy" && value) await checkedPolicy(value, call, patched.id, context);
    }
    const setType = ({ value }: Patch) => {
      const type = endpointType.safeParse(value);
      if (!type.success) {
        throw new AwsError(
          "BadRequestException",
          `Invalid endpoint type "${value}": ${endpointType.options.join(", ")}`,
        );
      }
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html
      if (endpoints.types.includes("PRIVATE") && type.data === "EDGE") {
        throw new AwsError("BadRequestException", "Cannot update endpoint from PRIVATE to EDGE");
      }
      if (type.data !== "PRIVATE") checkUnmapped(patched.id, "changing its endpoint type", context);
      endpoints.types = [type.data];
      endpoints.ipAddressType = defaultIpAddressType(endpoints.types);
    };
    applyPatch(operations, {
      "/name": requiredText(patched, "name"),
      "/description": text(patched, "description"),
      "/version": text(patched, "version"),
      "/apiKeySource": ({ value }) => {
        if (value === "HEADER") return;
        throw new AwsError(
          "BadRequestException",
          `The sandbox emulates apiKeySource HEADER, not "${value}".`,
        );
      },
      "/minimumCompressionSize": number(patched, "minimumCompressionSize"),
      "/disableExecuteApiEndpoint": boolean(patched, "disableExecuteApiEndpoint"),
      "/policy": ({ op, value }) => {
        if (op === "remove" || value === "") delete patched.policy;
        else patched.policy = savedPolicy(value, call, patched.id);
      },
      "/binaryMediaTypes/*": list(patched, "binaryMediaTypes"),
      "/endpointConfiguration/types/*": setType,
      "/endpointConfiguration/ipAddressType": ({ value }) => {
        const type = ipAddressType.safeParse(value);
        if (!type.success) {
          throw new AwsError(
            "BadRequestException",
            `Invalid ipAddressType "${value}": ${ipAddressType.options.join(", ")}`,
          );
        }
        endpoints.ipAddressType = type.data;
      },
      "/endpointConfiguration/vpcEndpointIds": list(endpoints, "vpcEndpointIds"),
      "/endpointConfiguration/vpcEndpointIds/*": list(endpoints, "vpcEndpointIds"),
    });
    checkApi(patched);
    return restReply(200, apiOnTheWire(patched));
  },
};

function apisOf(call: Call, context: Context): RestApi[] {
  return Object.values(context.store.contents.restApis).filter(
    (api) => api.account === call.account && api.region === call.region,
  );
}

/** Private APIs are dual-stack only; the default of others is IPv4. */
function defaultIpAddressType(types: readonly string[]): string {
  return types.includes("PRIVATE") ? "dualstack" : "ipv4";
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html */
function checkCompression(size: number | undefined): void {
  if (size === undefined || (Number.isInteger(size) && size >= 0 && size <= 10_485_760)) return;
  throw new AwsError(
    "BadRequestException",
    `Invalid minimum compression size ${size}: it accepts whole numbers from 0 to 10485760.`,
  );
}

/** @throws AwsError BadRequestException for settings of an API that AWS refuses */
export function checkApi(api: RestApi): void {
  checkEndpoints(api);
  checkCompression(api.minimumCompressionSize);
}

function checkEndpoints({ endpointConfiguration: it }: RestApi): void {
  const isPrivate = it.types.includes("PRIVATE");
  if (it.vpcEndpointIds?.length === 0) delete it.vpcEndpointIds;
  if (it.vpcEndpointIds && !isPrivate) {
    throw new AwsError("BadRequestException", "VPCEndpoints can only be specified with PRIVATE apis.");
  }
  const malformed = it.vpcEndpointIds?.find((id) => !/^vpce-[0-9a-f]+$/.test(id));
  if (malformed !== undefined) {
    throw new AwsError("BadRequestException", `Invalid VPC endpoint ID: ${malformed}`);
  }
  if (isPrivate && it.ipAddressType !== "dualstack") {
    throw new AwsError("BadRequestException", "Only dualstack ipAddressType is supported for Private APIs.");
  }
}

export function apiOnTheWire(api: RestApi): Record<string, unknown> {
  const { account: _, region: __, resources: ___, deployments: ____, stages: _____, ...more } = api;
  const { models: ______, requestValidators: _______, authorizers: ________, ...others } = more;
  const { gatewayResponses: _________, ...shown } = others;
  return { ...shown, ...(api.policy === undefined ? {} : { policy: policyOnTheWire(api.policy) }) };
}
