/**
 * Lambda authorizers, as policies that stand for the worst that they may say. Together with a resource policy one Allow is
 * enough and a Deny refuses, so that least privilege is proved as if each said yes, and availability: if it does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A
 */
import { httpMethods } from "./compile/api";
import type { AuthorizationType, DecidingStatement } from "./types";
import { withStatements } from "./with-statements";

/** What of a route decides whether an authorizer is asked. */
export interface AuthorizedRoute {
  /** An HTTP method, or "ANY". */
  readonly method: string;
  /** With {param} and {proxy+}; undefined where only the method is known. */
  readonly path?: string | undefined;
  readonly authorization: AuthorizationType | "CUSTOM";
}

const sid = "LambdaAuthorizer";

/** Whether a statement is of no document, but stands for what authorizers may allow. */
export const isAuthorizer = (statement: Pick<DecidingStatement, "sid">): boolean => statement.sid === sid;

/** A method with an authorizer knows no signature. */
export function provedAs(authorization: AuthorizedRoute["authorization"]): AuthorizationType {
  return authorization === "AWS_IAM" ? "AWS_IAM" : "NONE";
}

/**
 * The API's policy together with all that its authorizers may allow: whatever their routes answer. As it is where no
 * authorizer is asked, or it is no document.
 * @param document an object or its JSON text
 */
export function withAuthorizers(document: unknown, api: string, routes: readonly AuthorizedRoute[]): unknown {
  return allowing(document, patternsOf([`${api}/*`], routes.filter(asksAuthorizer)));
}

/**
 * The policies that together stand for all that authorizers may allow of unsigned calls, and for no call that a route with
 * AWS_IAM answers. A pattern says neither a path of one segment nor where a stage ends: so the stages that are granted are
 * distinguished from all others, and what lies around routes with AWS_IAM from what their patterns take in besides.
 * @param stages those that are granted
 */
export function authorizedDocuments(
  document: unknown,
  api: string,
  routes: readonly AuthorizedRoute[],
  stages: readonly string[],
): readonly unknown[] {
  const asking = routes.filter(asksAuthorizer);
  const whole = withAuthorizers(document, api, asking);
  if (asking.length === 0 || stages.length === 0 || !routes.some(asksSignature)) return [whole];
  const here = stages.map((stage) => `${api}/${stage}`);
  const elsewhere = withStatements(whole, [deny(here.map((stage) => `${stage}/*`))]);
  const below = (wides: readonly AuthorizedRoute[]) =>
    routes.filter((each) => wides.some((wide) => mayMeet(each, wide) && isBelow(each, wide)));
  const signed = below(asking);
  if (signed.length === 0) return [elsewhere, allowing(document, patternsOf(here, asking))];
  // A route of so many segments answers none of what has more.
  const besides = below(asking.filter(({ path = "" }) => greedy.test(path))).flatMap(
    ({ method, path = "" }) => besidesOf(path).map((each) => ({ method, path: each })),
  );
  const inDoubt = asking.filter((wide) => signed.some((each) => mayMeet(each, wide) && !isBelow(each, wide)));
  return [
    elsewhere,
    withStatements(allowing(document, patternsOf(here, asking)), [deny(patternsOf(here, signed))]),
    allowing(document, patternsOf(here, [...inDoubt, ...besides])),
  ];
}

const asksAuthorizer = ({ authorization }: AuthorizedRoute) => authorization === "CUSTOM";
const asksSignature = ({ authorization }: AuthorizedRoute) => authorization === "AWS_IAM";

const greedy = /\{[^}]+\+\}$/;

/**
 * Whether API Gateway chooses a route with AWS_IAM for all that it has in common with another: that one's {proxy+} begins
 * before, or it says less of the path. Of a path with more segments than another has, nothing is in common.
 */
function isBelow(signed: AuthorizedRoute, wide: AuthorizedRoute): boolean {
  if (!asksSignature(signed) || signed.path === undefined || wide.path === undefined) return false;
  if (!sharesMethod(signed, wide)) return false;
  const [own, its] = [signed.path.split("/"), wide.path.split("/")];
  if (greedy.test(wide.path)) {
    const further = own.length > its.length || (own.length === its.length && !greedy.test(signed.path));
    return further && its.slice(0, -1).every((segment, at) => segment === own[at]);
  }
  if (own.length !== its.length) return own.length > its.length;
  return !greedy.test(signed.path) && its.every((each, at) => each === own[at] || isWider(each, own[at]));
}

const isWider = (segment: string, other = "") => segment.startsWith("{") && !other.startsWith("{");

function sharesMethod({ method }: AuthorizedRoute, { method: other }: AuthorizedRoute): boolean {
  return method === "ANY" || other === "ANY" || method === other;
}

/** Whether their patterns may have a path in common: by what they begin with. */
function mayMeet(one: AuthorizedRoute, other: AuthorizedRoute): boolean {
  const [left, right] = [one, other].map(({ path = "/{proxy+}" }) => path.replace(/\{.*$/s, ""));
  if (left === undefined || right === undefined || !sharesMethod(one, other)) return false;
  return left.startsWith(right) || right.startsWith(left);
}

/** Patterns of the paths that a route's own pattern takes in, and it does not answer: a parameter of no segment, or of two. */
function besidesOf(path: string): string[] {
  const segments = path.split("/");
  return segments.flatMap((segment, at) => {
    if (!segment.startsWith("{")) return [];
    const parts = greedy.test(segment) ? [""] : ["", "*/*"];
    return parts.map((part) => segments.with(at, part).join("/"));
  });
}

/** @param bases ARNs of the API's stages */
function patternsOf(
  bases: readonly string[],
  routes: readonly Pick<AuthorizedRoute, "method" | "path">[],
): string[] {
  const patterns = routes.flatMap(({ method, path = "/*" }) =>
    (method === "ANY" ? httpMethods : [method]).flatMap((each) =>
      bases.map((base) => `${base}/${each}${path.replace(/\{[^}]+\}/g, "*")}`),
    ),
  );
  return [...new Set(patterns)];
}

function allowing(document: unknown, resources: readonly string[]): unknown {
  return resources.length === 0 ? document : withStatements(document, [statement("Allow", resources)]);
}

const deny = (resources: readonly string[]) => statement("Deny", resources);

function statement(effect: "Allow" | "Deny", resources: readonly string[]) {
  return { Sid: sid, Effect: effect, Principal: "*", Action: "execute-api:Invoke", Resource: [...resources] };
}
