/**
 * MOCK integrations: the request template yields {"statusCode": n}; the integration response whose
 * selection pattern matches n (else the default one) makes the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
import { type Answer, refuse } from "../exchange";
import { internalError, unsupportedMediaType } from "../refusals";
import type { CompileIntegration } from "./integration";
import { compileRequestBody, failedMapping } from "./requests";
import { compileResponses, nothing } from "./responses";

/** AWS reads the mock's request leniently: {statusCode: 200} without quotes is accepted too. */
function readStatusCode(text: string): string | undefined {
  return /^\s*\{[\s\S]*?["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text)?.[1];
}

export const mock: CompileIntegration = (integration, method, snapshot) => {
  const bodyOf = compileRequestBody(integration, snapshot);
  const respond = compileResponses(integration, method, snapshot);
  return (request): Answer => {
    try {
      const body = bodyOf(request);
      if (body.kind === "unsupported media type") return refuse(unsupportedMediaType);
      // Bytes cannot be mapped by a template, so there is no statusCode.
      const statusCode = body.kind === "text" ? readStatusCode(body.text) : undefined;
      if (body.kind !== "text" || statusCode === undefined) return refuse(internalError);
      return respond(statusCode, request.exchange, body.scope, nothing);
    } catch (error) {
      return failedMapping(error);
    }
  };
};
