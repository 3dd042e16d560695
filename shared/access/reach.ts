import { type Grant, httpMethods } from "./grant";
import type { Route } from "./route";

/** Whether a granted path, "/pets" or "/pets/*", holds a real one. */
function pathMatches(granted: string, path: string): boolean {
  return granted.endsWith("*") ? path.startsWith(granted.slice(0, -1)) : granted === path;
}

/** Whether a grant admits this method and path. */
export function grantAdmits(grant: Pick<Grant, "method" | "path">, method: string, path: string): boolean {
  return (grant.method === "*" || grant.method === method) && pathMatches(grant.path, path);
}

type GrantedCall = Pick<Grant, "method" | "path">;
type RoutedCall = Pick<Route, "method" | "path">;

/** The routes that answer a call of the grant; of a subtree, all that lie in it, but for those that answer nothing there. */
export function answeringRoutes<R extends RoutedCall>(grant: GrantedCall, routes: readonly R[]): R[] {
  return routes.filter((route) => {
    const call = commonCall(grant, route);
    if (call === undefined) return false;
    if (grant.path.endsWith("*")) return !routes.some((other) => takesAll(other, route, grant));
    const methods = grant.method === "*" && route.method === "ANY" ? httpMethods : [call.method];
    return methods.some((method) => routeFor(routes, method, call.path) === route);
  });
}

/** Whether a route answers the whole of a granted subtree in the place of a wider one: its {proxy+} begins further down. */
function takesAll({ method, path }: RoutedCall, wider: RoutedCall, grant: GrantedCall): boolean {
  const [, own] = /^([^{]*\/)\{[^}]+\+\}$/.exec(path) ?? [];
  const [, its] = /^([^{]*\/)\{[^}]+\+\}$/.exec(wider.path) ?? [];
  if (own === undefined || its === undefined || own.length <= its.length) return false;
  const answersMethod = method === "ANY" || method === grant.method || method === wider.method;
  return answersMethod && grant.path.slice(0, -1).startsWith(own);
}

/** A call that the grant admits and whose method and path the route has. {param} and {proxy+} become a word. */
export function commonCall(
  grant: GrantedCall,
  route: RoutedCall,
): { readonly method: string; readonly path: string } | undefined {
  const method =
    route.method === "ANY" || route.method === grant.method
      ? grant.method
      : grant.method === "*"
        ? route.method
        : undefined;
  const path = commonPath(segmentsOf(grant.path), segmentsOf(route.path));
  if (method === undefined || path === undefined) return undefined;
  return { method: method === "*" ? "GET" : method, path: `/${path.join("/")}` };
}

const segmentsOf = (path: string): string[] => (path === "/" ? [] : path.slice(1).split("/"));
const word = (segment: string): string => (/^\{|^\*$/.test(segment) ? "probe" : segment);

function commonPath(granted: readonly string[], routed: readonly string[]): string[] | undefined {
  const [root] = routed;
  // "/*" takes in the root itself, "/pets/*" not "/pets".
  if (root === undefined && granted.length === 1 && granted[0] === "*") return [];
  const found: string[] = [];
  for (let at = 0; at < Math.max(granted.length, routed.length); at++) {
    const [grant, route] = [granted[at], routed[at]];
    if (route === undefined || grant === undefined) return undefined;
    if (grant === "*") return [...found, ...routed.slice(at).map(word)];
    if (route.endsWith("+}")) return [...found, ...granted.slice(at).map(word)];
    if (!route.startsWith("{") && grant !== route) return undefined;
    found.push(grant);
  }
  return found;
}

/** The route that answers a call, as API Gateway chooses: with the fewest parameters, and then the method's own. */
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
    .sort(
      (left, right) =>
        parameters(left) - parameters(right) ||
        Number(left.method === "ANY") - Number(right.method === "ANY"),
    )[0];
}

/** What a route answers: {param} is one segment, {proxy+} one or more. */
export function routePattern(path: string): RegExp {
  const pieces = path.split(/(\{[^}]+\})/).map((piece) => {
    if (piece.endsWith("+}")) return ".+";
    return piece.startsWith("{") ? "[^/]+" : piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${pieces.join("")}$`);
}
