import { z } from "zod";
import { readConfig } from "../shared/contract/config";
import { stackOf } from "../shared/contract/stack-name";

const existingNetwork = z.object({
  vpcId: z.string().regex(/^vpc-[0-9a-f]+$/, "expected vpc- and hexadecimal digits"),
  subnetIds: z
    .array(z.string().regex(/^subnet-[0-9a-f]+$/, "expected subnet- and hexadecimal digits"))
    .min(1, "expected at least one subnet"),
});

const schema = z.object({
  providerStack: z
    .string()
    .regex(/^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK")
    .optional(),
  privateDns: z.boolean("expected true or false").default(true),
  vpcCidr: z
    .string()
    .regex(
      /^([0-9]{1,3}\.){3}0\/(1[6-9]|2[0-4])$/,
      "expected an IPv4 block of /16 to /24, such as 10.0.0.0/16",
    )
    .default("10.0.0.0/16"),
  existingNetwork: existingNetwork.optional(),
  probeArchitecture: z.enum(["arm64", "x86_64"]).default("arm64"),
});

export type ConsumerConfig = Omit<z.infer<typeof schema>, "providerStack"> & {
  readonly providerStack: string;
};

/** Config of this stack; every key is described in Pulumi.yaml. */
export function consumerConfig(): ConsumerConfig {
  const config = readConfig(schema);
  return { ...config, providerStack: config.providerStack ?? stackOf("provider") };
}
