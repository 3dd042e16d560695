import type { Grant } from "./grant";
import type { Route } from "./route";

/** Whether a granted path, "/pets" or "/pets/*", holds a real one. */
function pathMatches(granted: string, path: string): boolean {
  return granted.endsWith("*") ? path.startsWith(granted.slice(0, -1)) : granted === path;
}

/** Whether a grant admits this method and path. */
export function grantAdmits(grant: Pick<Grant, "method" | "path">, method: string, path: string): boolean {
  return (grant.method === "*" || grant.method === method) && pathMatches(grant.path, path);
}

/** Whether a call that the grant admits can be answered by the route. */
export function grantReaches(
  grant: Pick<Grant, "method" | "path">,
  route: Pick<Route, "method" | "path">,
): boolean {
  const method = grant.method === "*" || route.method === "ANY" || grant.method === route.method;
  return method && pathMatches(grant.path, concretePath(route.path));
}

/** A path that a caller can send: {param} and {proxy+} become a word. */
export function concretePath(path: string): string {
  return path.replace(/\{[^}]+\}/g, "probe");
}

/** The route that answers a call: of several, the one with the fewest parameters, as API Gateway chooses. */
export function routeFor<R extends Pick<Route, "method" | "path">>(
  routes: readonly R[],
  method: string,
  path: string,
): R | undefined {
  const parameters = (route: R) => route.path.split("{").length + (route.path.includes("+}") ? 100 : 0);
  return routes
    .filter(
      (route) => (route.method === "ANY" || route.method === method) && routePattern(route.path).test(path),
    )
    .sort((left, right) => parameters(left) - parameters(right))[0];
}

function routePattern(path: string): RegExp {
  const pieces = path.split(/(\{[^}]+\})/).map((piece) => {
    if (piece.endsWith("+}")) return ".+";
    return piece.startsWith("{") ? "[^/]+" : piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${pieces.join("")}$`);
}
