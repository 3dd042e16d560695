import { z } from "zod";
import { own } from "../../own";
import type { Operations } from "../call";
import { AwsError } from "../errors";
import { apiOf, input, integrationOf, methodOf, notFound, parameter, patchInput, reply } from "./entities";
import type { Integration, IntegrationResponse } from "./model";
import { applyPatch, entries, list, number, requiredText, text } from "./patch";

const strings = z.record(z.string(), z.string());

const putIntegration = z.object({
  type: z.string(),
  httpMethod: z.string().optional(),
  uri: z.string().optional(),
  connectionType: z.string().optional(),
  credentials: z.string().optional(),
  requestParameters: strings.optional(),
  requestTemplates: strings.optional(),
  passthroughBehavior: z.enum(["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]).default("WHEN_NO_MATCH"),
  contentHandling: z.string().optional(),
  timeoutInMillis: z.number().default(29_000),
  cacheNamespace: z.string().optional(),
  cacheKeyParameters: z.array(z.string()).default([]),
});

const putIntegrationResponse = z.object({
  selectionPattern: z.string().optional(),
  responseParameters: strings.optional(),
  responseTemplates: strings.optional(),
  contentHandling: z.string().optional(),
});

export const integrationOperations: Operations = {
  PutIntegration: (call, context) => {
    const method = methodOf(call, apiOf(call, context));
    const { connectionType, ...given } = input(call, putIntegration);
    if (given.type !== "MOCK" || (connectionType ?? "INTERNET") !== "INTERNET") {
      throw new AwsError(
        "BadRequestException",
        `The sandbox serves integrations of type MOCK; "${given.type}" ` +
          `with connectionType ${connectionType ?? "INTERNET"} is not supported.`,
      );
    }
    const integration: Integration = {
      ...given,
      cacheNamespace: given.cacheNamespace ?? parameter(call, "resourceId"),
      // Put again, an integration keeps the responses that were defined on it.
      ...(method.methodIntegration?.integrationResponses
        ? { integrationResponses: method.methodIntegration.integrationResponses }
        : {}),
    };
    method.methodIntegration = integration;
    return reply(201, integration);
  },
  GetIntegration: (call, context) => reply(200, integrationOf(call, apiOf(call, context))),
  UpdateIntegration: (call, context) => {
    const integration = integrationOf(call, apiOf(call, context));
    applyPatch(patchInput(call), {
      "/httpMethod": text(integration, "httpMethod"),
      "/uri": text(integration, "uri"),
      "/credentials": text(integration, "credentials"),
      "/passthroughBehavior": requiredText(integration, "passthroughBehavior"),
      "/contentHandling": text(integration, "contentHandling"),
      "/timeoutInMillis": number(integration, "timeoutInMillis"),
      "/cacheNamespace": requiredText(integration, "cacheNamespace"),
      "/requestParameters/*": entries(integration, "requestParameters"),
      "/requestTemplates/*": entries(integration, "requestTemplates"),
      "/cacheKeyParameters/*": list(integration, "cacheKeyParameters"),
    });
    return reply(200, integration);
  },
  DeleteIntegration: (call, context) => {
    const api = apiOf(call, context);
    integrationOf(call, api);
    delete methodOf(call, api).methodIntegration;
    return reply(204);
  },
  PutIntegrationResponse: (call, context) => {
    const api = apiOf(call, context);
    const integration = integrationOf(call, api);
    const statusCode = parameter(call, "statusCode");
    if (!own(methodOf(call, api).methodResponses, statusCode)) {
      throw notFound("Invalid Response status code specified");
    }
    const response: IntegrationResponse = { statusCode, ...input(call, putIntegrationResponse) };
    integration.integrationResponses = { ...integration.integrationResponses, [statusCode]: response };
    return reply(201, response);
  },
  GetIntegrationResponse: (call, context) =>
    reply(200, responseOf(integrationOf(call, apiOf(call, context)), parameter(call, "statusCode"))),
  UpdateIntegrationResponse: (call, context) => {
    const response = responseOf(integrationOf(call, apiOf(call, context)), parameter(call, "statusCode"));
    applyPatch(patchInput(call), {
      "/selectionPattern": text(response, "selectionPattern"),
      "/contentHandling": text(response, "contentHandling"),
      "/responseParameters/*": entries(response, "responseParameters"),
      "/responseTemplates/*": entries(response, "responseTemplates"),
    });
    return reply(201, response);
  },
  DeleteIntegrationResponse: (call, context) => {
    const integration = integrationOf(call, apiOf(call, context));
    const { statusCode } = responseOf(integration, parameter(call, "statusCode"));
    delete integration.integrationResponses?.[statusCode];
    return reply(204);
  },
};

function responseOf(integration: Integration, statusCode: string): IntegrationResponse {
  const response = own(integration.integrationResponses, statusCode);
  if (!response) throw notFound("Invalid Response status code specified");
  return response;
}
