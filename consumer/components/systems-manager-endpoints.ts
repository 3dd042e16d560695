import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";
import { allowHttps, securityGroup } from "./security-group";

/** Services that the agent of an instance without internet needs; ec2messages is not needed since agent 3.3.40.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html */
export const systemsManagerServices = ["ssm", "ssmmessages"] as const;

export type SystemsManagerService = (typeof systemsManagerServices)[number];

export interface SystemsManagerEndpointsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Each endpoint has an interface in each. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** Full names of the services in this region. */
  readonly serviceNames: Readonly<Record<SystemsManagerService, string>>;
  /** 12 digits: the policies allow only principals of this account. */
  readonly accountId: string;
  /** Security group of the instances that use them. */
  readonly from: pulumi.Input<string>;
}

/** The interface endpoints through which the agent of an instance without internet reaches Systems Manager. */
export class SystemsManagerEndpoints extends pulumi.ComponentResource {
  constructor(name: string, args: SystemsManagerEndpointsArgs, options: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:SystemsManagerEndpoints", name, {}, options);
    // Before this component existed, the endpoints were children of the probe.
    const probe = pulumi.createUrn(nameInStack(name), "private-api:consumer:Probe");
    const part = (partName: string) => ({
      parent: this,
      aliases: [{ name: nameInStack(partName), parent: probe }],
    });
    const { vpcId, subnetIds, accountId, from } = args;
    const groupName = `${name}-ssm`;
    const group = securityGroup(
      groupName,
      { vpcId, description: "Systems Manager endpoints" },
      part(groupName),
    );
    allowHttps(groupName, { from, to: group.id }, part(groupName));
    for (const service of systemsManagerServices) {
      const endpointName = `${name}-${service}`;
      new aws.ec2.VpcEndpoint(
        endpointName,
        {
          vpcId,
          vpcEndpointType: "Interface",
          serviceName: args.serviceNames[service],
          subnetIds,
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
          policy: ownPrincipalsOnly(service, accountId),
          tags: { Name: nameInStack(endpointName) },
        },
        part(endpointName),
      );
    }
    this.registerOutputs({});
  }
}

/**
 * An endpoint policy for the principals of one account: code in the VPC cannot send data away with credentials of
 * another account. The agent signs with the instance's role, so its requests always have the condition key.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/data-perimeters.html
 */
function ownPrincipalsOnly(service: string, accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnPrincipalsOnly",
        Effect: "Allow",
        Principal: "*",
        Action: `${service}:*`,
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
      },
    ],
  });
}
