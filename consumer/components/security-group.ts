import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A security group without rules: in this project every rule names the two groups it joins. */
export function securityGroup(
  name: string,
  args: { readonly vpcId: pulumi.Input<string>; readonly description: string },
  options: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(name, { ...args, tags: { Name: name } }, options);
}

/** Lets `from` open HTTPS connections to `to`: one rule out, one rule in, both by group, nothing else. */
export function allowHttps(
  name: string,
  groups: { readonly from: aws.ec2.SecurityGroup; readonly to: aws.ec2.SecurityGroup },
  options: pulumi.CustomResourceOptions,
): void {
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
  new aws.vpc.SecurityGroupEgressRule(
    name,
    {
      securityGroupId: groups.from.id,
      referencedSecurityGroupId: groups.to.id,
      description: `HTTPS to ${name}`,
      ...https,
    },
    options,
  );
  new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: groups.to.id,
      referencedSecurityGroupId: groups.from.id,
      description: `HTTPS to ${name}`,
      ...https,
    },
    options,
  );
}
