import { z } from "zod";
import { optionalText, readConfig, stackName } from "../../shared/contract/config";

const schema = z.object({
  consumerStack: stackName("consumer"),
  providerStack: stackName("provider"),
  roleArn: optionalText(
    z.string().regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/, "expected the ARN of an IAM role"),
  ),
  profile: optionalText(z.string()),
  timeoutSeconds: z.coerce.number().int().min(10).max(3600),
  settleSeconds: z.coerce.number().int().min(0).max(3600),
});

export type AcceptanceConfig = z.infer<typeof schema>;

/** Config of this stack; every key and its default is described in the root Pulumi.yaml. */
export function acceptanceConfig(): AcceptanceConfig {
  return readConfig(schema);
}
