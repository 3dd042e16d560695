import type { Grant } from "../../shared/access/grant";
import { fault } from "../../shared/contract/fault";
import { sortedUnique } from "../../shared/documents/resource";
import type { LogField } from "../access-log";

const is = (field: LogField, value: string) => `$.${field} = "${value}"`;
const isNot = (field: LogField, value: string) => `$.${field} != "${value}"`;
const joined = (operator: string, [first = "", ...rest]: readonly string[]) =>
  rest.length === 0 ? first : `(${[first, ...rest].join(` ${operator} `)})`;
const all = (conditions: readonly string[]) => joined("&&", conditions);
const any = (conditions: readonly string[]) => joined("||", conditions);
const pattern = (condition: string) => `{ ${condition.replace(/^\((.*)\)$/, "$1")} }`;

/** Characters of a metric filter's pattern.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const patternLimit = 1024;

/** Prefixes of paths: /STAGE by the API's own names, /BASEPATH by the private domain. */
export interface Doors {
  readonly stage: string;
  /** undefined: there is no domain, or this consumer may not use it. */
  readonly basePath: string | undefined;
  readonly onlyDomain: boolean;
}

/** Metric filters of one log group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const filtersLimit = 100;
/** Most endpoints that one pattern excludes. */
const mostEndpoints = 24;

/**
 * Parts of the filter "stranger refused": one for all, or with many consumers one for each last digit of an endpoint's
 * id, so that each pattern excludes few endpoints.
 */
export function strangerParts(consumers: number): readonly string[] {
  return consumers <= mostEndpoints ? [""] : [..."0123456789abcdef"];
}

/**
 * Refused calls through an endpoint without a grant.
 * @param part one of strangerParts: last digit of the endpoints' ids
 * @throws RunError over the limit
 */
export function strangerRefused(part: string, grants: readonly Pick<Grant, "vpcEndpointId">[]): string {
  const known = sortedUnique(grants.map(({ vpcEndpointId }) => vpcEndpointId)).filter((id) =>
    id.endsWith(part),
  );
  return checked(
    all([
      is("status", "403"),
      ...(part === "" ? [] : [is("vpceId", `*${part}`)]),
      ...known.map((id) => isNot("vpceId", id)),
    ]),
    `alarm "stranger refused": ${known.length} endpoints`,
    "let consumers call through endpoints that they share: docs/many-consumers.md",
  );
}

/** @throws RunError for more filters than a log group can have */
export function checkNumber(filters: number): void {
  if (filters <= filtersLimit) return;
  throw fault(
    `provider:alarms makes ${filters} metric filters; a log group has ${filtersLimit} at most\n` +
      "  next: let consumers call through endpoints that they share (docs/many-consumers.md), or leave out the dashboard",
  );
}

/**
 * Calls of one consumer that a grant allows, but API Gateway refused. Not included are calls without a grant, a
 * backend's own 403, which has no error of API Gateway, and refusals by the web ACL.
 * @throws RunError over the limit
 */
export function grantBroken(consumer: string, grants: readonly Grant[], doors: Doors): string {
  const [first] = grants;
  // No call has this id.
  if (first === undefined) return pattern(is("vpceId", "none"));
  return checked(
    all([
      is("status", "403"),
      isNot("errorType", "-"),
      isNot("errorType", "WAF_FILTERED"),
      is("vpceId", first.vpcEndpointId),
      any(sortedUnique(grants.map((grant) => granted(grant, doors)))),
    ]),
    `alarm "grant broken" of ${consumer}: ${grants.length} grants`,
    "grant subtrees (/pets/*), all methods (*) or an account's root instead of many roles",
  );
}

/** Throttled calls. */
export const throttled = pattern(is("status", "429"));

/** Calls of one consumer, answered or refused. */
export function callsOf(vpcEndpointId: string): string {
  return pattern(is("vpceId", vpcEndpointId));
}

export function refusedOf(vpcEndpointId: string): string {
  return pattern(all([is("vpceId", vpcEndpointId), is("status", "403")]));
}

function granted({ method, path, principals }: Grant, doors: Doors): string {
  return all([
    ...(method === "*" ? [] : [is("method", method)]),
    any(pathsOf(path, doors).map((each) => is("path", each))),
    ...(principals.includes("*") ? [] : [any(sortedUnique(principals.map(signedBy)))]),
  ]);
}

function pathsOf(path: string, { stage, basePath, onlyDomain }: Doors): string[] {
  const prefixes = [
    ...(onlyDomain ? [] : [`/${stage}`]),
    ...(basePath === undefined ? [] : [`/${basePath}`]),
  ];
  return prefixes.flatMap((prefix) => (path === "/" ? [prefix, `${prefix}/`] : [prefix + path]));
}

/** A role signs as a session of it: arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION. */
function signedBy(principal: string): string {
  const [, partition = "", , , account = "", entity = ""] = principal.split(":");
  if (entity === "root") return is("account", account);
  if (!entity.startsWith("role/")) return is("principal", principal);
  return is("principal", `arn:${partition}:sts::${account}:assumed-role/${entity.split("/").at(-1)}/*`);
}

function checked(condition: string, what: string, next: string): string {
  const text = pattern(condition);
  if (text.length <= patternLimit) return text;
  throw fault(
    `${what} make a metric filter of ${text.length} characters; CloudWatch takes ${patternLimit}\n  next: ${next}`,
  );
}
