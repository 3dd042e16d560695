/**
 * Mapping templates (Velocity) with $input, $context, $util and $stageVariables.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
import { JSONPath } from "jsonpath-plus";
import { Compile, parse } from "velocityjs";

export interface RequestParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

export interface TemplateScope {
  readonly body: string;
  readonly parameters: RequestParameters;
  /** $context; a template may set responseOverride in it. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** What a template has set in $context.responseOverride; undefined when none could have. */
  readonly responseOverride:
    | { readonly status: number | undefined; readonly headers: Readonly<Record<string, string>> }
    | undefined;
}

/** `body` replaces the scope's own: a MOCK integration hands an empty one to its response template. */
export type Template = (scope: TemplateScope, body?: string) => string;

function parseJson(text: string): unknown {
  return text.trim() === "" ? {} : JSON.parse(text);
}

function select(body: string, path: string): unknown {
  const json = parseJson(body);
  if (typeof json !== "object" || json === null) return path === "$" ? json : undefined;
  const found: unknown = JSONPath({ path, json, wrap: false, eval: false });
  return found;
}

function escapeJavaScript(text: unknown): string {
  return JSON.stringify(String(text)).slice(1, -1).replace(/'/g, "\\'").replace(/\//g, "\\/");
}

const UTIL = {
  escapeJavaScript,
  parseJson: (text: string) => parseJson(text),
  urlEncode: (text: string) => encodeURIComponent(text),
  urlDecode: (text: string) => decodeURIComponent(text),
  base64Encode: (text: string) => Buffer.from(text, "utf8").toString("base64"),
  base64Decode: (text: string) => Buffer.from(text, "base64").toString("utf8"),
};

function input(scope: TemplateScope, body: string) {
  const { parameters } = scope;
  return {
    body,
    json: (path: string) => JSON.stringify(select(body, path)) ?? "",
    path: (path: string) => select(body, path),
    params: (name?: string) => {
      if (name === undefined) return parameters;
      // $input.params(x) looks in path, query string and header, in this order.
      for (const place of [parameters.path, parameters.querystring, parameters.header]) {
        const key = Object.keys(place).find((each) => each.toLowerCase() === name.toLowerCase());
        if (key !== undefined) return place[key];
      }
      return "";
    },
  };
}

/** Parses a template once. Throws when it is not Velocity. */
export function compileTemplate(text: string): Template {
  if (!/[$#]/.test(text)) return () => text;
  const parsed = parse(text);
  return (scope, body = scope.body) =>
    new Compile(parsed, { escape: false }).render({
      input: input(scope, body),
      context: scope.context,
      util: UTIL,
      stageVariables: scope.stageVariables,
    });
}
