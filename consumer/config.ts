import { z } from "zod";
import { vpcEndpointId } from "../shared/access/grant";
import { leftOutAsEmpty, optionalText, readConfig, stackName } from "../shared/contract/config";
import { hostedZoneId, securityGroupId, subnetId, topicArn, vpcId } from "../shared/contract/identifiers";
import { vpcCidr } from "./vpc-cidr";

const existingNetwork = z.strictObject({
  vpcId,
  subnetIds: z.array(subnetId).min(1, "expected at least one subnet"),
});

const zones = z
  .array(z.string().regex(/^[a-z0-9-]+-[0-9]+[a-n]$/, "expected names of zones such as us-east-1a"))
  .refine((names) => new Set(names).size === names.length, "expected each zone once");

const flowLogs = z.strictObject({
  traffic: z.enum(["REJECT", "ACCEPT", "ALL"]),
  retentionDays: z.number().int().positive().default(30),
});
const alarms = z.strictObject({ topicArn });

const flag = z.boolean("expected true or false");

const schema = z
  .object({
    providerStack: stackName("provider"),
    privateDns: flag,
    vpcCidr,
    zones,
    existingNetwork: leftOutAsEmpty(existingNetwork),
    existingEndpoint: optionalText(vpcEndpointId),
    endpointClientGroup: optionalText(securityGroupId),
    existingZone: optionalText(hostedZoneId),
    flowLogs: leftOutAsEmpty(flowLogs),
    systemsManagerEndpoints: flag,
    systemsManagerClientGroup: optionalText(securityGroupId),
    neighbour: flag,
    openEndpoint: flag,
    alarms: leftOutAsEmpty(alarms),
    protect: flag,
    probeArchitecture: z.enum(["arm64", "x86_64"]),
  })
  .superRefine((config, context) => {
    for (const [key, message] of contradictions(config))
      context.addIssue({ code: "custom", path: [key], message });
  });

interface Network {
  readonly zones: readonly string[];
  readonly existingNetwork?: unknown;
  readonly existingEndpoint: string | undefined;
  readonly endpointClientGroup: string | undefined;
  readonly systemsManagerEndpoints: boolean;
  readonly systemsManagerClientGroup: string | undefined;
  readonly openEndpoint: boolean;
  readonly flowLogs?: unknown;
}

/** Reports keys that would have no effect, or would leave the probe unreachable. */
function* contradictions(config: Network): Generator<[keyof Network, string]> {
  const existing = config.existingNetwork !== undefined;
  if (existing && config.zones.length > 0)
    yield ["zones", "the subnets of consumer:existingNetwork have zones already: leave one of the two out"];
  if (config.existingEndpoint !== undefined && !existing)
    yield ["existingEndpoint", "its VPC and subnets are needed: set consumer:existingNetwork"];
  if (config.existingEndpoint !== undefined && config.openEndpoint)
    yield [
      "openEndpoint",
      "the policy of consumer:existingEndpoint is never changed: leave one of the two out",
    ];
  if (config.existingEndpoint !== undefined && config.flowLogs !== undefined)
    yield [
      "flowLogs",
      "consumer:existingEndpoint is its owner's, who logs its traffic: leave one of the two out",
    ];
  if (config.existingEndpoint === undefined && config.endpointClientGroup !== undefined)
    yield ["endpointClientGroup", "it is for an existing endpoint: set consumer:existingEndpoint"];
  if (!config.systemsManagerEndpoints && !existing)
    yield ["systemsManagerEndpoints", "a new VPC has no other endpoints: set consumer:existingNetwork"];
  if (!config.systemsManagerEndpoints && config.systemsManagerClientGroup === undefined)
    yield [
      "systemsManagerClientGroup",
      "expected the security group whose members reach Systems Manager, since consumer:systemsManagerEndpoints is false",
    ];
  if (config.systemsManagerEndpoints && config.systemsManagerClientGroup !== undefined)
    yield [
      "systemsManagerClientGroup",
      "it is for existing endpoints: set consumer:systemsManagerEndpoints to false",
    ];
}

export type ConsumerConfig = z.infer<typeof schema>;

/** Config of this stack; every key and its default is described in Pulumi.yaml. */
export function consumerConfig(): ConsumerConfig {
  return readConfig(schema);
}
