import { z } from "zod";
import { grantMethod, grantPath, grantPrincipal, stageName } from "../shared/access/grant";
import { route } from "../shared/access/route";
import { readConfig } from "../shared/contract/config";
import { stackOf } from "../shared/contract/stack-name";

const consumer = z.object({
  stack: z.string().regex(/^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK"),
  grants: z
    .array(
      z.object({
        method: grantMethod,
        path: grantPath,
        principals: z.array(grantPrincipal).min(1).default(["*"]),
      }),
    )
    .default([{ method: "GET", path: "/", principals: ["*"] }]),
});

const schema = z.object({
  stage: stageName.default("dev"),
  routes: z
    .array(route)
    .min(1, "expected at least one route")
    .default([{ method: "ANY", path: "/" }]),
  consumers: z.array(consumer).optional(),
  accessLogRetentionDays: z.coerce.number().int().positive().default(30),
  rateLimit: z.coerce.number().positive().default(100),
  burstLimit: z.coerce.number().int().positive().default(50),
  manageAccountLogging: z.boolean("expected true or false").default(true),
});

export type ConsumerGrants = z.infer<typeof consumer>;
export type ProviderConfig = Omit<z.infer<typeof schema>, "consumers"> & {
  readonly consumers: readonly ConsumerGrants[];
};

/** Config of this stack; every key is described in Pulumi.yaml. */
export function providerConfig(): ProviderConfig {
  const config = readConfig(schema);
  return { ...config, consumers: config.consumers ?? [consumer.parse({ stack: stackOf("consumer") })] };
}
