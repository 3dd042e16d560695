/**
 * Integration responses: the one whose selection pattern matches the integration's status code, else the default one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
import { fitsInTime } from "../../bounded-pattern";
import { own, put } from "../../own";
import type { DeploymentSnapshot, Integration, IntegrationResponse, Method } from "../../snapshots";
import { type Answer, type Exchange, header, headerOfText, isStatus, refuse } from "../exchange";
import { compileTemplate, type Template, type TemplateScope } from "../mapping-template";
import { answeredBody, mediaType, passedBody } from "../payload";
import { internalError } from "../refusals";
import { isHeaderValue } from "./sent-headers";
import { compileBodyPath, compileValue } from "./values";

/** An integration's answer. */
export interface Result {
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** The answer of a MOCK integration. */
export const nothing: Result = { headers: {}, body: Buffer.alloc(0) };

type ResultValue = (scope: TemplateScope, result: Result) => string | undefined;

interface CompiledResponse {
  readonly status: number;
  readonly contentHandling: IntegrationResponse["contentHandling"];
  /** Whether it is the response for a status code; undefined: it is the default. */
  readonly selects: ((statusCode: string) => boolean) | undefined;
  readonly templates: ReadonlyMap<string, Template>;
  readonly headers: (scope: TemplateScope, result: Result) => Readonly<Record<string, string>>;
}

const headerPattern = /^method\.response\.header\.(.+)$/;

function compileResultValue(expression: string): ResultValue {
  const known = compileValue(expression);
  if (known !== undefined) return known;
  const [, place, name = ""] =
    /^integration\.response\.(header|multivalueheader|body)(?:\.(.+))?$/.exec(expression) ?? [];
  if (place === "header") return (_, { headers }) => own(headers, name.toLowerCase())?.at(-1);
  if (place === "multivalueheader") return (_, { headers }) => own(headers, name.toLowerCase())?.join(",");
  if (place !== "body") return () => undefined;
  if (name === "") return (_, { body }) => body.toString("utf8");
  const select = compileBodyPath(name);
  return (scope, { body }) => select(scope, body.toString("utf8"));
}

function compileHeaderValue(expression: string): ResultValue {
  const value = compileResultValue(expression);
  if (/^integration\.response\.(multivalue)?header\./.test(expression)) return value;
  return (scope, result) => {
    const text = value(scope, result);
    return text === undefined ? undefined : headerOfText(text);
  };
}

function compileHeaders(response: IntegrationResponse, method: Method): CompiledResponse["headers"] {
  const declared = own(method.responses, response.statusCode) ?? {};
  const mapped = Object.entries(response.responseParameters).flatMap(([target, expression]) => {
    const name = headerPattern.exec(target)?.[1];
    // A header that the method response does not declare is not sent.
    return name === undefined || own(declared, target) === undefined
      ? []
      : [{ name, value: compileHeaderValue(expression) }];
  });
  return (scope, result) => {
    const headers: Record<string, string> = {};
    for (const { name, value } of mapped) {
      const text = value(scope, result);
      if (text !== undefined) put(headers, name, text);
    }
    return headers;
  };
}

export const compileTemplates = (templates: Readonly<Record<string, string>>) =>
  new Map(Object.entries(templates).map(([type, text]) => [type.toLowerCase(), compileTemplate(text)]));

const patternMilliseconds = 1000;

/**
 * The pattern is a regular expression. Results are cached by status code, and a pattern that does not end runs only
 * once.
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
    const fits = fitsInTime(expression, statusCode, patternMilliseconds);
    endless = false;
    known.set(statusCode, fits);
    return fits;
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

/** The template for the accepted type, else for application/json, else the first. */
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

function overriddenHeaders(overridden: TemplateScope["responseOverride"]): Record<string, string> {
  const given = Object.entries(overridden?.headers ?? {});
  return Object.fromEntries(given.map(([name, value]) => [name, headerOfText(value)]));
}

export function compileResponses(
  integration: Integration,
  method: Method,
  snapshot: DeploymentSnapshot,
): (statusCode: string, exchange: Exchange, scope: TemplateScope, result: Result) => Answer {
  const responses = integration.responses.map((response) => compileResponse(response, method));
  const fallback = responses.find(({ selects }) => selects === undefined);
  return (statusCode, exchange, scope, result) => {
    const response = responses.find(({ selects }) => selects?.(statusCode)) ?? fallback;
    if (response === undefined) return refuse(internalError);
    const chosen = chooseTemplate(exchange, response.templates);
    const type = own(result.headers, "content-type")?.[0];
    const body =
      chosen === undefined
        ? passedBody(result.body, type, exchange, snapshot, response.contentHandling)
        : answeredBody(
            chosen.template(scope, result.body.toString("utf8")),
            exchange,
            snapshot,
            response.contentHandling,
          );
    if (body === undefined) return refuse(internalError);
    const overridden = scope.responseOverride;
    const headers = { ...response.headers(scope, result), ...overriddenHeaders(overridden) };
    const status = overridden?.status ?? response.status;
    if (!isStatus(status) || !Object.values(headers).every(isHeaderValue)) return refuse(internalError);
    return {
      status,
      headers: {
        "Content-Type": chosen?.type ?? type ?? "application/json",
        ...headers,
      },
      body,
      integrationStatus: Number(statusCode),
    };
  };
}
