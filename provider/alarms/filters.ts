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

/** How paths of calls begin: /STAGE by the API's own names, /BASEPATH by the private domain. */
export interface Doors {
  readonly stage: string;
  /** undefined: there is no domain, or this consumer may not call by it. */
  readonly basePath: string | undefined;
  readonly onlyDomain: boolean;
}

/** Metric filters of one log group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const filtersLimit = 100;
/** As many endpoints are left out by one pattern. */
const mostEndpoints = 24;

/**
 * What distinguishes the filters of "stranger refused": one for all, or with many consumers one for each last digit of
 * an
 * endpoint's id, so that each leaves out few.
 */
export function strangerParts(consumers: number): readonly string[] {
  return consumers <= mostEndpoints ? [""] : [..."0123456789abcdef"];
}

/**
 * Calls that were refused and came through an endpoint that no grant names.
 * @param part one of strangerParts: last digit of the endpoints' ids
 * @throws RunError past the limit
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

/** @throws RunError where there are more filters than a log group can have */
export function checkNumber(filters: number): void {
  if (filters <= filtersLimit) return;
  throw fault(
    `provider:alarms makes ${filters} metric filters; a log group has ${filtersLimit} at most\n` +
      "  next: let consumers call through endpoints that they share (docs/many-consumers.md), or leave out the dashboard",
  );
}

/**
 * Calls of one consumer that a grant lets in, and that API Gateway refused all the same. What no grant lets in must be
 * refused; a backend's own 403 has no error of API Gateway's; the web ACL refuses by rules of its own.
 * @throws RunError past the limit
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

/** Calls above the rate or its burst. */
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
