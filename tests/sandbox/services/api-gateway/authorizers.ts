import { z } from "zod";
import type { Call, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { mayNameFunction } from "../../lambda-uri";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, checkName, input, newId, notFound, pageReply, parameter, patchInput } from "./entities";
import type { Authorizer, RestApi } from "./model";
import { checkPassedRole } from "./passed-role";
import { applyPatch, number, requiredText, text } from "./patch";

const create = z.object({
  name: z.string().default(""),
  type: z.string(),
  authType: z.string().default("custom"),
  authorizerUri: z.string().optional(),
  authorizerCredentials: z.string().optional(),
  identitySource: z.string().optional(),
  identityValidationExpression: z.string().optional(),
  authorizerResultTtlInSeconds: z.number().default(300),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const most = 10;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export const authorizerOperations: Operations = {
  CreateAuthorizer: (call, context) => {
    const api = apiOf(call, context);
    const authorizer = { id: newId(6), ...input(call, create) };
    checkAuthorizer(authorizer, api, call);
    if (Object.keys(api.authorizers).length >= most)
      throw new AwsError("LimitExceededException", `An API has ${most} authorizers at most.`, 429);
    put(api.authorizers, authorizer.id, authorizer);
    return restReply(201, authorizer);
  },
  GetAuthorizer: (call, context) => restReply(200, authorizerNamed(call, apiOf(call, context))),
  GetAuthorizers: (call, context) => pageReply(call, Object.values(apiOf(call, context).authorizers)),
  UpdateAuthorizer: (call, context) => {
    const api = apiOf(call, context);
    const authorizer = authorizerNamed(call, api);
    applyPatch(patchInput(call), {
      "/name": requiredText(authorizer, "name"),
      "/type": requiredText(authorizer, "type"),
      "/authType": requiredText(authorizer, "authType"),
      "/authorizerUri": text(authorizer, "authorizerUri"),
      "/authorizerCredentials": text(authorizer, "authorizerCredentials"),
      "/identitySource": text(authorizer, "identitySource"),
      "/identityValidationExpression": text(authorizer, "identityValidationExpression"),
      "/authorizerResultTtlInSeconds": number(authorizer, "authorizerResultTtlInSeconds"),
    });
    checkAuthorizer(authorizer, api, call);
    return restReply(200, authorizer);
  },
  DeleteAuthorizer: (call, context) => {
    const api = apiOf(call, context);
    const { id } = authorizerNamed(call, api);
    const methods = Object.values(api.resources).flatMap((it) => Object.values(it.resourceMethods));
    if (methods.some((it) => it.authorizerId === id))
      throw new AwsError("ConflictException", `Cannot delete authorizer ${id}: a method refers to it`, 409);
    delete api.authorizers[id];
    return restReply(202);
  },
};

export function authorizerNamed(call: Call, api: RestApi): Authorizer {
  const authorizer = own(api.authorizers, parameter(call, "authorizerId"));
  if (!authorizer) throw notFound("Invalid Authorizer identifier specified");
  return authorizer;
}

const identity = {
  TOKEN: /^method\.request\.header\.[\w-]+$/,
  REQUEST: /^(method\.request\.(header|querystring)\.[\w$.-]+|stageVariables\.\w+|context\.[\w.]+)$/,
} as const;

/** @returns what is wrong with an authorizer; undefined: nothing */
function faultOf(authorizer: Authorizer, api: RestApi): string | undefined {
  const { id, name, type, authorizerUri, identitySource, identityValidationExpression } = authorizer;
  const { authorizerResultTtlInSeconds: ttl = 300 } = authorizer;
  if (Object.values(api.authorizers).some((each) => each.id !== id && each.name === name))
    return `Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`;
  if (type !== "TOKEN" && type !== "REQUEST")
    return `The sandbox serves authorizers of the types TOKEN and REQUEST, not ${type}.`;
  if (!mayNameFunction(authorizerUri))
    return "Invalid Authorizer URI: it must be arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations";
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > 3600)
    return "Authorizer result TTL must be between 0 and 3600 seconds";
  const sources = identitySource?.split(",").map((it) => it.trim()) ?? [];
  const malformed = sources.find((source) => !identity[type].test(source));
  if (malformed !== undefined) return `Invalid identity source specified: ${malformed}`;
  if (type === "TOKEN" && sources.length !== 1)
    return "Identity source of a TOKEN authorizer must be one header: method.request.header.NAME";
  if (type === "REQUEST" && ttl > 0 && sources.length === 0)
    return "Identity source is required where authorization is cached";
  if (type === "REQUEST" && identityValidationExpression !== undefined)
    return "Identity validation expression is for TOKEN authorizers alone";
  return isExpression(identityValidationExpression) ? undefined : "Invalid identity validation expression";
}

function isExpression(text = ""): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function checkAuthorizer(authorizer: Authorizer, api: RestApi, { account }: Call): void {
  checkName("Authorizer", authorizer.name);
  checkPassedRole(authorizer.authorizerCredentials, account);
  const fault = faultOf(authorizer, api);
  if (fault !== undefined) throw new AwsError("BadRequestException", fault);
}
