import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { allEndpoints } from "./endpoint-view";
import { listOf, required } from "./form";
import { describe } from "./read";

/** Deletions that AWS refuses while another resource depends on the deleted one; moto allows them. */
export const guardedDeletions: Operations = {
  DeleteSubnet: async (call, context) => {
    const id = required(call.parameters, "SubnetId");
    if ((await interfacesBy("subnet-id", id, call, context)).length > 0) throw dependency("subnet", id);
    return context.emulator.pass(call, true);
  },
  DeleteSecurityGroup: async (call, context) => {
    const id = call.parameters.get("GroupId");
    if (id) await checkGroup(id, call, context);
    return context.emulator.pass(call, true);
  },
  DeleteVpc: async (call, context) => {
    const id = required(call.parameters, "VpcId");
    const filter = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": id };
    const { securityGroupInfo } = await describe(context.emulator, call, "DescribeSecurityGroups", filter);
    const { internetGatewaySet } = await describe(context.emulator, call, "DescribeInternetGateways");
    const blocked =
      securityGroupInfo.some((it) => it.groupName !== "default") ||
      internetGatewaySet.some((it) => it.attachmentSet.some((attachment) => attachment.vpcId === id)) ||
      allEndpoints(call, context).some((it) => it.vpcId === id) ||
      (await interfacesBy("vpc-id", id, call, context)).length > 0;
    if (blocked) throw dependency("vpc", id);
    return context.emulator.pass(call, true);
  },
  DeleteNetworkInterface: async (call, context) => {
    const id = required(call.parameters, "NetworkInterfaceId");
    const owner = allEndpoints(call, context).find((it) => it.interfaces.some((held) => held.id === id));
    if (owner) {
      throw new AwsError(
        "OperationNotPermitted",
        `You are not allowed to manage 'vpc_endpoint' network interfaces: ${id} belongs to ${owner.id}.`,
      );
    }
    const [found] = await interfacesBy("network-interface-id", id, call, context);
    if (found?.attachment?.instanceId) {
      throw new AwsError("InvalidParameterValue", `Network interface '${id}' is currently in use.`);
    }
    return context.emulator.pass(call, true);
  },
  /** AWS deletes the network interface of a terminated instance; moto does not. */
  TerminateInstances: async (call, context) => {
    const interfaces = await Promise.all(
      listOf(call.parameters, "InstanceId").map((id) =>
        interfacesBy("attachment.instance-id", id, call, context),
      ),
    );
    const reply = await context.emulator.pass(call, true);
    if (reply.status >= 300) return reply;
    for (const { networkInterfaceId } of interfaces.flat()) {
      const left = await interfacesBy("network-interface-id", networkInterfaceId, call, context);
      const fields = { NetworkInterfaceId: networkInterfaceId };
      if (left.length > 0) await context.emulator.query("ec2", call, "DeleteNetworkInterface", fields, true);
    }
    return reply;
  },
};

async function checkGroup(id: string, call: Call, context: Context): Promise<void> {
  const inUse = (await interfacesBy("group-id", id, call, context)).length > 0;
  const { securityGroupInfo } = await describe(context.emulator, call, "DescribeSecurityGroups");
  const referenced = securityGroupInfo.some(
    (it) =>
      it.groupId !== id &&
      [...it.ipPermissions, ...it.ipPermissionsEgress].some((rule) =>
        rule.groups.some((peer) => peer.groupId === id),
      ),
  );
  if (inUse || referenced) {
    throw new AwsError("DependencyViolation", `resource ${id} has a dependent object`);
  }
}

async function interfacesBy(filter: string, value: string, call: Call, context: Context) {
  const fields = { "Filter.1.Name": filter, "Filter.1.Value.1": value };
  return (await describe(context.emulator, call, "DescribeNetworkInterfaces", fields)).networkInterfaceSet;
}

function dependency(kind: string, id: string): AwsError {
  return new AwsError("DependencyViolation", `The ${kind} '${id}' has dependencies and cannot be deleted.`);
}
