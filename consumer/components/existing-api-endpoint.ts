import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Grant } from "../../shared/access/grant";
import { fault } from "../../shared/contract/fault";
import { regionalName } from "./api-endpoint";
import { allowHttpsOut, securityGroup } from "./security-group";

/** An existing execute-api endpoint of another owner, as AWS describes it. */
export interface FoundEndpoint {
  readonly vpcEndpointId: string;
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly dnsName: string;
  /** AWS's hosted zone of the regional name. */
  readonly zoneId: string;
  readonly privateDnsEnabled: boolean;
  /** The text of its policy. */
  readonly policy: string;
}

/**
 * Looks up an existing endpoint.
 * @throws RunError unless it is a usable execute-api endpoint of the VPC
 */
export async function findApiEndpoint(id: string, vpcId: string): Promise<FoundEndpoint> {
  const found = await aws.ec2.getVpcEndpoint({ id });
  const refuse = (why: string) =>
    fault(`consumer:existingEndpoint = ${id}: ${why}\n  next: name an execute-api endpoint of ${vpcId}`);
  if (!found.serviceName.endsWith(".execute-api")) throw refuse(`it is an endpoint of ${found.serviceName}`);
  if (found.vpcId !== vpcId) throw refuse(`it is in ${found.vpcId}`);
  if (found.state.toLowerCase() !== "available") throw refuse(`its state is ${found.state}`);
  const names = z
    .array(z.looseObject({ dnsName: z.string(), hostedZoneId: z.string() }))
    .parse(found.dnsEntries);
  const dnsName = regionalName(names.map((each) => each.dnsName));
  return {
    vpcEndpointId: id,
    vpcId,
    securityGroupIds: found.securityGroupIds,
    dnsName,
    zoneId: names.find((each) => each.dnsName === dnsName)?.hostedZoneId ?? "",
    privateDnsEnabled: found.privateDnsEnabled,
    policy: found.policy,
  };
}

export interface ExistingApiEndpointArgs {
  readonly endpoint: FoundEndpoint;
  /** Security group that the endpoint's own groups admit; undefined if they admit the whole VPC. */
  readonly clientGroup: string | undefined;
  /** Calls that should be allowed. Policy rules prove the endpoint's policy against them, and do not change it. */
  readonly grants: readonly Grant[];
  readonly executionArn: string | undefined;
}

/** The use of an existing endpoint: a security group for clients, and the expected grants. */
export class ExistingApiEndpoint extends pulumi.ComponentResource {
  readonly vpcEndpointId: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  /** Id of a security group whose instances may call, if the endpoint's own groups admit it. */
  readonly clientGroup: pulumi.Output<string>;
  readonly policy: pulumi.Output<string>;

  constructor(name: string, args: ExistingApiEndpointArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:ExistingApiEndpoint", name, args, options);
    const { endpoint } = args;
    this.vpcEndpointId = pulumi.output(endpoint.vpcEndpointId);
    this.dnsName = pulumi.output(endpoint.dnsName);
    this.zoneId = pulumi.output(endpoint.zoneId);
    this.policy = pulumi.output(endpoint.policy);
    this.clientGroup = pulumi.output(args.clientGroup ?? this.clients(name, endpoint));
    this.registerOutputs({ vpcEndpointId: this.vpcEndpointId, dnsName: this.dnsName });
  }

  private clients(name: string, { vpcId, securityGroupIds }: FoundEndpoint): pulumi.Output<string> {
    const inner = { parent: this };
    const clients = securityGroup(
      `${name}-clients`,
      { vpcId, description: "May call the private API" },
      inner,
    );
    for (const [index, to] of securityGroupIds.entries())
      allowHttpsOut(index === 0 ? name : `${name}-${index + 1}`, { from: clients.id, to }, inner);
    return clients.id;
  }
}
