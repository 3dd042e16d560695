/** Gateway responses of an API: how it changes API Gateway's own answers, by type. */
import { z } from "zod";
import type { Call, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, input, notFound, pageReply, parameter, patchInput } from "./entities";
import type { GatewayResponse, RestApi } from "./model";
import { applyPatch, entries, text } from "./patch";

/**
 * The default status of each type; undefined: the status of the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayResponseTypes: ReadonlyMap<string, string | undefined> = new Map([
  ["ACCESS_DENIED", "403"],
  ["API_CONFIGURATION_ERROR", "500"],
  ["AUTHORIZER_CONFIGURATION_ERROR", "500"],
  ["AUTHORIZER_FAILURE", "500"],
  ["BAD_REQUEST_BODY", "400"],
  ["BAD_REQUEST_PARAMETERS", "400"],
  ["DEFAULT_4XX", undefined],
  ["DEFAULT_5XX", undefined],
  ["EXPIRED_TOKEN", "403"],
  ["INTEGRATION_FAILURE", "504"],
  ["INTEGRATION_TIMEOUT", "504"],
  ["INVALID_API_KEY", "403"],
  ["INVALID_SIGNATURE", "403"],
  ["MISSING_AUTHENTICATION_TOKEN", "403"],
  ["QUOTA_EXCEEDED", "429"],
  ["REQUEST_TOO_LARGE", "413"],
  ["RESOURCE_NOT_FOUND", "404"],
  ["THROTTLED", "429"],
  ["UNAUTHORIZED", "401"],
  ["UNSUPPORTED_MEDIA_TYPE", "415"],
  ["WAF_FILTERED", "403"],
]);

const header = z
  .string()
  .regex(/^gatewayresponse\.header\.[\w.-]+$/, "the sandbox supports gatewayresponse.header.NAME only");
const source = z
  .string()
  .regex(
    /^('[^']*'|(context|stageVariables)\.[\w.-]+|method\.request\.(header|querystring)\.[\w-]+)$/,
    "the sandbox accepts 'text', context.NAME, stageVariables.NAME, method.request.header.NAME and .querystring.NAME",
  );

export const gatewayResponse = z
  .strictObject({
    statusCode: z
      .union([z.string(), z.number().transform(String)])
      .refine((status) => /^[1-5]\d\d$/.test(status), "expected an HTTP status")
      .nullish(),
    responseParameters: z.record(header, source).default({}),
    responseTemplates: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ statusCode, ...rest }): GatewayResponse => (statusCode ? { ...rest, statusCode } : rest));

export const gatewayResponseOperations: Operations = {
  PutGatewayResponse: (call, context) => {
    const api = apiOf(call, context);
    const type = typeOf(call);
    put(api.gatewayResponses, type, input(call, gatewayResponse));
    return restReply(201, onTheWire(api, type));
  },
  GetGatewayResponse: (call, context) => restReply(200, onTheWire(apiOf(call, context), typeOf(call))),
  GetGatewayResponses: (call, context) => {
    const api = apiOf(call, context);
    return pageReply(
      call,
      [...gatewayResponseTypes.keys()].map((type) => onTheWire(api, type)),
    );
  },
  UpdateGatewayResponse: (call, context) => {
    const api = apiOf(call, context);
    const type = typeOf(call);
    const changed: GatewayResponse = { ...(own(api.gatewayResponses, type) ?? defaultOf(type)) };
    applyPatch(patchInput(call), {
      "/statusCode": text(changed, "statusCode"),
      "/responseParameters/*": entries(changed, "responseParameters"),
      "/responseTemplates/*": entries(changed, "responseTemplates"),
    });
    const read = gatewayResponse.safeParse(changed);
    if (!read.success)
      throw new AwsError("BadRequestException", `Invalid patch: ${z.prettifyError(read.error)}`);
    put(api.gatewayResponses, type, read.data);
    return restReply(200, onTheWire(api, type));
  },
  DeleteGatewayResponse: (call, context) => {
    const api = apiOf(call, context);
    const type = typeOf(call);
    if (own(api.gatewayResponses, type) === undefined)
      throw notFound(`Gateway response type not defined for this API: ${type}`);
    delete api.gatewayResponses[type];
    return restReply(202);
  },
};

function typeOf(call: Call): string {
  const type = parameter(call, "responseType");
  if (gatewayResponseTypes.has(type)) return type;
  const known = [...gatewayResponseTypes.keys()].join(", ");
  throw new AwsError("BadRequestException", `Invalid gateway response type ${type}: it accepts ${known}.`);
}

function defaultOf(type: string): GatewayResponse {
  const statusCode = gatewayResponseTypes.get(type);
  return {
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: {},
    responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
  };
}

function onTheWire({ gatewayResponses }: RestApi, responseType: string) {
  const given = own(gatewayResponses, responseType);
  const statusCode = given?.statusCode ?? gatewayResponseTypes.get(responseType);
  return {
    responseParameters: {},
    responseTemplates: {},
    ...(given ?? defaultOf(responseType)),
    responseType,
    ...(statusCode !== undefined && { statusCode }),
    defaultResponse: given === undefined,
  };
}
