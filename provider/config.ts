import { z } from "zod";
import { grantMethod, grantPath, grantPrincipal, stageName } from "../shared/access/grant";
import { route } from "../shared/access/route";
import { readConfig, stackName } from "../shared/contract/config";

const consumer = z.strictObject({
  stack: stackName("consumer"),
  grants: z.array(
    z.strictObject({
      method: grantMethod,
      path: grantPath,
      principals: z.array(grantPrincipal).min(1).default(["*"]),
    }),
  ),
});

const schema = z.object({
  stage: stageName,
  routes: z.array(route).min(1, "expected at least one route"),
  consumers: z.array(consumer),
  associateEndpoints: z.boolean("expected true or false"),
  accessLogRetentionDays: z.coerce.number().int().positive(),
  rateLimit: z.coerce.number().positive(),
  burstLimit: z.coerce.number().int().positive(),
  manageAccountLogging: z.boolean("expected true or false"),
});

export type ConsumerGrants = z.infer<typeof consumer>;
export type ProviderConfig = z.infer<typeof schema>;

/** Config of this stack; every key and its default is described in Pulumi.yaml. */
export function providerConfig(): ProviderConfig {
  return readConfig(schema);
}
