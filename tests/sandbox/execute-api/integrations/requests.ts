/**
 * The body for an integration: from the template of its content type, or unchanged if passthrough is allowed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
import type { DeploymentSnapshot, Integration } from "../../snapshots";
import { type Answer, type Exchange, header, refuse } from "../exchange";
import { type TemplateScope, UnreadableBody } from "../mapping-template";
import { decoded, integrationBody, isBinaryType, mediaType } from "../payload";
import { sandboxFailure, unreadableBody } from "../refusals";
import type { IntegrationRequest } from "./integration";
import { compileTemplates } from "./responses";

export type Body =
  | { readonly kind: "text"; readonly text: string; readonly type: string; readonly scope: TemplateScope }
  /** Bytes, which cannot be mapped by a template. */
  | { readonly kind: "bytes"; readonly bytes: Buffer; readonly type: string; readonly scope: TemplateScope }
  | { readonly kind: "unreadable bytes" }
  | { readonly kind: "unsupported media type" };

export function compileRequestBody(
  integration: Integration,
  snapshot: DeploymentSnapshot,
): (request: Pick<IntegrationRequest, "exchange" | "scopeOf">) => Body {
  const templates = compileTemplates(integration.requestTemplates);
  const { passthroughBehavior } = integration;
  const passes =
    passthroughBehavior === "WHEN_NO_MATCH" ||
    (passthroughBehavior === "WHEN_NO_TEMPLATES" && templates.size === 0);
  return ({ exchange, scopeOf }) => {
    const body = integrationBody(exchange, snapshot, integration.contentHandling);
    const type = header(exchange, "content-type");
    const name = mediaType(type) ?? "application/json";
    const template = templates.get(name);
    if (body === "bytes") {
      const bytes = bytesOf(exchange, snapshot);
      if (bytes === undefined || template !== undefined || !passes) return { kind: "unreadable bytes" };
      return { kind: "bytes", bytes, type: type ?? name, scope: scopeOf(exchange) };
    }
    const handled: Exchange = body.text === exchange.body ? exchange : { ...exchange, body: body.text };
    const scope = scopeOf(handled);
    if (template !== undefined) return { kind: "text", text: template(scope), type: name, scope };
    return passes
      ? { kind: "text", text: handled.body, type: type ?? name, scope }
      : { kind: "unsupported media type" };
  };
}

/** undefined: the body should be base64, and is not. */
export function bytesOf(exchange: Exchange, snapshot: DeploymentSnapshot): Buffer | undefined {
  return isBinaryType(header(exchange, "content-type"), snapshot)
    ? Buffer.from(exchange.payload)
    : decoded(exchange.body);
}

/** The client's answer when a mapping fails, because of the body or the template. */
export function failedMapping(error: unknown): Answer {
  if (error instanceof UnreadableBody) return refuse(unreadableBody(error.message));
  return refuse(sandboxFailure(`the integration failed: ${String(error)}`));
}
