import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";

/** A security group without rules: in this project rules are separate resources, between two groups. */
export function securityGroup(
  name: string,
  args: { readonly vpcId: pulumi.Input<string>; readonly description: string },
  options: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(name, { ...args, tags: { Name: nameInStack(name) } }, options);
}

interface Groups {
  readonly from: pulumi.Input<string>;
  readonly to: pulumi.Input<string>;
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** Allows HTTPS from `from` to `to`: an egress rule and an ingress rule, both by group. */
export function allowHttps(name: string, groups: Groups, options: pulumi.CustomResourceOptions): void {
  allowHttpsOut(name, groups, options);
  new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: groups.to,
      referencedSecurityGroupId: groups.from,
      description: `HTTPS to ${nameInStack(name)}`,
      ...https,
    },
    options,
  );
}

/** Only the egress rule: `to` is of another owner, and has its own ingress rules. */
export function allowHttpsOut(
  name: string,
  { from, to }: Groups,
  options: pulumi.CustomResourceOptions,
): void {
  new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: from,
      referencedSecurityGroupId: to,
      description: `HTTPS to ${nameInStack(name)}`,
      ...https,
    },
    options,
  );
}
