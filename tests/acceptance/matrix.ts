import type { Grant } from "../../shared/access/grant";
import type { Route } from "../../shared/access/route";
import { type InvocationForm, invocationForms } from "../../shared/invocation/form";
import type { Outcome } from "./outcome";

/** Who calls: the probe in the consumer's VPC, or the deploying machine. */
export type Caller = "inside" | "outside";

export interface Row {
  readonly name: string;
  readonly caller: Caller;
  readonly form: InvocationForm;
  readonly api: "granted" | "unknown";
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly expected: Outcome;
  readonly because: string;
}

export interface Intent {
  readonly grants: readonly Grant[];
  readonly routes: readonly Route[];
  readonly privateDns: boolean;
  /** Whether the API has a Route 53 alias for the consumer's endpoint. */
  readonly associated: boolean;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Every call that the acceptance suite makes, derived from what is granted. */
export function accessMatrix(intent: Intent): Row[] {
  const calls = grantedCalls(intent);
  const first = calls[0];
  return [
    ...calls.flatMap((call) => row("inside", "granted", call, "answered", "the call is granted", intent)),
    ...refusedCalls(intent, calls).flatMap((call) =>
      row(
        "inside",
        "granted",
        call,
        "refused by endpoint policy",
        "nothing grants this method and path",
        intent,
      ),
    ),
    ...(first === undefined ? [] : strangers(intent, first)),
  ];
}

interface Call {
  readonly stage: string;
  readonly method: string;
  readonly path: string;
}

function row(
  caller: Caller,
  api: Row["api"],
  call: Call,
  expected: Outcome,
  because: string,
  intent: Intent,
): Row[] {
  return invocationForms.map((form) => {
    const unnamed = withoutName(form, caller, intent);
    const of = api === "granted" ? "" : "unknown API, ";
    return {
      name: `${caller}: ${of}${call.method} ${call.path} by ${form}`,
      caller,
      form,
      api,
      ...call,
      expected,
      because,
      ...unnamed,
    };
  });
}

/** What a configuration that lacks a form's name does to it; undefined when it has the name. */
function withoutName(
  form: InvocationForm,
  caller: Caller,
  intent: Intent,
): Pick<Row, "expected" | "because"> | undefined {
  if (form === "private-dns" && !intent.privateDns)
    return { expected: "unresolved", because: "private DNS is off" };
  if (form !== "route53-alias" || intent.associated) return undefined;
  const because = "the endpoint is not associated with the API";
  // With private DNS on, the VPC resolves every execute-api name to the endpoint, whether it names an API or not.
  return caller === "inside" && intent.privateDns
    ? { expected: "refused by routing", because }
    : { expected: "unresolved", because };
}

/** One real call for each grant that a route answers: a subtree stands for the first route below it. */
function grantedCalls(intent: Intent): Call[] {
  const calls = intent.grants.flatMap((grant) =>
    intent.routes
      .filter((route) => grant.principals.includes("*") && matches(grant, route))
      .map((route) => ({
        stage: grant.stage,
        method: concreteMethod(grant.method === "*" ? route.method : grant.method),
        path: concretePath(route.path),
      })),
  );
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

/** For each path that is called: a method that the API answers there and that nothing grants. */
function refusedCalls(intent: Intent, calls: readonly Call[]): Call[] {
  const places = new Map(calls.map((call) => [`${call.stage}${call.path}`, call]));
  return [...places.values()].flatMap((place) => {
    const method = methods.find(
      (candidate) => !intent.grants.some((grant) => admits(grant, place.path, candidate)),
    );
    return method === undefined ? [] : [{ ...place, method }];
  });
}

function strangers(intent: Intent, call: Call): Row[] {
  const unknown = row("inside", "unknown", call, "refused by routing", "no such API", intent).filter(
    // An alias exists for associated APIs only.
    (candidate) => candidate.form !== "route53-alias",
  );
  const outside = row(
    "outside",
    "granted",
    call,
    "timed out",
    "the endpoint's addresses are private",
    intent,
  ).map(
    (candidate): Row =>
      candidate.form === "private-dns"
        ? { ...candidate, expected: "unresolved", because: "a private API has no public name" }
        : candidate,
  );
  return [...unknown, ...outside];
}

function matches(grant: Grant, route: Route): boolean {
  const method = grant.method === "*" || route.method === "ANY" || grant.method === route.method;
  return method && pathMatches(grant.path, concretePath(route.path));
}

function admits(grant: Grant, path: string, method: string): boolean {
  return (grant.method === "*" || grant.method === method) && pathMatches(grant.path, path);
}

function pathMatches(granted: string, path: string): boolean {
  return granted.endsWith("*") ? path.startsWith(granted.slice(0, -1)) : granted === path;
}

function concreteMethod(method: string): string {
  return method === "ANY" ? "GET" : method;
}

/** A path that a caller can send: {param} and {proxy+} become a word. */
function concretePath(path: string): string {
  return path.replace(/\{[^}]+\}/g, "probe");
}
