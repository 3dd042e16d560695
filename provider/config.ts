import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { grantMethod, grantPath, grantPrincipal, stageName } from "../shared/access/grant";
import { answeringRoutes } from "../shared/access/reach";
import { type Route, route } from "../shared/access/route";
import { readConfig, stackName } from "../shared/contract/config";

/** Stands for the roles that a consumer exports, whose ARNs are known only once it is deployed. */
export const callersOfConsumer = "callers";

const principal = z.string().superRefine((text, context) => {
  if (text === callersOfConsumer) return;
  for (const { message } of grantPrincipal.safeParse(text).error?.issues ?? [])
    context.addIssue({
      code: "custom",
      message: `${message}; "callers" are the roles that the consumer exports`,
    });
});

const consumer = z.strictObject({
  stack: stackName("consumer"),
  /** For the scripts, which deploy the consumers too; this program reads each of them as it is. */
  deploy: z.boolean("expected true or false").default(true),
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
    routes: z.array(route.strict()).min(1, "expected at least one route"),
    consumers: z.array(consumer),
    associateEndpoints: z.boolean("expected true or false"),
    accessLogRetentionDays: z.coerce.number().int().positive(),
    rateLimit: z.coerce.number().positive(),
    burstLimit: z.coerce.number().int().positive(),
    manageAccountLogging: z.boolean("expected true or false"),
    protect: z.boolean("expected true or false"),
  })
  .superRefine(({ consumers, routes }, context) => {
    for (const [path, message] of [...repeated(consumers), ...unusableGrants(consumers, routes)]) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

/** A consumer opens its endpoint to the grants of one entry: a second would be admitted by the API alone. */
function repeated(consumers: readonly z.infer<typeof consumer>[]): [readonly (string | number)[], string][] {
  return consumers.flatMap(({ stack }, at): [readonly (string | number)[], string][] => {
    const first = consumers.findIndex((each) => each.stack === stack);
    const message = `${stack} has an entry already: put these grants into consumers[${first}]`;
    return first === at ? [] : [[["consumers", at, "stack"], message]];
  });
}

/** A grant that names principals needs a route on which callers sign: on others everyone is anonymous. */
function unusableGrants(
  consumers: readonly z.infer<typeof consumer>[],
  routes: readonly Route[],
): [readonly (string | number)[], string][] {
  return consumers.flatMap(({ grants }, at) =>
    grants.flatMap((grant, index): [readonly (string | number)[], string][] => {
      const open = answeringRoutes(grant, routes).find(({ authorization }) => authorization === "NONE");
      return grant.principals.includes("*") || open === undefined
        ? []
        : [
            [
              ["consumers", at, "grants", index, "principals"],
              `${JSON.stringify(grant.principals)}, but nobody signs on ${open.method} ${open.path}: give that route authorization AWS_IAM, or leave principals out`,
            ],
          ];
    }),
  );
}

export type ConsumerGrants = Omit<z.infer<typeof consumer>, "deploy">;
export type ProviderConfig = z.infer<typeof schema>;

/** Grants that can be used by nobody, since the API has no such route: by the path of each in the config. */
export function unansweredGrants({
  consumers,
  routes,
}: {
  readonly consumers: readonly ConsumerGrants[];
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
  for (const warning of unansweredGrants(config)) void pulumi.log.warn(warning);
  return config;
}
