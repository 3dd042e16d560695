import { answeringRoutes, commonCall, grantAdmits, routeFor } from "../../../shared/access/reach";
import type { Route } from "../../../shared/access/route";
import type { Intent } from "./intent";
import type { MethodCall } from "./row";

/** Methods whose refusals can be read: an answer to HEAD has no body. */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/**
 * One real call for each grant that a route answers: a subtree stands for the first route below it. HEAD comes last,
 * because the first of them is tried by others too, and an answer to HEAD names no policy. Routes that need an API key
 * are not called.
 */
export function grantedCalls(
  intent: Pick<Intent, "grants" | "routes" | "ownRole">,
  authorization: Route["authorization"],
): MethodCall[] {
  const grants = intent.grants.filter((grant) =>
    authorization === "AWS_IAM"
      ? admitsRole(grant.principals, intent.ownRole)
      : grant.principals.includes("*"),
  );
  return unique(
    grants.flatMap((grant) =>
      answeringRoutes(grant, intent.routes)
        .filter((route) => route.authorization === authorization)
        // The tests have no key, and where AWS looks for one among the layers it does not document.
        .filter((route) => route.apiKeyRequired !== true)
        .flatMap((route) => {
          const call = commonCall(grant, route);
          return call && routeFor(intent.routes, call.method, call.path) === route ? [call] : [];
        })
        .map((call) => ({ stage: grant.stage, ...call })),
    ),
  ).sort((left, right) => Number(left.method === "HEAD") - Number(right.method === "HEAD"));
}

function admitsRole(principals: readonly string[], role: string): boolean {
  return principals.includes(role) || principals.includes("*");
}

/** The calls that nothing grants: every other method of a granted place, another path, another stage. */
export function ungrantedCalls(intent: Intent, granted: readonly MethodCall[]): MethodCall[] {
  const first = granted[0];
  const elsewhere =
    first === undefined
      ? []
      : [
          { ...first, path: "/not-granted" },
          { ...first, stage: `${first.stage}x` },
        ];
  return unique([
    ...granted.flatMap((place) => methods.map((method) => ({ ...place, method }))),
    ...elsewhere,
  ]).filter(
    (call) =>
      !intent.grants.some(
        (grant) => grant.stage === call.stage && grantAdmits(grant, call.method, call.path),
      ),
  );
}

function unique(calls: readonly MethodCall[]): MethodCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
