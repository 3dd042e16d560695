import { z } from "zod";
import type { Grant } from "../shared/access/grant";
import { answeringRoutes } from "../shared/access/reach";
import type { ConfigFault } from "../shared/contract/config";
import type { ConfiguredRoute } from "./integrations";
import { isPlainMock, mockOf } from "./integrations/mock";

type Granted = Pick<Grant, "method" | "path" | "principals">;

/** Headers that a browser may send in addition to the CORS-safelisted ones: AWS's console allows these. */
const consoleHeaders = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"];

/**
 * Which web pages of other origins may call a route.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export const cors = z.strictObject({
  origin: z
    .string()
    .regex(
      /^(\*|https?:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?)$/,
      'expected an origin such as https://app.example.internal, or "*"',
    ),
  headers: z
    .array(z.string().regex(/^[A-Za-z0-9-]+$/, "expected the name of a header"))
    .default(consoleHeaders),
});

const origin = "Access-Control-Allow-Origin";

/**
 * The routes of the config, and for each path with cors an OPTIONS route for preflights. A mock route also gets the
 * Access-Control-Allow-Origin header; other backends must set it themselves.
 */
export function withPreflights(routes: readonly ConfiguredRoute[]): ConfiguredRoute[] {
  const paths = new Set(routes.flatMap(({ path, cors: given }) => (given ? [path] : [])));
  return [...routes.map(withOrigin), ...[...paths].map((path) => preflight(path, routes))];
}

function withOrigin(route: ConfiguredRoute): ConfiguredRoute {
  return route.cors && isPlainMock(route.integration)
    ? { ...route, integration: mockOf({ headers: { [origin]: route.cors.origin } }) }
    : route;
}

function preflight(path: string, routes: readonly ConfiguredRoute[]): ConfiguredRoute {
  const asked = routes.filter((route) => route.path === path && route.cors);
  const headers = {
    [origin]: asked[0]?.cors?.origin ?? "",
    "Access-Control-Allow-Methods": [...asked.map(({ method }) => method), "OPTIONS"].join(","),
    "Access-Control-Allow-Headers": [...new Set(asked.flatMap((route) => route.cors?.headers ?? []))].join(
      ",",
    ),
  };
  return { method: "OPTIONS", path, authorization: "NONE", integration: mockOf({ headers, body: "" }) };
}

/** Why a path cannot have an OPTIONS route for preflights, by its place in the config. */
export function corsFaults(routes: readonly ConfiguredRoute[]): ConfigFault[] {
  return routes.flatMap(({ path, cors: given }, at): ConfigFault[] => {
    if (given === undefined) return [];
    const fault = (key: string[], message: string): ConfigFault => [["routes", at, "cors", ...key], message];
    const taken = routes.find((each) => each.path === path && ["ANY", "OPTIONS"].includes(each.method));
    const first = routes.find((each) => each.path === path && each.cors);
    return [
      ...(taken === undefined
        ? []
        : [
            fault(
              [],
              `${taken.method} ${path} answers OPTIONS already: name its methods one by one, or leave cors out`,
            ),
          ]),
      ...(first?.cors && first.cors.origin !== given.origin
        ? [
            fault(
              ["origin"],
              `${first.method} ${path} has ${first.cors.origin}: one OPTIONS answers for both, so both must have the same`,
            ),
          ]
        : []),
    ];
  });
}

/** Preflights that no grant of a consumer allows: its endpoint refuses them. */
export function ungrantedPreflights(
  routes: readonly ConfiguredRoute[],
  consumers: readonly { readonly grants: readonly Granted[] }[],
): string[] {
  return consumers.flatMap(({ grants }, at) => {
    const paths = routes
      .filter((route) => route.cors && grants.some((grant) => answeringRoutes(grant, [route]).length > 0))
      .map(({ path }) => path);
    return [...new Set(paths)]
      .filter((path) => !grants.some((grant) => isPreflight(grant, path)))
      .map(
        (path) =>
          `provider:consumers[${at}].grants: no grant allows OPTIONS ${path}, which browsers call first`,
      );
  });
}

/** True for a grant of the preflight without principals: browsers do not sign it. */
function isPreflight(grant: Granted, path: string): boolean {
  const asked = { method: "OPTIONS" as const, path };
  return grant.principals.includes("*") && answeringRoutes(grant, [asked]).length > 0;
}
