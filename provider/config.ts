import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { basePath, domainName } from "../shared/access/domain";
import { grantMethod, grantPath, grantPrincipal, stageName } from "../shared/access/grant";
import { answeringRoutes } from "../shared/access/reach";
import type { Route } from "../shared/access/route";
import {
  type ConfigFault,
  leftOutAsEmpty,
  optionalText,
  readConfig,
  stackName,
} from "../shared/contract/config";
import { hostedZoneId, topicArn, webAclArn } from "../shared/contract/identifiers";
import { type AuthorizerConfigs, authorizers, headersOf } from "./authorizers";
import { type ApiDefinition, contractRoutes } from "./components/private-api";
import { corsFaults, ungrantedPreflights, withPreflights } from "./cors";
import { type ConfiguredRoute, configuredRoute, contradictions, unservedRoutes } from "./integrations";
import { loadBalancer } from "./integrations/vpc-link";
import { invocationsOf, openApiFile, stageVariablesOf, type Variables } from "./open-api";

/** Means the roles that a consumer exports, whose ARNs are known only after its deployment. */
export const callersOfConsumer = "callers";

const principal = z.string().superRefine((text, context) => {
  if (text === callersOfConsumer) return;
  for (const { message } of grantPrincipal.safeParse(text).error?.issues ?? [])
    context.addIssue({
      code: "custom",
      message: `${message}; "callers" are the roles that the consumer exports`,
    });
});

const file = z.string().min(1, "expected a file, by its path in the provider's folder");

const certificates = {
  /** An existing certificate. */
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:.+:certificate\/.+$/, "expected the ARN of an ACM certificate"),
  /** PEM files of a certificate to import. */
  certificateFiles: z.strictObject({ certificate: file, privateKey: file, chain: file.optional() }),
  /** A new certificate, validated by DNS in this public zone of the provider's account. */
  validationZone: hostedZoneId,
};

