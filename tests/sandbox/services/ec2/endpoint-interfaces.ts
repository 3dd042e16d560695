import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { freeAddress } from "./addresses";
import { endpointZones } from "./availability-zones";
import { describe } from "./read";
import type { VpcEndpoint } from "./vpc-endpoint";

/** A network interface in each subnet. @throws AwsError for a subnet of another VPC, or two subnets of one zone */
export async function addInterfaces(
  endpoint: VpcEndpoint,
  subnetIds: readonly string[],
  context: Context,
): Promise<void> {
  if (subnetIds.length === 0) return;
  const { subnetSet } = await describe(context.emulator, endpoint, "DescribeSubnets", {
    "Filter.1.Name": "vpc-id",
    "Filter.1.Value.1": endpoint.vpcId,
  });
  const offered = await endpointZones(endpoint, context);
  const zones = new Set(endpoint.interfaces.map((it) => it.availabilityZone));
  const subnets = subnetIds.map((id) => {
    const subnet = subnetSet.find((it) => it.subnetId === id);
    if (!subnet) {
      throw new AwsError(
        "InvalidSubnetID.NotFound",
        `The subnet ID '${id}' does not exist in ${endpoint.vpcId}`,
      );
    }
    if (!offered.includes(subnet.availabilityZone)) {
      throw new AwsError(
        "InvalidParameter",
        `The VPC endpoint service ${endpoint.serviceName} does not support the availability zone of the subnet: ${id}.`,
      );
    }
    if (zones.has(subnet.availabilityZone)) {
      throw new AwsError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${id}`,
      );
    }
    zones.add(subnet.availabilityZone);
    return subnet;
  });
  for (const { subnetId, availabilityZone } of subnets) {
    const fields = {
      SubnetId: subnetId,
      PrivateIpAddress: await freeAddress(endpoint, subnetId, context),
      Description: `VPC Endpoint Interface ${endpoint.id}`,
      ...groupFields("SecurityGroupId", endpoint.groupIds),
    };
    await context.emulator.query("ec2", endpoint, "CreateNetworkInterface", fields, true);
    const { networkInterfaceSet } = await describe(context.emulator, endpoint, "DescribeNetworkInterfaces", {
      "Filter.1.Name": "subnet-id",
      "Filter.1.Value.1": subnetId,
    });
    const created = networkInterfaceSet.find((it) => it.description === fields.Description);
    if (!created) throw new AwsError("InternalError", `No network interface was made in ${subnetId}`, 500);
    endpoint.interfaces.push({ id: created.networkInterfaceId, subnetId, availabilityZone });
  }
}

export async function removeInterfaces(
  endpoint: VpcEndpoint,
  subnetIds: readonly string[],
  context: Context,
): Promise<void> {
  const leaving = endpoint.interfaces.filter((it) => subnetIds.includes(it.subnetId));
  endpoint.interfaces = endpoint.interfaces.filter((it) => !leaving.includes(it));
  for (const { id } of leaving) {
    await context.emulator.query("ec2", endpoint, "DeleteNetworkInterface", { NetworkInterfaceId: id }, true);
  }
}

/** Sets the endpoint's groups on each of its interfaces. */
export async function applyGroups(endpoint: VpcEndpoint, context: Context): Promise<void> {
  for (const { id } of endpoint.interfaces) {
    const fields = { NetworkInterfaceId: id, ...groupFields("SecurityGroupId", endpoint.groupIds) };
    await context.emulator.query("ec2", endpoint, "ModifyNetworkInterfaceAttribute", fields, true);
  }
}

function groupFields(prefix: string, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id, index) => [`${prefix}.${index + 1}`, id]));
}
