/**
 * Mapping templates (Velocity) with $input, $context, $util and $stageVariables.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
import { JSONPath } from "jsonpath-plus";
import { Compile, parse } from "velocityjs";
import { parseBoundedJson, UnreadableJson } from "../bounded-json";
import { own } from "../own";
import { TemplateBudget } from "./template-budget";
import { callMethod } from "./template-methods";

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
  /** The $context.responseOverride that templates can set; undefined where they cannot. */
  readonly responseOverride:
    | { readonly status: number | undefined; readonly headers: Readonly<Record<string, string>> }
    | undefined;
}

/** `body` replaces the scope's own: the response template of a MOCK integration gets an empty one. */
export type Template = (scope: TemplateScope, body?: string) => string;

/** The request's body is not the JSON that a template reads: an error of the client, not of the template. */
export class UnreadableBody extends Error {}

/** Loops end after these, as on AWS. */
const maximumIterations = 1000;

function parseJson(text: string): unknown {
  return text.trim() === "" ? {} : parseBoundedJson(text);
}

/**
 * An upper bound of a path's visits in a text: each ".." visits all of it, each list of names doubles.
 * Filters and scripts are not evaluated.
 */
function visits(path: string, length: number): number {
  const descents = path.split("..").length - 1;
  const alternatives = path
    .match(/\[[^\]]*/g)
    ?.reduce((product, each) => product * each.split(",").length, 1);
  return (alternatives ?? 1) * Math.max(1, length / 8) ** descents;
}

function select(body: string, path: string, budget: TemplateBudget): unknown {
  budget.text(body.length);
  let json: unknown;
  try {
    json = parseJson(body);
  } catch (error) {
    if (error instanceof UnreadableJson) throw new UnreadableBody(error.message);
    throw error;
  }
  if (typeof json !== "object" || json === null) return path === "$" ? json : undefined;
  budget.steps(visits(path, body.length));
  const found: unknown = JSONPath({ path, json, wrap: false, eval: false });
  return found;
}

function escapeJavaScript(text: unknown): string {
  return JSON.stringify(String(text)).slice(1, -1).replace(/'/g, "\\'").replace(/\//g, "\\/");
}

/** Shared by all requests, so frozen: a template must not change it. */
const util = Object.freeze({
  escapeJavaScript,
  parseJson: (text: string) => parseJson(text),
  urlEncode: (text: string) => encodeURIComponent(text),
  urlDecode: (text: string) => decodeURIComponent(text),
  base64Encode: (text: string) => Buffer.from(text, "utf8").toString("base64"),
  base64Decode: (text: string) => Buffer.from(text, "base64").toString("utf8"),
});

function input(scope: TemplateScope, body: string, budget: TemplateBudget) {
  const { parameters } = scope;
  return {
    body,
    json: (path: string) => JSON.stringify(select(body, path, budget)) ?? "",
    path: (path: string) => select(body, path, budget),
    params: (name?: string) => {
      if (name === undefined) return parameters;
      // $input.params(x) searches path, query string and header, in this order.
      for (const place of [parameters.path, parameters.querystring, parameters.header]) {
        const key = Object.keys(place).find((each) => each.toLowerCase() === name.toLowerCase());
        if (key !== undefined) return own(place, key);
      }
      return "";
    },
  };
}

type Ast = ReturnType<typeof parse>[number];

/** Velocity with a budget: it counts every visited node and every created text. */
class BoundedTemplate extends Compile {
  private readonly budget: TemplateBudget;
  private readonly iterations = new Map<string, number>();

  constructor(parsed: Ast[], budget: TemplateBudget) {
    const method = {
      uid: "sandbox",
      match: () => true,
      resolve: ({ property, context, params }: { property: string; context: unknown; params: unknown[] }) =>
        callMethod(context, property, { params, budget }),
    };
    super(parsed, { escape: false, customMethodHandlers: [method] });
    this.budget = budget;
  }

  override renderAstList(asts?: Ast[], contextId?: string): string {
    if (contextId?.startsWith("foreach:")) {
      const iteration = (this.iterations.get(contextId) ?? 0) + 1;
      this.iterations.set(contextId, iteration);
      if (iteration > maximumIterations) return "";
    }
    this.budget.steps((contextId ? 5 : 1) + (asts?.length ?? 0));
    const text = super.renderAstList(asts, contextId);
    this.budget.text(text.length);
    return text;
  }

  protected override getLiteral(ast: Ast): string {
    this.budget.steps(1);
    if (ast.type === "array" && "isRange" in ast) {
      const ends: readonly number[] = ast.value.map((end: unknown) =>
        typeof end === "object" && end !== null ? Number(this.getReferences(end as Ast)) : Number(end),
      );
      this.budget.steps(Math.abs((ends[1] ?? 0) - (ends[0] ?? 0)) || 0);
    }
    return super.getLiteral(ast);
  }

  protected override getExpression(ast: Ast): string {
    this.budget.steps(1);
    const value: unknown = super.getExpression(ast);
    if (typeof value === "string") this.budget.text(value.length);
    return value as string;
  }
}

/** Parses a template once. Throws when it is not Velocity. */
export function compileTemplate(text: string): Template {
  if (!/[$#]/.test(text)) return () => text;
  const parsed = parse(text);
  return (scope, body = scope.body) => {
    const budget = new TemplateBudget();
    return new BoundedTemplate(parsed, budget).render({
      input: input(scope, body, budget),
      context: scope.context,
      util: util,
      // A copy: #set would otherwise change the stage.
      stageVariables: { ...scope.stageVariables },
    });
  };
}
