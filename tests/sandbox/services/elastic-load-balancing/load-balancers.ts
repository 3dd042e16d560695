import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { contentOf } from "../../gateway/xml";
import { freeAddress } from "../ec2/addresses";
import { describe as describeEc2 } from "../ec2/read";
import { describe } from "./read";

/** "ELB net/NAME/ID", as AWS describes the interfaces of a load balancer. */
export const interfaceDescription = (arn: string) => `ELB ${arn.split(":loadbalancer/")[1] ?? arn}`;

const made = z.object({
  CreateLoadBalancerResult: z.object({
    LoadBalancers: z.object({ member: z.array(z.object({ LoadBalancerArn: z.string() })) }),
  }),
});

/** Adds what moto does not emulate: network interfaces, and refusals while a VPC link uses the load balancer. */
export const loadBalancerOperations: Operations = {
  CreateLoadBalancer: async (call, context) => {
    const { parameters } = call;
    const type = parameters.get("Type") ?? "application";
    if (type !== "network") {
      const message = `The sandbox emulates only network load balancers: Type is "network", not "${type}".`;
      throw new AwsError("UnsupportedOperation", message);
    }
    const subnetIds = [...parameters]
      .filter(([field]) => /^(Subnets\.member\.\d+|SubnetMappings\.member\.\d+\.SubnetId)$/.test(field))
      .map(([, subnetId]) => subnetId);
    const vpcId = await checkZones(subnetIds, call, context);
    await checkGroups(vpcId, call, context);
    // Before anything is created, so that a refusal leaves nothing behind.
    const places: { readonly SubnetId: string; readonly PrivateIpAddress: string }[] = [];
    for (const SubnetId of subnetIds)
      places.push({ SubnetId, PrivateIpAddress: await freeAddress(call, SubnetId, context) });
    const reply = await context.emulator.pass(call, true);
    if (reply.status >= 300) return reply;
    const answer = made.parse(contentOf(reply.body.toString(), "CreateLoadBalancerResponse"));
    const [balancer] = answer.CreateLoadBalancerResult.LoadBalancers.member;
    const Description = interfaceDescription(balancer?.LoadBalancerArn ?? "");
    for (const place of places) {
      const fields = { ...place, Description, ...groupFields(call) };
      await context.emulator.query("ec2", call, "CreateNetworkInterface", fields, true);
    }
    return reply;
  },
  SetSecurityGroups: async (call, context) => {
    const reply = await context.emulator.pass(call, true);
    if (reply.status >= 300) return reply;
    for (const { networkInterfaceId } of await interfacesOf(arnOf(call), call, context)) {
      const fields = { NetworkInterfaceId: networkInterfaceId, ...groupFields(call) };
      await context.emulator.query("ec2", call, "ModifyNetworkInterfaceAttribute", fields, true);
    }
    return reply;
  },
  DeleteLoadBalancer: async (call, context) => {
    const arn = arnOf(call);
    const links = Object.values(context.store.contents.vpcLinks);
    if (links.some(({ targetArns }) => targetArns.includes(arn))) {
      const message = `Load balancer '${arn}' cannot be deleted because it is currently associated with another service`;
      throw new AwsError("ResourceInUse", message);
    }
    if (await isProtected(arn, call, context)) {
      const message = `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`;
      throw new AwsError("OperationNotPermitted", message);
    }
    const reply = await context.emulator.pass(call, true);
    if (reply.status >= 300) return reply;
    for (const { networkInterfaceId } of await interfacesOf(arn, call, context)) {
      const fields = { NetworkInterfaceId: networkInterfaceId };
      await context.emulator.query("ec2", call, "DeleteNetworkInterface", fields, true);
    }
    return reply;
  },
};

const arnOf = ({ parameters }: Call) => parameters.get("LoadBalancerArn") ?? "";

function groupFields({ parameters }: Call): Record<string, string> {
  return Object.fromEntries(
    [...parameters].flatMap(([field, id]) => {
      const at = /^SecurityGroups\.member\.(\d+)$/.exec(field)?.[1];
      return at === undefined ? [] : [[`SecurityGroupId.${at}`, id]];
    }),
  );
}

/** One subnet a zone, of one VPC. @returns the VPC */
async function checkZones(
  subnetIds: readonly string[],
  call: Call,
  { emulator }: Context,
): Promise<string | undefined> {
  const { subnetSet } = await describeEc2(emulator, call, "DescribeSubnets");
  const found = subnetSet.filter(({ subnetId }) => subnetIds.includes(subnetId));
  const missing = subnetIds.find((id) => !found.some(({ subnetId }) => subnetId === id));
  if (missing !== undefined)
    throw new AwsError("SubnetNotFound", `The subnet ID '${missing}' does not exist`);
  if (new Set(found.map(({ availabilityZone }) => availabilityZone)).size < subnetIds.length) {
    const message = "A load balancer cannot be attached to multiple subnets in the same Availability Zone";
    throw new AwsError("InvalidConfigurationRequest", message);
  }
  if (new Set(found.map(({ vpcId }) => vpcId)).size > 1)
    throw new AwsError("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  return found[0]?.vpcId;
}

/** @throws AwsError for a group of another VPC */
async function checkGroups(vpcId: string | undefined, call: Call, { emulator }: Context): Promise<void> {
  const { securityGroupInfo } = await describeEc2(emulator, call, "DescribeSecurityGroups");
  const known = securityGroupInfo.filter((it) => it.vpcId === vpcId).map(({ groupId }) => groupId);
  const missing = Object.values(groupFields(call)).find((id) => !known.includes(id));
  if (missing !== undefined)
    throw new AwsError(
      "InvalidSecurityGroup",
      `The security group ID '${missing}' does not exist in ${vpcId}`,
    );
}

async function interfacesOf(arn: string, call: Call, { emulator }: Context) {
  const { networkInterfaceSet } = await describeEc2(emulator, call, "DescribeNetworkInterfaces");
  return networkInterfaceSet.filter(({ description }) => description === interfaceDescription(arn));
}

async function isProtected(arn: string, call: Call, context: Context): Promise<boolean> {
  const { LoadBalancers } = await describe(context, call, "DescribeLoadBalancers");
  if (!LoadBalancers.some((it) => it.LoadBalancerArn === arn)) return false;
  const fields = { LoadBalancerArn: arn };
  const { Attributes } = await describe(context, call, "DescribeLoadBalancerAttributes", fields);
  return Attributes.some(({ Key, Value }) => Key === "deletion_protection.enabled" && Value === "true");
}
