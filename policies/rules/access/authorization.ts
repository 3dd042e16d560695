import { z } from "zod";
import { httpMethods } from "../../../shared/access/grant";
import { routePattern } from "../../../shared/access/reach";
import { route } from "../../../shared/access/route";
import { type AuthorizationType, type AuthorizedRoute, type IntendedAccess, provedAs } from "../../prover";
import type { Resource } from "../../resources/resource";

/** Routes of which it is not known, or does not matter, how they authorize: both ways are proved. */
export const eitherWay: readonly AuthorizedRoute[] = (["NONE", "AWS_IAM"] as const).map((authorization) => ({
  method: "ANY",
  authorization,
}));

const called = route.pick({ method: true, path: true, authorization: true });

/** The routes of a PrivateApi. */
export function componentRoutes(component: Resource): z.infer<typeof called>[] {
  return component.properties.read("routes", z.array(called).default([]));
}

/** One type for each HTTP method: what one proof can be asked about. */
export type Authorization = Readonly<Record<string, AuthorizationType>>;

/** A proof to ask for, and what of the intent it is about. */
export interface AuthorizationCase {
  readonly authorization: Authorization;
  readonly type: AuthorizationType | "every";
  /** HTTP methods that have routes of both types, and so are in a proof for each. */
  readonly mixed: readonly string[];
}

function typesOf(method: string, routes: readonly AuthorizedRoute[]): Set<AuthorizationType> {
  const own = routes.filter((each) => each.method === method || each.method === "ANY");
  // A method without a route counts like the weakest that there is: it may be added by hand.
  const counted = own.length > 0 ? own : routes;
  const found = new Set(counted.map(({ authorization }) => provedAs(authorization)));
  if (own.length > 0) return found;
  return new Set([found.size === 1 && found.has("AWS_IAM") ? "AWS_IAM" : "NONE"]);
}

/**
 * The proofs that together are about all methods of an API. An HTTP method with routes of both types is in two: as
 * one that anyone may call, and as one whose callers sign. That is wider than what the API does, never narrower.
 */
export function authorizationCases(routes: readonly AuthorizedRoute[]): AuthorizationCase[] {
  const types = httpMethods.map((method) => [method, typesOf(method, routes)] as const);
  const mixed = types.filter(([, found]) => found.size > 1).map(([method]) => method);
  const weakest = types.map(([method, found]) => [method, found.has("NONE") ? "NONE" : "AWS_IAM"] as const);
  const first = Object.fromEntries(weakest);
  if (mixed.length === 0) return [{ authorization: first, type: "every", mixed }];
  const signed = Object.fromEntries(mixed.map((method) => [method, "AWS_IAM" as const]));
  return [
    { authorization: first, type: "NONE", mixed },
    { authorization: signed, type: "AWS_IAM", mixed },
  ];
}

/**
 * The part of the intent that a proof is about: with mixed methods, what reaches the routes of its type; of methods alone,
 * what has callers of that type.
 */
export function intentOf(
  { type, mixed }: AuthorizationCase,
  intent: readonly IntendedAccess[],
  routes: readonly AuthorizedRoute[],
): IntendedAccess[] {
  if (type === "every") return [...intent];
  // Who is named has to sign for it, and of a call that anyone may make nobody is asked to.
  if (routes.every(({ path }) => path === undefined))
    return intent.filter(({ principals }) => principals.includes("*") === (type === "NONE"));
  return intent.flatMap((grant) => {
    const methods = grant.method === "*" || grant.method === "ANY" ? httpMethods : [grant.method];
    return methods.flatMap((method): IntendedAccess[] => {
      if (!mixed.includes(method)) return type === "NONE" ? [{ ...grant, method }] : [];
      return routes
        .filter(
          (each) =>
            provedAs(each.authorization) === type && (each.method === method || each.method === "ANY"),
        )
        .flatMap(({ path }) => reached(grant.path, path ?? "/{proxy+}"))
        .map((path) => ({ ...grant, method, path }));
    });
  });
}

/** What of a granted path a route answers, as a pattern that may be wider; nothing where they have none in common. */
function reached(granted: string, route: string): string[] {
  const pattern = route.replace(/\{[^}]+\}/g, "*");
  if (!granted.includes("*")) return routePattern(route).test(granted) ? [granted] : [];
  const [subtree = ""] = granted.split("*");
  const [fixed = ""] = pattern.split("*");
  if (fixed.startsWith(subtree)) return [pattern];
  return pattern !== fixed && subtree.startsWith(fixed) ? [granted] : [];
}
