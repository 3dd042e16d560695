/**
 * MOCK integrations: the request template yields {"statusCode": n}; the integration response whose
 * selection pattern matches n (else the default one) makes the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
import { runInNewContext } from "node:vm";
import { own, put } from "../../own";
import type { IntegrationResponse, Method } from "../../snapshots";
import { type Answer, type Exchange, header, refuse } from "../exchange";
import { compileTemplate, type Template, type TemplateScope, UnreadableBody } from "../mapping-template";
import { answeredBody, integrationBody, mediaType } from "../payload";
import { INTERNAL_ERROR, sandboxFailure, UNSUPPORTED_MEDIA_TYPE, unreadableBody } from "../refusals";
import type { CompileIntegration } from "./integration";

interface CompiledResponse {
  readonly status: number;
  readonly contentHandling: IntegrationResponse["contentHandling"];
  /** Whether the response is the one for a status code; undefined: it is the default. */
  readonly selects: ((statusCode: string) => boolean) | undefined;
  readonly templates: ReadonlyMap<string, Template>;
  readonly headers: (scope: TemplateScope) => Readonly<Record<string, string>>;
}

const HEADER = /^method\.response\.header\.(.+)$/;

/** 'literal', context.x and stageVariables.x: a MOCK integration returns nothing else to map from. */
function compileValue(expression: string): (scope: TemplateScope) => string | undefined {
  const literal = /^'([\s\S]*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return () => literal;
  const [, root, path] = /^(context|stageVariables)\.(.+)$/.exec(expression) ?? [];
  if (root === undefined || path === undefined) return () => undefined;
  return (scope) => {
    let value: unknown = root === "context" ? scope.context : scope.stageVariables;
    for (const key of path.split(".")) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    }
    return value === undefined ? undefined : String(value);
  };
}

function compileHeaders(response: IntegrationResponse, method: Method): CompiledResponse["headers"] {
  const declared = own(method.responses, response.statusCode) ?? {};
  const mapped = Object.entries(response.responseParameters).flatMap(([target, expression]) => {
    const name = HEADER.exec(target)?.[1];
    // A header that the method response does not declare is not sent.
    return name === undefined || own(declared, target) === undefined
      ? []
      : [{ name, value: compileValue(expression) }];
  });
  return (scope) => {
    const headers: Record<string, string> = {};
    for (const { name, value } of mapped) {
      const text = value(scope);
      if (text !== undefined) put(headers, name, text);
    }
    return headers;
  };
}

const compileTemplates = (templates: Readonly<Record<string, string>>) =>
  new Map(Object.entries(templates).map(([type, text]) => [type.toLowerCase(), compileTemplate(text)]));

const PATTERN_MILLISECONDS = 1000;

/**
 * A pattern is a regular expression, which its author can make run for ever even on three digits: each code is tried once,
 * and a pattern that does not end is not tried again.
 */
function compileSelection(pattern: string): (statusCode: string) => boolean {
  const expression = new RegExp(`^(?:${pattern})$`);
  const known = new Map<string, boolean>();
  let endless = false;
  return (statusCode) => {
    if (endless) throw new Error(`the selection pattern ${pattern} does not end`);
    const found = known.get(statusCode);
    if (found !== undefined) return found;
    endless = true;
    const fits = runInNewContext(
      "expression.test(statusCode)",
      { expression, statusCode },
      { timeout: PATTERN_MILLISECONDS },
    );
    endless = false;
    known.set(statusCode, fits === true);
    return fits === true;
  };
}

function compileResponse(response: IntegrationResponse, method: Method): CompiledResponse {
  const pattern = response.selectionPattern ?? "";
  return {
    status: Number(response.statusCode),
    contentHandling: response.contentHandling,
    selects: pattern === "" ? undefined : compileSelection(pattern),
    templates: compileTemplates(response.responseTemplates),
    headers: compileHeaders(response, method),
  };
}

/** The template for what the client accepts, else application/json, else the first. */
function chooseTemplate(exchange: Exchange, templates: ReadonlyMap<string, Template>) {
  for (const accepted of header(exchange, "accept")?.split(",") ?? []) {
    const type = mediaType(accepted) ?? "";
    const template = templates.get(type);
    if (template !== undefined) return { type, template };
  }
  const json = templates.get("application/json");
  if (json !== undefined) return { type: "application/json", template: json };
  const [first] = templates;
  return first === undefined ? undefined : { type: first[0], template: first[1] };
}

/** AWS reads the mock's request leniently: {statusCode: 200} without quotes is accepted too. */
function readStatusCode(text: string): string | undefined {
  return /^\s*\{[\s\S]*?["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text)?.[1];
}

export const mock: CompileIntegration = (integration, method, snapshot) => {
  const requests = compileTemplates(integration.requestTemplates);
  const responses = integration.responses.map((response) => compileResponse(response, method));
  const fallback = responses.find(({ selects }) => selects === undefined);

  function requestText(exchange: Exchange, scope: TemplateScope): string | undefined {
    const template = requests.get(mediaType(header(exchange, "content-type")) ?? "application/json");
    if (template !== undefined) return template(scope);
    const passes =
      integration.passthroughBehavior === "WHEN_NO_MATCH" ||
      (integration.passthroughBehavior === "WHEN_NO_TEMPLATES" && requests.size === 0);
    return passes ? exchange.body : undefined;
  }

  function answer(exchange: Exchange, scope: TemplateScope): Answer {
    try {
      const text = requestText(exchange, scope);
      if (text === undefined) return refuse(UNSUPPORTED_MEDIA_TYPE);
      const statusCode = readStatusCode(text);
      if (statusCode === undefined) return refuse(INTERNAL_ERROR);
      const response = responses.find(({ selects }) => selects?.(statusCode)) ?? fallback;
      if (response === undefined) return refuse(INTERNAL_ERROR);
      const chosen = chooseTemplate(exchange, response.templates);
      // A MOCK integration answers with no body of its own.
      const answered = chosen?.template(scope, "") ?? "";
      const body = answeredBody(answered, exchange, snapshot, response.contentHandling);
      if (body === undefined) return refuse(INTERNAL_ERROR);
      const overridden = scope.responseOverride;
      return {
        status: overridden?.status ?? response.status,
        headers: {
          "Content-Type": chosen?.type ?? "application/json",
          ...response.headers(scope),
          ...overridden?.headers,
        },
        body,
        integrationStatus: Number(statusCode),
      };
    } catch (error) {
      if (error instanceof UnreadableBody) return refuse(unreadableBody(error.message));
      return refuse(sandboxFailure(`the integration failed: ${String(error)}`));
    }
  }

  return ({ exchange, scopeOf }) => {
    const body = integrationBody(exchange, snapshot, integration.contentHandling);
    // No template reads bytes, and without one there is no {"statusCode"}.
    if (body === "bytes") return refuse(INTERNAL_ERROR);
    const handled = body.text === exchange.body ? exchange : { ...exchange, body: body.text };
    return answer(handled, scopeOf(handled));
  };
};
