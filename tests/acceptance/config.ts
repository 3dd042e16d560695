import { z } from "zod";
import { optionalText, readConfig, stackName } from "../../shared/contract/config";
import { roleArn } from "../../shared/contract/consumer";
import { otherConsumers } from "./input";

const otherStack = z.string().regex(/^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK");

const schema = z.object({
  consumerStack: stackName("consumer"),
  providerStack: stackName("provider"),
  roleArn: optionalText(roleArn),
  profile: optionalText(z.string()),
  consumers: otherConsumers,
  strangerStack: optionalText(otherStack),
  strangerRoleArn: optionalText(roleArn),
  strangerProfile: optionalText(z.string()),
  decoyStack: optionalText(otherStack),
  foreignRoleArn: optionalText(roleArn),
  providerRoleArn: optionalText(roleArn),
  providerProfile: optionalText(z.string()),
  alarmSeconds: z.coerce.number().int().min(0).max(3600),
  tokenFile: optionalText(z.string()),
  assumeProbeRole: z.boolean("expected true or false"),
  outside: z.boolean("expected true or false"),
  // Fewer would end calls that time out as they should.
  timeoutSeconds: z.coerce.number().int().min(20).max(3600),
  settleSeconds: z.coerce.number().int().min(0).max(3600),
});

export type AcceptanceConfig = z.infer<typeof schema>;

/** Config of this stack; every key and its default is described in the root Pulumi.yaml. */
export function acceptanceConfig(): AcceptanceConfig {
  return readConfig(schema);
}
