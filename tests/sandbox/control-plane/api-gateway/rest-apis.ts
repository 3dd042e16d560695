import { z } from "zod";
import { put } from "../../own";
import type { Call, Context, Operations } from "../call";
import { AwsError } from "../errors";
import { apiOf, input, newId, now, pageReply, patchInput, reply } from "./entities";
import type { RestApi } from "./model";
import { applyPatch, boolean, list, number, type Patch, requiredText, text } from "./patch";
import { policyOnTheWire, savedPolicy } from "./policy";

const create = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  version: z.string().optional(),
  binaryMediaTypes: z.array(z.string()).optional(),
  minimumCompressionSize: z.number().optional(),
  apiKeySource: z.enum(["HEADER", "AUTHORIZER"]).default("HEADER"),
  endpointConfiguration: z
    .strictObject({
      types: z
        .array(z.enum(["EDGE", "REGIONAL", "PRIVATE"]))
        .length(1)
        .default(["EDGE"]),
      ipAddressType: z.enum(["ipv4", "dualstack"]).optional(),
      vpcEndpointIds: z.array(z.string()).optional(),
    })
    .default({ types: ["EDGE"] }),
  policy: z.string().optional(),
  disableExecuteApiEndpoint: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).optional(),
});

export const restApiOperations: Operations = {
  CreateRestApi: (call, context) => {
    const { policy, endpointConfiguration, ...given } = input(call, create);
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
      deployments: {},
      stages: {},
      ...(policy ? { policy: savedPolicy(policy, call, id) } : {}),
    };
    checkEndpoints(api);
    put(context.store.contents.restApis, id, api);
    return reply(201, onTheWire(api));
  },
  GetRestApi: (call, context) => reply(200, onTheWire(apiOf(call, context))),
  GetRestApis: (call, context) => pageReply(call, apisOf(call, context).map(onTheWire)),
  DeleteRestApi: (call, context) => {
    delete context.store.contents.restApis[apiOf(call, context).id];
    return reply(202);
  },
  UpdateRestApi: (call, context) => {
    const patched = apiOf(call, context);
    const endpoints = patched.endpointConfiguration;
    const setType = ({ value }: Patch) => {
      endpoints.types = [z.enum(["EDGE", "REGIONAL", "PRIVATE"]).parse(value)];
      endpoints.ipAddressType = defaultIpAddressType(endpoints.types);
    };
    applyPatch(patchInput(call), {
      "/name": requiredText(patched, "name"),
      "/description": text(patched, "description"),
      "/version": text(patched, "version"),
      "/apiKeySource": requiredText(patched, "apiKeySource"),
      "/minimumCompressionSize": number(patched, "minimumCompressionSize"),
      "/disableExecuteApiEndpoint": boolean(patched, "disableExecuteApiEndpoint"),
      "/policy": ({ op, value }) => {
        if (op === "remove" || value === "") delete patched.policy;
        else patched.policy = savedPolicy(value, call, patched.id);
      },
      "/binaryMediaTypes/*": list(patched, "binaryMediaTypes"),
      "/endpointConfiguration/types/*": setType,
      "/endpointConfiguration/ipAddressType": requiredText(endpoints, "ipAddressType"),
      "/endpointConfiguration/vpcEndpointIds": list(endpoints, "vpcEndpointIds"),
      "/endpointConfiguration/vpcEndpointIds/*": list(endpoints, "vpcEndpointIds"),
    });
    checkEndpoints(patched);
    return reply(200, onTheWire(patched));
  },
};

function apisOf(call: Call, context: Context): RestApi[] {
  return Object.values(context.store.contents.restApis).filter(
    (api) => api.account === call.account && api.region === call.region,
  );
}

/** Private APIs are dual-stack only; the others are IPv4 unless asked for. */
function defaultIpAddressType(types: readonly string[]): string {
  return types.includes("PRIVATE") ? "dualstack" : "ipv4";
}

function checkEndpoints({ endpointConfiguration: it }: RestApi): void {
  const isPrivate = it.types.includes("PRIVATE");
  if (it.vpcEndpointIds?.length === 0) delete it.vpcEndpointIds;
  if (it.vpcEndpointIds && !isPrivate) {
    throw new AwsError(
      "BadRequestException",
      "VPC endpoints can only be specified for APIs with PRIVATE endpoint type.",
    );
  }
  const malformed = it.vpcEndpointIds?.find((id) => !/^vpce-[0-9a-f]+$/.test(id));
  if (malformed !== undefined) {
    throw new AwsError("BadRequestException", `Invalid VPC endpoint ID: ${malformed}`);
  }
  if (isPrivate && it.ipAddressType !== "dualstack") {
    throw new AwsError("BadRequestException", "Only dualstack ipAddressType is supported for Private APIs.");
  }
}

function onTheWire(api: RestApi): Record<string, unknown> {
  const { account: _, region: __, resources: ___, deployments: ____, stages: _____, ...shown } = api;
  return { ...shown, ...(api.policy === undefined ? {} : { policy: policyOnTheWire(api.policy) }) };
}
