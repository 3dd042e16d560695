import { z } from "zod";
import { optionalText, readConfig, stackName } from "../../shared/contract/config";

const role = z.string().regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/, "expected the ARN of an IAM role");
const otherStack = z.string().regex(/^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK");

/** A consumer beside the stack's own, whose probe calls too. */
const otherConsumer = z.strictObject({
  // The name of its stack is part of a file's name.
  stack: z.string().regex(/^([\w.-]+\/){2}(?!\.+$)[\w.-]+$/, "expected ORGANIZATION/PROJECT/STACK"),
  roleArn: role.optional(),
  profile: z.string().min(1, "expected the name of a profile").optional(),
});

export const otherConsumers = z.array(otherConsumer);

const schema = z.object({
  consumerStack: stackName("consumer"),
  providerStack: stackName("provider"),
  roleArn: optionalText(role),
  profile: optionalText(z.string()),
  consumers: otherConsumers,
  strangerStack: optionalText(otherStack),
  strangerRoleArn: optionalText(role),
  strangerProfile: optionalText(z.string()),
  decoyStack: optionalText(otherStack),
  foreignRoleArn: optionalText(role),
  providerRoleArn: optionalText(role),
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
