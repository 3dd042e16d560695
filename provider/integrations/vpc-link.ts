import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { subnetId } from "../../shared/contract/identifiers";
import { nameInStack } from "../../shared/contract/stack-name";
import type { MethodOfRoute } from "./integration";

/** The load balancer for `vpcLink: true`: its subnets, and the addresses of its targets. */
export const loadBalancer = z.strictObject({
  subnetIds: z.array(subnetId).min(1, "expected a subnet in each availability zone"),
  targets: z.array(z.ipv4("expected an IPv4 address")).min(1, "expected an address of a backend"),
});

export type LoadBalancerConfig = z.infer<typeof loadBalancer>;

/** VPC links of an API, which its routes share. */
export class Links {
  /** By the load balancer's ARN. */
  readonly existing = new Map<string, aws.apigateway.VpcLink>();
  /** By port. */
  readonly listening = new Map<number, readonly pulumi.Resource[]>();
  own: OwnLink | undefined;
}

interface OwnLink {
  readonly link: aws.apigateway.VpcLink;
  readonly balancer: aws.lb.LoadBalancer;
  readonly group: aws.ec2.SecurityGroup;
  readonly vpcId: pulumi.Output<string>;
}

interface UsableLink {
  readonly id: pulumi.Output<string>;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** A link to an existing load balancer in the same account and region. */
export function existingLink({ parent, name, links }: MethodOfRoute, arn: string): UsableLink {
  const logicalName = `${name}-${arn.split("/").at(-1)}`;
  const made =
    links.existing.get(arn) ??
    new aws.apigateway.VpcLink(
      logicalName,
      { name: nameInStack(logicalName), targetArn: arn, tags: { Name: nameInStack(logicalName) } },
      { parent },
    );
  links.existing.set(arn, made);
  return { id: made.id, dependsOn: [] };
}

/** The link to this API's own load balancer, which listens on the port and forwards to the same port of each target. */
export function ownLink(method: MethodOfRoute, port: number): UsableLink {
  const { links, loadBalancer: settings } = method;
  if (settings === undefined) throw new Error("vpcLink: true needs provider:loadBalancer");
  links.own ??= makeLink(method, settings);
  const made = links.listening.get(port) ?? listen(method, settings, links.own, port);
  links.listening.set(port, made);
  return { id: links.own.link.id, dependsOn: made };
}

/**
 * The load balancer's group has no ingress rules, so clients in the VPC cannot use it; they do not apply to the VPC
 * link.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 */
function makeLink({ parent, name }: MethodOfRoute, { subnetIds }: LoadBalancerConfig): OwnLink {
  const [first = ""] = subnetIds;
  const vpcId = aws.ec2.getSubnetOutput({ id: first }, { parent }).vpcId;
  const tags = { Name: nameInStack(name) };
  const group = new aws.ec2.SecurityGroup(
    `${name}-backends`,
    { vpcId, description: "Load balancer of the API's VPC link: to the backends alone", tags },
    { parent },
  );
  const balancer = new aws.lb.LoadBalancer(
    name,
    {
      internal: true,
      loadBalancerType: "network",
      subnets: subnetIds,
      securityGroups: [group.id],
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
      // Also reach backends in other zones than the load balancer's node.
      enableCrossZoneLoadBalancing: true,
      tags,
    },
    { parent },
  );
  const link = new aws.apigateway.VpcLink(
    name,
    { name: nameInStack(name), targetArn: balancer.arn, tags },
    { parent },
  );
  return { link, balancer, group, vpcId };
}

function listen(
  { parent, name }: MethodOfRoute,
  { targets }: LoadBalancerConfig,
  { balancer, group, vpcId }: OwnLink,
  port: number,
): pulumi.Resource[] {
  const targetGroup = new aws.lb.TargetGroup(
    `${name}-${port}`,
    { vpcId, port, protocol: "TCP", targetType: "ip", tags: { Name: `${nameInStack(name)}-${port}` } },
    { parent },
  );
  const registered = targets.flatMap((address) => [
    new aws.lb.TargetGroupAttachment(
      `${name}-${port}-${address}`,
      { targetGroupArn: targetGroup.arn, targetId: address, port },
      { parent },
    ),
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-${port}-${address}`,
      {
        securityGroupId: group.id,
        description: "To a backend",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: `${address}/32`,
      },
      { parent },
    ),
  ]);
  const listener = new aws.lb.Listener(
    `${name}-${port}`,
    {
      loadBalancerArn: balancer.arn,
      port,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: { Name: `${nameInStack(name)}-${port}` },
    },
    { parent },
  );
  return [listener, ...registered];
}
