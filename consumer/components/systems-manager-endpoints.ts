import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowHttps, securityGroup } from "./security-group";

export interface SystemsManagerEndpointsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Each endpoint has an interface in each. */
  readonly subnetIds: pulumi.Input<string[]>;
  readonly region: pulumi.Input<string>;
  /** 12 digits: only principals of this account pass. */
  readonly accountId: string;
  /** Whose agents reach Systems Manager through them. */
  readonly from: aws.ec2.SecurityGroup;
}

/**
 * The interface endpoints through which the agent of an instance without internet reaches Systems Manager.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
 */
export function systemsManagerEndpoints(
  name: string,
  { vpcId, subnetIds, region, accountId, from }: SystemsManagerEndpointsArgs,
  options: pulumi.CustomResourceOptions,
): aws.ec2.VpcEndpoint[] {
  const group = securityGroup(`${name}-ssm`, { vpcId, description: "Systems Manager endpoints" }, options);
  allowHttps(`${name}-ssm`, { from, to: group }, options);
  // ec2messages is not needed: agents since 3.3.40 talk through ssmmessages.
  return ["ssm", "ssmmessages"].map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          vpcEndpointType: "Interface",
          serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
          subnetIds,
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
          policy: ownPrincipalsOnly(service, accountId),
          tags: { Name: `${name}-${service}` },
        },
        options,
      ),
  );
}

/**
 * An endpoint policy for the principals of one account: code in the VPC cannot take data out with somebody else's
 * credentials. The agent of an EC2 instance signs with the instance's role, so the key is always there for it.
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
