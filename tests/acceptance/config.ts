import { z } from "zod";
import { readConfig } from "../../shared/contract/config";
import { stackOf } from "../../shared/contract/stack-name";

const stack = z.string().regex(/^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK");

const schema = z.object({
  consumerStack: stack.optional(),
  providerStack: stack.optional(),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+$/, "expected the ARN of an IAM role")
    .optional(),
  profile: z.string().optional(),
  timeoutSeconds: z.coerce.number().int().min(10).max(3600).default(180),
  settleSeconds: z.coerce.number().int().min(0).max(3600).default(120),
});

export type AcceptanceConfig = Omit<z.infer<typeof schema>, "consumerStack" | "providerStack"> & {
  readonly consumerStack: string;
  readonly providerStack: string;
};

/** Config of this stack; every key is described in the root Pulumi.yaml. */
export function acceptanceConfig(): AcceptanceConfig {
  const config = readConfig(schema);
  return {
    ...config,
    consumerStack: config.consumerStack ?? stackOf("consumer"),
    providerStack: config.providerStack ?? stackOf("provider"),
  };
}
