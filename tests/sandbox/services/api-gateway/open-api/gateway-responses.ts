import { z } from "zod";
import type { GatewayResponse } from "../model";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const types = [
  ...["ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"],
  ...["BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"],
  ...["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"],
  ...["MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND"],
  ...["THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"],
] as const;

const header = z
  .string()
  .regex(/^gatewayresponse\.header\.[\w-]+$/, "the sandbox sets gatewayresponse.header.NAME alone");
const source = z
  .string()
  .regex(
    /^('[^']*'|(context|stageVariables)\.[\w.-]+|method\.request\.(header|querystring)\.[\w-]+)$/,
    "the sandbox takes 'text', context.NAME, stageVariables.NAME, method.request.header.NAME and .querystring.NAME",
  );

/** What API Gateway answers by itself, by type, as a document changes it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html */
export const gatewayResponses = z
  .record(
    z.string(),
    z.strictObject({
      statusCode: z
        .union([z.string(), z.number().transform(String)])
        .refine((text) => /^[1-5]\d\d$/.test(text), "expected a status of HTTP")
        .nullish(),
      responseParameters: z.record(header, source).default({}),
      responseTemplates: z.record(z.string(), z.string()).default({}),
    }),
  )
  .superRefine((given, context) => {
    for (const name of Object.keys(given))
      if (!types.some((each) => each === name))
        context.addIssue({ code: "custom", path: [name], message: `expected one of ${types.join(", ")}` });
  })
  .transform(
    (given): Readonly<Record<string, GatewayResponse>> =>
      Object.fromEntries(
        Object.entries(given).map(([name, { statusCode, ...rest }]) => [
          name,
          typeof statusCode === "string" ? { ...rest, statusCode } : rest,
        ]),
      ),
  );
