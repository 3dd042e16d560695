import { z } from "zod";
import type { Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import { apiOf, input, methodOf, notFound, parameter, patchInput, resourceOf } from "./entities";
import { checkParameter, requestParameter, responseParameter } from "./mappings";
import type { Method, RestApi } from "./model";
import { applyPatch, boolean, entries, flags, requiredText, text } from "./patch";

export const verbs = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** COGNITO_USER_POOLS needs user pools, which the sandbox does not have. */
const authorizationTypes = ["NONE", "AWS_IAM", "CUSTOM"];

const putMethod = z.object({
  authorizationType: z.string(),
  authorizerId: z.string().optional(),
  apiKeyRequired: z.boolean().default(false),
  operationName: z.string().optional(),
  requestParameters: z.record(z.string(), z.boolean()).optional(),
  requestModels: z.record(z.string(), z.string()).optional(),
  requestValidatorId: z.string().optional(),
});

const putMethodResponse = z.object({
  responseParameters: z.record(z.string(), z.boolean()).optional(),
  responseModels: z.record(z.string(), z.string()).optional(),
});

export const methodOperations: Operations = {
  PutMethod: (call, context) => {
    const api = apiOf(call, context);
    const resource = resourceOf(call, api);
    const httpMethod = parameter(call, "httpMethod");
    if (!verbs.includes(httpMethod)) {
      throw new AwsError(
        "BadRequestException",
        `Invalid HttpMethod: "${httpMethod}". Must be one of: ${verbs.join(", ")}`,
      );
    }
    if (own(resource.resourceMethods, httpMethod)) {
      throw new AwsError("ConflictException", "Method already exists for this resource", 409);
    }
    const given = input(call, putMethod);
    const method = { ...given, httpMethod };
    checkAuthorization(method, api);
    checkRequest(method, api);
    put(resource.resourceMethods, httpMethod, method);
    return restReply(201, method);
  },
  GetMethod: (call, context) => restReply(200, methodOf(call, apiOf(call, context))),
  UpdateMethod: (call, context) => {
    const api = apiOf(call, context);
    const method = methodOf(call, api);
    applyPatch(patchInput(call), {
      "/authorizationType": requiredText(method, "authorizationType"),
      "/apiKeyRequired": boolean(method, "apiKeyRequired"),
      "/operationName": text(method, "operationName"),
      "/requestParameters/*": flags(method, "requestParameters"),
      "/requestModels/*": entries(method, "requestModels"),
      "/authorizerId": text(method, "authorizerId"),
      "/requestValidatorId": text(method, "requestValidatorId"),
    });
    checkAuthorization(method, api);
    checkRequest(method, api);
    return restReply(200, method);
  },
  DeleteMethod: (call, context) => {
    const api = apiOf(call, context);
    delete resourceOf(call, api).resourceMethods[methodOf(call, api).httpMethod];
    return restReply(204);
  },
  PutMethodResponse: (call, context) => {
    const api = apiOf(call, context);
    const method = methodOf(call, api);
    const statusCode = parameter(call, "statusCode");
    if (own(method.methodResponses, statusCode)) {
      throw new AwsError("ConflictException", "Response already exists for this resource", 409);
    }
    const response = { statusCode, ...input(call, putMethodResponse) };
    checkStatusCode(statusCode);
    checkResponse(response, api);
    method.methodResponses = { ...method.methodResponses, [statusCode]: response };
    return restReply(201, response);
  },
  GetMethodResponse: (call, context) =>
    restReply(200, responseOf(methodOf(call, apiOf(call, context)), parameter(call, "statusCode"))),
  UpdateMethodResponse: (call, context) => {
    const api = apiOf(call, context);
    const response = responseOf(methodOf(call, api), parameter(call, "statusCode"));
    applyPatch(patchInput(call), {
      "/responseParameters/*": flags(response, "responseParameters"),
      "/responseModels/*": entries(response, "responseModels"),
    });
    checkResponse(response, api);
    return restReply(201, response);
  },
  DeleteMethodResponse: (call, context) => {
    const method = methodOf(call, apiOf(call, context));
    const { statusCode } = responseOf(method, parameter(call, "statusCode"));
    delete method.methodResponses?.[statusCode];
    return restReply(204);
  },
};

function responseOf<T>(method: { methodResponses?: Record<string, T> | undefined }, statusCode: string): T {
  const response = own(method.methodResponses, statusCode);
  if (!response) throw notFound("Invalid Response status code specified");
  return response;
}

/** @throws AwsError BadRequestException for invalid parameters, and for unknown models and validators */
function checkRequest(method: Method, api: RestApi): void {
  for (const name of Object.keys(method.requestParameters ?? {})) checkParameter(name, requestParameter);
  checkModels(method.requestModels, api);
  const { requestValidatorId: id } = method;
  if (id !== undefined && own(api.requestValidators, id) === undefined) {
    throw new AwsError("BadRequestException", "Invalid Request Validator identifier specified");
  }
}

type MethodResponse = NonNullable<Method["methodResponses"]>[string];

function checkResponse({ responseParameters, responseModels }: MethodResponse, api: RestApi): void {
  for (const name of Object.keys(responseParameters ?? {})) checkParameter(name, responseParameter);
  checkModels(responseModels, api);
}

function checkModels(models: Readonly<Record<string, string>> | undefined, api: RestApi): void {
  for (const name of Object.values(models ?? {})) {
    if (own(api.models, name) === undefined) {
      throw new AwsError("BadRequestException", `Invalid model identifier specified: ${name}`);
    }
  }
}

function checkStatusCode(statusCode: string): void {
  if (/^[1-5]\d\d$/.test(statusCode)) return;
  throw new AwsError("BadRequestException", `Invalid status code "${statusCode}": it accepts 100 to 599.`);
}

/** Checks that authorization type and authorizer fit each other. */
function checkAuthorization(method: Method, api: RestApi): void {
  const { authorizationType: type, authorizerId } = method;
  if (type === "COGNITO_USER_POOLS") {
    throw new AwsError(
      "BadRequestException",
      `The sandbox does not serve authorizationType ${type}; it serves ${authorizationTypes.join(", ")}.`,
    );
  }
  if (!authorizationTypes.includes(type)) {
    throw new AwsError(
      "BadRequestException",
      "Invalid authorization type specified. Must be one of: [NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS]",
    );
  }
  if (type !== "CUSTOM") delete method.authorizerId;
  else if (authorizerId === undefined || own(api.authorizers, authorizerId) === undefined) {
    throw new AwsError(
      "BadRequestException",
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  }
}
