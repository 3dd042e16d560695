import { z } from "zod";
import { readConfig, stackName } from "../shared/contract/config";

const existingNetwork = z.strictObject({
  vpcId: z.string().regex(/^vpc-[0-9a-f]+$/, "expected vpc- and hexadecimal digits"),
  subnetIds: z
    .array(z.string().regex(/^subnet-[0-9a-f]+$/, "expected subnet- and hexadecimal digits"))
    .min(1, "expected at least one subnet"),
});

const schema = z.object({
  providerStack: stackName("provider"),
  privateDns: z.boolean("expected true or false"),
  vpcCidr: z
    .string()
    .regex(
      /^([0-9]{1,3}\.){3}0\/(1[6-9]|2[0-4])$/,
      "expected an IPv4 block of /16 to /24, such as 10.0.0.0/16",
    ),
  existingNetwork: z.union([z.strictObject({}).transform(() => undefined), existingNetwork]),
  neighbour: z.boolean("expected true or false"),
  openEndpoint: z.boolean("expected true or false"),
  probeArchitecture: z.enum(["arm64", "x86_64"]),
});

export type ConsumerConfig = z.infer<typeof schema>;

/** Config of this stack; every key and its default is described in Pulumi.yaml. */
export function consumerConfig(): ConsumerConfig {
  return readConfig(schema);
}
