import { z } from "zod";
import { type Route, route } from "../../shared/access/route";
import type { ConfigFault } from "../../shared/contract/config";
import type { AuthorizerConfigs } from "../authorizers";
import { cors } from "../cors";
import { type Validation, validation } from "../validation";
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

const authorizations = z
  .union([z.enum(["NONE", "AWS_IAM"]), z.strictObject({ custom: z.string() })])
  .default("NONE");

/** NONE, AWS_IAM, or an authorizer of the config. */
const authorization = z
  .unknown()
  .optional()
  .transform((given, context) => {
    const read = authorizations.safeParse(given);
    if (read.success) return read.data;
    const message = "expected NONE, AWS_IAM or { custom: NAME }, an authorizer of provider:authorizers";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

/** A route of the provider's config: its part of the contract, and its integration. */
export const configuredRoute = route
  .omit({ integration: true, authorization: true, authorizer: true, apiKeyRequired: true })
  .strict()
  .extend({
    authorization,
    integration: integration.default(mockIntegration),
    validation: validation.optional(),
    cors: cors.optional(),
  })
  .transform(
    ({ authorization: given, ...rest }): Answered =>
      typeof given === "object"
        ? { ...rest, authorization: "CUSTOM", authorizer: { name: given.custom, headers: [] } }
        : { ...rest, authorization: given },
  );

interface Answered extends Omit<Route, "integration"> {
  readonly integration: Integration;
  readonly validation?: Validation | undefined;
  readonly cors?: z.infer<typeof cors> | undefined;
}

export type ConfiguredRoute = z.infer<typeof configuredRoute>;

/** A route for the contract. */
export function contractRoute(configured: ConfiguredRoute): z.infer<typeof route> {
  const {
    integration: { kind },
    validation: _,
    cors: __,
    ...told
  } = configured;
  return kind === undefined ? told : { ...told, integration: kind };
}

/** Routes whose integration uses a path parameter or load balancer that does not exist. */
export function unservedRoutes(routes: readonly ConfiguredRoute[], hasLoadBalancer: boolean): ConfigFault[] {
  return routes.flatMap(({ path, integration }, at) => {
    const { pathParameters = [], needsLoadBalancer = false } = integration;
    const there = new Set([...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name));
    const faults: ConfigFault[] = [];
    const fault = (key: string, message: string) =>
      faults.push([["routes", at, "integration", "http", key], message]);
    for (const name of pathParameters)
      if (!there.has(name)) fault("uri", `{${name}} is not a parameter of the route's path ${path}`);
    if (needsLoadBalancer && !hasLoadBalancer)
      fault("vpcLink", "true: set provider:loadBalancer, or name a load balancer by networkLoadBalancerArn");
    return faults;
  });
}

/** Routes and authorizers with different settings for one function. */
export function contradictions(
  routes: readonly ConfiguredRoute[],
  authorizers: AuthorizerConfigs,
): ConfigFault[] {
  const faults = [
    ...routes.map(({ integration: { shared } }, at) => ({
      shared,
      path: ["routes", at, "integration"],
      name: `routes[${at}]`,
    })),
    ...Object.entries(authorizers).map(
      ([
        name,
        {
          lambda: { shared },
        },
      ]) => ({
        shared,
        path: ["authorizers", name, "lambda"],
        name: `authorizers.${name}`,
      }),
    ),
  ];
  return faults.flatMap(({ shared, path }): ConfigFault[] => {
    const first = faults.find((each) => each.shared?.[0] === shared?.[0]);
    if (shared === undefined || first?.shared === undefined || first.shared[1] === shared[1]) return [];
    const message = `${shared[0]} has other settings in ${first.name}: one function serves both, so both must have the same`;
    return [[path, message]];
  });
}
