import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { mayNameFunction } from "../../lambda-uri";
import { own } from "../../own";
import { restReply } from "../json";
import { apiOf, input, integrationOf, methodOf, notFound, parameter, patchInput } from "./entities";
import { checkRequestMappings, checkResponseMappings } from "./mappings";
import type { Integration, IntegrationResponse, Method } from "./model";
import { checkPassedRole } from "./passed-role";
import { applyPatch, type Entity, entries, list, number, type Patch, requiredText, text } from "./patch";

const strings = z.record(z.string(), z.string());

const passthroughBehavior = z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);
const connectionType = z.enum(["INTERNET", "VPC_LINK"]);
const contentHandling = z.enum(["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]);

const putIntegration = z.object({
  type: z.string(),
  httpMethod: z.string().optional(),
  uri: z.string().optional(),
  connectionType: connectionType.optional(),
  connectionId: z.string().optional(),
  credentials: z.string().optional(),
  requestParameters: strings.optional(),
  requestTemplates: strings.optional(),
  passthroughBehavior: passthroughBehavior.default("WHEN_NO_MATCH"),
  contentHandling: contentHandling.optional(),
  timeoutInMillis: z.number().default(29_000),
  cacheNamespace: z.string().optional(),
  cacheKeyParameters: z.array(z.string()).default([]),
});

const putIntegrationResponse = z.object({
  selectionPattern: z.string().optional(),
  responseParameters: strings.optional(),
  responseTemplates: strings.optional(),
  contentHandling: contentHandling.optional(),
});

export const integrationOperations: Operations = {
  PutIntegration: (call, context) => {
    const method = methodOf(call, apiOf(call, context));
    const given = input(call, putIntegration);
    checkType(given.type);
    const integration: Integration = {
      ...given,
      cacheNamespace: given.cacheNamespace ?? parameter(call, "resourceId"),
      // PutIntegration on an existing integration keeps its integration responses.
      ...(method.methodIntegration?.integrationResponses
        ? { integrationResponses: method.methodIntegration.integrationResponses }
        : {}),
    };
    checkIntegration(integration, method);
    checkConnection(integration, call, context);
    method.methodIntegration = integration;
    return restReply(201, integration);
  },
  GetIntegration: (call, context) => restReply(200, integrationOf(call, apiOf(call, context))),
  UpdateIntegration: (call, context) => {
    const api = apiOf(call, context);
    const integration = integrationOf(call, api);
    applyPatch(patchInput(call), {
      "/httpMethod": text(integration, "httpMethod"),
      "/uri": text(integration, "uri"),
      "/connectionType": chosen(integration, "connectionType", connectionType),
      "/connectionId": text(integration, "connectionId"),
      "/credentials": text(integration, "credentials"),
      "/passthroughBehavior": (patch) => {
        requiredText(integration, "passthroughBehavior")(patch);
        oneOf("passthroughBehavior", passthroughBehavior, integration.passthroughBehavior);
      },
      "/contentHandling": chosen(integration, "contentHandling", contentHandling),
      "/timeoutInMillis": number(integration, "timeoutInMillis"),
      "/cacheNamespace": requiredText(integration, "cacheNamespace"),
      "/requestParameters/*": entries(integration, "requestParameters"),
      "/requestTemplates/*": entries(integration, "requestTemplates"),
      "/cacheKeyParameters/*": list(integration, "cacheKeyParameters"),
    });
    checkIntegration(integration, methodOf(call, api));
    checkConnection(integration, call, context);
    return restReply(200, integration);
  },
  DeleteIntegration: (call, context) => {
    const api = apiOf(call, context);
    integrationOf(call, api);
    delete methodOf(call, api).methodIntegration;
    return restReply(204);
  },
  PutIntegrationResponse: (call, context) => {
    const api = apiOf(call, context);
    const integration = integrationOf(call, api);
    const statusCode = parameter(call, "statusCode");
    const declared = own(methodOf(call, api).methodResponses, statusCode);
    if (!declared) throw notFound("Invalid Response status code specified");
    const response: IntegrationResponse = { statusCode, ...input(call, putIntegrationResponse) };
    checkResponseMappings(response.responseParameters, declared.responseParameters);
    integration.integrationResponses = { ...integration.integrationResponses, [statusCode]: response };
    return restReply(201, response);
  },
  GetIntegrationResponse: (call, context) =>
    restReply(200, responseOf(integrationOf(call, apiOf(call, context)), parameter(call, "statusCode"))),
  UpdateIntegrationResponse: (call, context) => {
    const api = apiOf(call, context);
    const response = responseOf(integrationOf(call, api), parameter(call, "statusCode"));
    applyPatch(patchInput(call), {
      "/selectionPattern": text(response, "selectionPattern"),
      "/contentHandling": chosen(response, "contentHandling", contentHandling),
      "/responseParameters/*": entries(response, "responseParameters"),
      "/responseTemplates/*": entries(response, "responseTemplates"),
    });
    const declared = own(methodOf(call, api).methodResponses, response.statusCode);
    checkResponseMappings(response.responseParameters, declared?.responseParameters);
    return restReply(201, response);
  },
  DeleteIntegrationResponse: (call, context) => {
    const integration = integrationOf(call, apiOf(call, context));
    const { statusCode } = responseOf(integration, parameter(call, "statusCode"));
    delete integration.integrationResponses?.[statusCode];
    return restReply(204);
  },
};

/** By supported type: what is wrong with an integration; undefined: nothing. */
const types: Readonly<Record<string, (integration: Integration) => string | undefined>> = {
  MOCK: () => undefined,
  HTTP: http,
  HTTP_PROXY: http,
  AWS_PROXY: ({ uri, httpMethod, requestParameters }) => {
    if (!httpMethod) return "Enumeration value for HttpMethod must be non-empty";
    // A proxy integration sends the whole request: mappings have no effect, except on headers of the Invoke itself.
    const header = Object.keys(requestParameters ?? {}).find((name) => /\.header\.x-amz-/i.test(name));
    if (header !== undefined)
      return `The sandbox does not emulate ${header} of Lambda proxy integrations: leave it out.`;
    if (mayNameFunction(uri)) return undefined;
    return (
      `AWS ARN for integration must be that of a Lambda function, not ${JSON.stringify(uri)}: ` +
      "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations, without version or alias; " +
      `in a document \${AWS::Region}, \${AWS::AccountId}, \${AWS::Partition} and \${AWS::URLSuffix} are replaced`
    );
  },
};

function http({ httpMethod, credentials, uri = "" }: Integration): string | undefined {
  if (!httpMethod) return "Enumeration value for HttpMethod must be non-empty";
  if (credentials) return "The sandbox does not emulate credentials of HTTP integrations: leave them out.";
  // Path parameters may only be in the path; a stage variable may be anywhere.
  const [, host = ""] =
    /^https?:\/\/([^/?#]+)/.exec(uri.replaceAll(/\$\{stageVariables\.\w+\}/g, "variable")) ?? [];
  return URL.canParse(`http://${host}`) && !/[@{}]/.test(host)
    ? undefined
    : "Invalid HTTP endpoint specified for URI";
}

function checkType(type: string): void {
  if (own(types, type) !== undefined) return;
  throw new AwsError(
    "BadRequestException",
    `The sandbox serves integrations of the types ${Object.keys(types).join(", ")}; "${type}" is not supported.`,
  );
}

/** A VPC link is one of the account and region, and a role one of the account. */
function checkConnection(integration: Integration, { account, region }: Call, { store }: Context): void {
  const { type, connectionType = "INTERNET", connectionId, credentials } = integration;
  const refuse = (message: string) => new AwsError("BadRequestException", message);
  if (type === "AWS_PROXY") checkPassedRole(credentials, account);
  if (connectionType === "INTERNET") {
    if (connectionId !== undefined) throw refuse("ConnectionId is only for connectionType VPC_LINK");
    return;
  }
  if (!type.startsWith("HTTP"))
    throw refuse(`connectionType VPC_LINK is for HTTP integrations, not for ${type}`);
  if (/^\$\{stageVariables\.\w+\}$/.test(connectionId ?? "")) return;
  const link = own(store.contents.vpcLinks, connectionId ?? "");
  if (link?.account === account && link.region === region) return;
  throw refuse(`VPC link "${connectionId ?? ""}" does not exist in this account and region`);
}

/** An optional field with a fixed set of values. */
function chosen<T extends Entity<T>, K extends keyof T & string>(entity: T, field: K, accepted: z.ZodEnum) {
  return (patch: Patch): void => {
    if (patch.op !== "remove" && patch.value !== "") oneOf(field, accepted, patch.value);
    text(entity, field)(patch);
  };
}

function oneOf(field: string, accepted: z.ZodEnum, value: string): void {
  if (accepted.safeParse(value).success) return;
  throw new AwsError(
    "BadRequestException",
    `Invalid ${field} "${value}": it accepts ${accepted.options.join(", ")}.`,
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
function checkIntegration(integration: Integration, method: Method): void {
  const { timeoutInMillis, requestParameters } = integration;
  const fault = own(types, integration.type)?.(integration);
  if (fault !== undefined) throw new AwsError("BadRequestException", fault);
  if (!Number.isInteger(timeoutInMillis) || timeoutInMillis < 50 || timeoutInMillis > 29_000) {
    throw new AwsError("BadRequestException", "Timeout should be between 50 ms and 29000 ms");
  }
  checkRequestMappings(requestParameters, method.requestParameters);
}

function responseOf(integration: Integration, statusCode: string): IntegrationResponse {
  const response = own(integration.integrationResponses, statusCode);
  if (!response) throw notFound("Invalid Response status code specified");
  return response;
}
