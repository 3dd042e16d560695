/**
 * Sources of mapped parameters.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
import { own } from "../../own";
import { compileTemplate, type TemplateScope } from "../mapping-template";

/** @returns undefined when the request has no such value */
export type Value = (scope: TemplateScope) => string | undefined;

/** 'literal', context.x and stageVariables.x; undefined for another source. */
export function compileValue(expression: string): Value | undefined {
  const literal = /^'([\s\S]*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return () => literal;
  const [, root, path] = /^(context|stageVariables)\.(.+)$/.exec(expression) ?? [];
  if (root === undefined || path === undefined) return undefined;
  return (scope) => {
    let value: unknown = root === "context" ? scope.context : scope.stageVariables;
    for (const key of path.split(".")) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    }
    return value === undefined ? undefined : String(value);
  };
}

/** These, and values of the method's request. */
export function compileRequestValue(expression: string): Value {
  const known = compileValue(expression);
  if (known !== undefined) return known;
  if (expression === "method.request.body") return ({ body }) => body;
  const path = /^method\.request\.body\.(.+)$/.exec(expression)?.[1];
  if (path !== undefined) return compileBodyPath(path);
  const [, place, name = ""] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(expression) ?? [];
  return ({ parameters }) => {
    if (place === "header") return own(parameters.header, name.toLowerCase());
    return place === "path" || place === "querystring" ? own(parameters[place], name) : undefined;
  };
}

/** The value at a path of a body: the request's, or the given one. */
export function compileBodyPath(path: string): (scope: TemplateScope, body?: string) => string | undefined {
  const select = compileTemplate(`$input.path("$.${path.replaceAll(/["$#\\]/g, "")}")`);
  return (scope, body) => select(scope, body) || undefined;
}