const domain = z
  .strictObject({
    name: domainName,
    basePath,
    ...z.object(certificates).partial().shape,
    onlyDoor: z.boolean("expected true or false").default(false),
    withinOrganization: z.boolean("expected true or false").default(false),
  })
  .refine(
    (given) => Object.keys(certificates).filter((key) => key in given).length === 1,
    `expected one of ${Object.keys(certificates).join(", ")}`,
  );

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html */
const stageVariables = z.record(
  z.string().regex(/^\w+$/, "expected letters, digits and _"),
  z.string().regex(/^[A-Za-z0-9._~:/?#&=,-]+$/, "expected letters, digits and -._~:/?#&=,"),
);

/** SNS topics, and thresholds of this API. */
const alarms = z.strictObject({
  topicArn,
  latencyMilliseconds: z.number().int().positive().default(2500),
  fewestCalls: z.number().int().positive().optional(),
  dashboard: z.boolean("expected true or false").default(false),
});

const consumer = z.strictObject({
  stack: stackName("consumer"),
  /** For the scripts, which also deploy consumers; this program only reads a consumer's outputs. */
  deploy: z.boolean("expected true or false").default(true),
  /** Whether it may use the private domain. */
  domain: z.boolean("expected true or false").default(false),
  grants: z.array(
    z.strictObject({
      method: grantMethod,
      path: grantPath,
      principals: z.array(principal).min(1, 'names nobody; write ["*"] for everyone').default(["*"]),
    }),
  ),
});

const schema = z
  .object({
    stage: stageName,
    routes: z.array(configuredRoute),
    loadBalancer: leftOutAsEmpty(loadBalancer),
    openapi: z.union([z.literal("").transform(() => undefined), openApiFile]),
    stageVariables,
    authorizers,
    consumers: z.array(consumer),
    domain: leftOutAsEmpty(domain),
    webAclArn: optionalText(webAclArn),
    alarms: leftOutAsEmpty(alarms),
    associateEndpoints: z.boolean("expected true or false"),
    accessLogRetentionDays: z.coerce.number().int().positive(),
    rateLimit: z.coerce.number().positive(),
    burstLimit: z.coerce.number().int().positive(),
    manageAccountLogging: z.boolean("expected true or false"),
    protect: z.boolean("expected true or false"),
  })
  .superRefine((config, context) => {
    const { consumers, routes, domain, openapi } = config;
    for (const [path, message] of [
      ...repeated(consumers),
      ...corsFaults(routes),
      ...unservedRoutes(routes, config.loadBalancer !== undefined),
      ...contradictions(routes, config.authorizers),
      ...unknownAuthorizers(routes, config.authorizers),
      ...unknownVariables(config),
      ...(openapi && routes.length > 0 ? [twice] : []),
      ...(openapi && Object.keys(config.authorizers).length > 0 ? [unasked] : []),
      ...unusableGrants(consumers, calledRoutes(config)),
      ...unusableDoors(consumers, domain),
    ]) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

const twice: ConfigFault = [
  ["openapi"],
  "provider:routes is set, too: leave one of them out, since the document has the routes",
];

/** Stage variables in a document's integrations that the stage does not have. */
function unknownVariables({
  openapi,
  stageVariables: given,
}: Pick<ProviderConfig, "openapi" | "stageVariables">): ConfigFault[] {
  return (openapi ? stageVariablesOf(openapi) : [])
    .filter((name) => !Object.hasOwn(given, name))
    .map(
      (name): ConfigFault => [
        ["stageVariables", name],
        `the document of provider:openapi has \${stageVariables.${name}}`,
      ],
    );
}

const unasked: ConfigFault = [
  ["authorizers"],
  "provider:openapi is set, too: leave them out, since they are for provider:routes",
];

/** The route of an API without config. */
const defaultRoute = configuredRoute.parse({ method: "ANY", path: "/" });

/** The routes of the config, or of the OpenAPI document that it names. */
function calledRoutes(config: Pick<ProviderConfig, "routes" | "openapi" | "authorizers">): Route[] {
  const nowhere = { partition: "", region: "", accountId: "" };
  return contractRoutes(definitionOf({ ...config, stageVariables: {}, loadBalancer: undefined }, nowhere));
}

/** @param place account and region of functions that need a permission */
export function definitionOf(
  {
    routes,
    openapi,
    authorizers: named,
    loadBalancer,
    stageVariables,
  }: Pick<ProviderConfig, "routes" | "openapi" | "authorizers" | "loadBalancer" | "stageVariables">,
  place: Omit<Variables, "stageVariables">,
): ApiDefinition {
  if (openapi) return { openApi: openapi, invocations: invocationsOf(openapi, { ...place, stageVariables }) };
  const called = routes.length > 0 ? withPreflights(routes) : [defaultRoute];
  return { routes: called.map((route) => withHeaders(route, named)), authorizers: named, loadBalancer };
}

/** Adds the headers that a route's authorizer reads. */
function withHeaders<R extends ConfiguredRoute>(route: R, named: AuthorizerConfigs): R {
  const { authorizer: asked } = route;
  const found = asked && Object.entries(named).find(([name]) => name === asked.name)?.[1];
  return asked && found ? { ...route, authorizer: { ...asked, headers: headersOf(found) } } : route;
}

function unknownAuthorizers(routes: readonly ConfiguredRoute[], named: AuthorizerConfigs): ConfigFault[] {
  const known = Object.keys(named);
  const next = known.length === 0 ? "set provider:authorizers" : `expected one of ${known.join(", ")}`;
  return routes.flatMap(({ authorizer: asked }, at): ConfigFault[] =>
    asked === undefined || known.includes(asked.name)
      ? []
      : [[["routes", at, "authorization", "custom"], `no authorizer ${asked.name}: ${next}`]],
  );
}

/** A second entry of a consumer: its endpoint policy would have the grants of only one entry. */
function repeated(consumers: readonly z.infer<typeof consumer>[]): ConfigFault[] {
  return consumers.flatMap(({ stack }, at): ConfigFault[] => {
    const first = consumers.findIndex((each) => each.stack === stack);
    const message = `${stack} has an entry already: put these grants into consumers[${first}]`;
    return first === at ? [] : [[["consumers", at, "stack"], message]];
  });
}

/**
 * A grant with principals needs a route with AWS_IAM: on others callers are anonymous. A grant for routes with an
 * authorizer may not include other routes: these need an Allow in the resource policy, and such an Allow also admits
 * calls that the authorizer does not allow.
 */
function unusableGrants(
  consumers: readonly z.infer<typeof consumer>[],
  routes: readonly Route[],
): ConfigFault[] {
  return consumers.flatMap(({ grants }, at) =>
    grants.flatMap((grant, index): ConfigFault[] => {
      const answering = answeringRoutes(grant, routes);
      const asking = answering.find(({ authorization }) => authorization === "CUSTOM");
      const other = answering.find(({ authorization }) => authorization !== "CUSTOM");
      if (asking && other)
        return [
          [
            ["consumers", at, "grants", index],
            `includes ${asking.method} ${asking.path}, which has an authorizer, and ${other.method} ${other.path}, which has none: write a grant for each`,
          ],
        ];
      const open = answering.find(({ authorization }) => authorization !== "AWS_IAM");
      return grant.principals.includes("*") || open === undefined
        ? []
        : [
            [
              ["consumers", at, "grants", index, "principals"],
              `${JSON.stringify(grant.principals)}, but callers do not sign on ${open.method} ${open.path}: give that route authorization AWS_IAM, or leave principals out`,
            ],
          ];
    }),
  );
}

/** A consumer needs a way to call: the domain, or the API's own names. */
function unusableDoors(
  consumers: readonly z.infer<typeof consumer>[],
  domain: DomainConfig | undefined,
): ConfigFault[] {
  return consumers.flatMap((each, at): ConfigFault[] => {
    const path = ["consumers", at, "domain"];
    if (each.domain && domain === undefined) return [[path, "there is no domain: set provider:domain"]];
    return !each.domain && domain?.onlyDoor
      ? [[path, "with provider:domain.onlyDoor there is no other way to call: set it to true"]]
      : [];
  });
}

export type DomainConfig = z.infer<typeof domain>;
export type AlarmsConfig = z.infer<typeof alarms>;
export type ConsumerGrants = Omit<z.infer<typeof consumer>, "deploy">;
export type ProviderConfig = z.infer<typeof schema>;

/** Grants without effect, since the API has no such route, by their paths in the config. */
export function unansweredGrants({
  consumers,
  routes,
}: {
  readonly consumers: readonly Pick<ConsumerGrants, "grants">[];
  readonly routes: readonly Route[];
}): string[] {
  const known = routes.map(({ method, path }) => `${method} ${path}`).join(", ");
  return consumers.flatMap(({ grants }, at) =>
    grants.flatMap((grant, index) =>
      answeringRoutes(grant, routes).length > 0
        ? []
        : [
            `provider:consumers[${at}].grants[${index}]: no route answers ${grant.method} ${grant.path}; routes: ${known}`,
          ],
    ),
  );
}

/** Config of this stack; every key and its default is described in Pulumi.yaml. */
export function providerConfig(): ProviderConfig {
  const config = readConfig(schema);
  const grants = { ...config, routes: calledRoutes(config) };
  for (const warning of [
    ...unansweredGrants(grants),
    ...ungrantedPreflights(config.routes, config.consumers),
  ])
    void pulumi.log.warn(warning);
  return config;
}
