import { z } from "zod";
import { route } from "../../shared/access/route";
import { cors } from "../cors";
import { validation } from "../validation";
import { http } from "./http";
import type { Integration } from "./integration";
import { lambda } from "./lambda";
import { mock, mockIntegration } from "./mock";

/** Every kind of integration, by its key in the config. */
const kinds = {
  mock: mock.optional(),
  lambda: lambda.optional(),
  http: http.optional(),
};

const integration = z
  .strictObject(kinds)
  .refine(
    (given) => Object.values(given).filter((each) => each !== undefined).length === 1,
    `expected one of ${Object.keys(kinds).join(", ")}`,
  )
  .transform(
    (given): Integration => Object.values(given).find((each) => each !== undefined) ?? mockIntegration,
  );

/** A route of the provider's config: what the contract tells of it, and what answers it. */
export const configuredRoute = route
  .omit({ integration: true })
  .strict()
  .extend({
    integration: integration.default(mockIntegration),
    validation: validation.optional(),
    cors: cors.optional(),
  });

export type ConfiguredRoute = z.infer<typeof configuredRoute>;

/** A route as others are told of it. */
export function contractRoute(configured: ConfiguredRoute): z.infer<typeof route> {
  const {
    integration: { kind },
    validation: _,
    cors: __,
    ...told
  } = configured;
  return kind === undefined ? told : { ...told, integration: kind };
}

/** Routes whose backend is told of what the route or the config does not have. */
export function unservedRoutes(
  routes: readonly ConfiguredRoute[],
  hasLoadBalancer: boolean,
): [readonly (string | number)[], string][] {
  return routes.flatMap(({ path, integration }, at) => {
    const { pathParameters = [], needsLoadBalancer = false } = integration;
    const there = new Set([...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name));
    const faults: [readonly (string | number)[], string][] = [];
    const fault = (key: string, message: string) =>
      faults.push([["routes", at, "integration", "http", key], message]);
    for (const name of pathParameters)
      if (!there.has(name)) fault("uri", `{${name}} is no parameter of the route's path ${path}`);
    if (needsLoadBalancer && !hasLoadBalancer)
      fault("vpcLink", "true: set provider:loadBalancer, or name a load balancer by networkLoadBalancerArn");
    return faults;
  });
}

/** Routes that say of one function what another says otherwise: it can be made in one way alone. */
export function contradictions(routes: readonly ConfiguredRoute[]): [readonly (string | number)[], string][] {
  return routes.flatMap(({ integration: { shared } }, at): [readonly (string | number)[], string][] => {
    const first = routes.findIndex((each) => each.integration.shared?.[0] === shared?.[0]);
    const other = routes[first]?.integration.shared;
    if (shared === undefined || other === undefined || other[1] === shared[1]) return [];
    const message = `${shared[0]} is set otherwise in routes[${first}]: one function serves both, so both say the same`;
    return [[["routes", at, "integration"], message]];
  });
}
