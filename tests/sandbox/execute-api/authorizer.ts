/**
 * Lambda authorizers: a function returns the caller's principal and a policy document with the caller's permissions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { parseBoundedJson } from "../bounded-json";
import { fitsInTime } from "../bounded-pattern";
import { functionOfUri, withStageVariables } from "../lambda-uri";
import { own } from "../own";
import { type CompiledPolicy, compilePolicy } from "../policy-engine";
import { headerValues } from "../sigv4";
import type { Authorizer, ControlPlane, DeployedApi, DeployedStage } from "../snapshots";
import { type Exchange, headerText, queryValues } from "./exchange";
import { lambdaEvent } from "./integrations/lambda-event";
import { inTime, mayBeInvoked } from "./invoke-function";
import type { Match } from "./path-tree";
import { executionArn } from "./policies";
import { authorizerError, type Refusal, sandboxFailure, unauthorized, undecided } from "./refusals";
import { contextVariables } from "./request-context";

/** An authorizer's answer, for its request and for all later requests that the cache answers with it. */
export interface Authorized {
  readonly policy: CompiledPolicy;
  /** The policy's text. */
  readonly document: string;
  /** $context.authorizer: principalId and the function's context, as texts. */
  readonly context: Readonly<Record<string, string>>;
  /** Size of the function's answer. */
  readonly bytes: number;
}

export interface AuthorizerRequest {
  readonly exchange: Exchange;
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  readonly match: Match;
  /** ARN of the method, as called. */
  readonly arn: string;
  readonly controlPlane: Pick<ControlPlane, "lambdaFunction" | "role">;
}

const milliseconds = 29_000;

const told = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const output = z.object({
  principalId: told,
  policyDocument: z.looseObject({}),
  context: z.record(z.string(), told.nullable()).nullish(),
});
const failure = z.object({ errorMessage: z.string() });

export class AuthorizerCache {
  /** By authorizer, stage and a digest of the identity sources, which are secrets; the oldest first. */
  private readonly kept = new Map<string, { readonly until: number; readonly authorized: Authorized }>();
  private readonly now: () => number;

  /** @param now milliseconds, which only go on */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  async authorize(authorizer: Authorizer, request: AuthorizerRequest): Promise<Authorized | Refusal> {
    const identity = identityOf(authorizer, request);
    if (identity === undefined) return unauthorized;
    const { api, stage } = request;
    const { validationExpression } = authorizer;
    const place = [api.region, api.id, stage.name, authorizer.id, validationExpression];
    const key = createHash("sha256")
      .update(JSON.stringify([place, identity, seenOf(authorizer, request)]))
      .digest("base64");
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.now()) return known.authorized;
    if (!fits(identity[0], validationExpression)) return unauthorized;
    const answer = await ask(authorizer, request);
    const isShort = "policy" in answer && answer.bytes <= mostKeptBytes;
    if (authorizer.ttlSeconds > 0 && isShort) this.keep(key, answer, authorizer.ttlSeconds);
    return answer;
  }

  private keep(key: string, authorized: Authorized, seconds: number): void {
    const now = this.now();
    for (const [old, { until }] of this.kept) {
      if (until > now && this.kept.size < mostKept) break;
      this.kept.delete(old);
    }
    this.kept.set(key, { until: now + seconds * 1000, authorized });
  }
}

const mostKept = 10_000;
/** A longer answer is not cached, to limit memory. */
const mostKeptBytes = 16 * 1024;

/** The values of the identity sources; undefined when one is missing. */
function identityOf(
  { identitySources }: Authorizer,
  request: AuthorizerRequest,
): readonly string[] | undefined {
  const values = identitySources.map((source) => sourceValue(source, request));
  const found = values.filter((value) => value !== undefined && value !== "");
  return found.length === values.length ? found.map(String) : undefined;
}

/** All values of the identity sources, as in the function's input: an answer is cached for exactly these. */
function seenOf({ identitySources }: Authorizer, { exchange }: AuthorizerRequest): readonly string[][] {
  return identitySources.map((source) => {
    const [, place, name = ""] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    if (place === "header") return headerValues(exchange, name.toLowerCase());
    return place === "querystring" ? queryValues(exchange, name) : [];
  });
}

const expressionMilliseconds = 1000;

/** An expression that takes too long does not match. */
function fits(text: string | undefined, expression: string | undefined): boolean {
  if (expression === undefined) return true;
  try {
    return fitsInTime(new RegExp(`^(?:${expression})$`), text ?? "", expressionMilliseconds);
  } catch {
    return false;
  }
}

function sourceValue(source: string, { exchange, api, stage, match }: AuthorizerRequest): string | undefined {
  const [, root = "", name = ""] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ??
    [];
  switch (root) {
    case "method.request.header":
      return headerText(exchange, name.toLowerCase());
    case "method.request.querystring":
      return queryValues(exchange, name).at(-1);
    case "stageVariables":
      return own(stage.variables, name);
    default:
      return contextVariables.get(name)?.({ exchange, api, stage, resource: match.resource })?.toString();
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
function eventOf({ type, identitySources }: Authorizer, request: AuthorizerRequest): object {
  const { arn: methodArn } = request;
  if (type === "TOKEN") {
    return { type, authorizationToken: sourceValue(identitySources[0] ?? "", request), methodArn };
  }
  const { body, isBase64Encoded, ...event } = lambdaEvent(request);
  // A missing map is an empty object here, but null in an integration's event.
  const filled = Object.entries(event).map(([name, value]) => [name, value ?? {}]);
  return { type, methodArn, ...Object.fromEntries(filled) };
}

async function ask(authorizer: Authorizer, request: AuthorizerRequest): Promise<Authorized | Refusal> {
  const { api, stage, controlPlane } = request;
  const arn = functionOfUri(withStageVariables(authorizer.uri ?? "", stage.variables));
  const target = arn === undefined ? undefined : controlPlane.lambdaFunction(arn);
  const source = `${executionArn(api)}/authorizers/${authorizer.id}`;
  if (target === undefined) return authorizerError;
  const may = await mayBeInvoked(target, authorizer.credentials, source, api.account, controlPlane);
  if (typeof may === "object") return undecided(may);
  if (!may) return authorizerError;
  const event = Buffer.from(JSON.stringify(eventOf(authorizer, request)));
  const invocation = await inTime(target.invoke(event), milliseconds);
  if (invocation === undefined) return authorizerError;
  if (invocation instanceof Error) return sandboxFailure(`the authorizer did not run: ${invocation.message}`);
  const answered = parsed(invocation.payload);
  if (invocation.functionError === undefined)
    return authorizedBy(answered, invocation.payload.length) ?? authorizerError;
  return failure.safeParse(answered).data?.errorMessage === "Unauthorized" ? unauthorized : authorizerError;
}

function parsed(payload: Buffer): unknown {
  try {
    return parseBoundedJson(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
function authorizedBy(answered: unknown, bytes: number): Authorized | undefined {
  const found = output.safeParse(answered);
  if (!found.success) return undefined;
  const { principalId, policyDocument, context } = found.data;
  try {
    const document = JSON.stringify(policyDocument);
    const policy = compilePolicy(document, { kind: "identity-based" });
    const more = Object.entries(context ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== null && entry[0] !== "principalId",
    );
    return { policy, document, context: { ...Object.fromEntries(more), principalId }, bytes };
  } catch {
    return undefined;
  }
}
