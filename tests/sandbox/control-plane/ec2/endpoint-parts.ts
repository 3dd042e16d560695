import type { Context } from "../call";
import { AwsError } from "../errors";
import { freeAddress } from "./addresses";
import { describe } from "./read";
import { privateDnsNames, type VpcEndpoint } from "./vpc-endpoint";

/** Fixed quota of an endpoint policy's length. */
const longestPolicy = 20_480;

export function checkedPolicy(text: string): string {
  if (text.length > longestPolicy) {
    throw new AwsError(
      "InvalidPolicyDocument",
      `The policy document is longer than ${longestPolicy} characters.`,
    );
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === "object" && "Statement" in parsed) return text;
  } catch {
    // Falls through to the same answer.
  }
  throw new AwsError("InvalidPolicyDocument", "The policy document is not a valid JSON policy document.");
}

const addressTypes = ["ipv4", "dualstack", "ipv6"] as const;
const recordTypes = [...addressTypes, "service-defined"] as const;

function oneOf<T extends string>(
  field: string,
  value: string | undefined,
  accepted: readonly T[],
): T | undefined {
  if (value === undefined || value === "") return undefined;
  const found = accepted.find((it) => it === value);
  if (found) return found;
  throw new AwsError("InvalidParameter", `${field} '${value}' is not one of ${accepted.join(", ")}`);
}

export function addressType(value: string | undefined): VpcEndpoint["ipAddressType"] | undefined {
  return oneOf("IpAddressType", value, addressTypes);
}

export function recordType(value: string | undefined): VpcEndpoint["dnsRecordIpType"] | undefined {
  return oneOf("DnsRecordIpType", value, recordTypes);
}

/** @throws AwsError when the VPC cannot have these private names: its DNS is off, or another endpoint has them. */
export async function checkPrivateDns(endpoint: VpcEndpoint, context: Context): Promise<void> {
  const { vpcId } = endpoint;
  const enabled = async (attribute: "enableDnsSupport" | "enableDnsHostnames") => {
    const fields = { VpcId: vpcId, Attribute: attribute };
    return (
      (await describe(context.emulator, endpoint, "DescribeVpcAttribute", fields))[attribute]?.value ===
      "true"
    );
  };
  if (!(await enabled("enableDnsSupport")) || !(await enabled("enableDnsHostnames"))) {
    throw new AwsError(
      "InvalidParameter",
      "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes " +
        `set to true for ${vpcId}`,
    );
  }
  const other = Object.values(context.store.contents.vpcEndpoints).find(
    (it) =>
      it.id !== endpoint.id &&
      it.vpcId === vpcId &&
      it.privateDnsEnabled &&
      it.serviceName === endpoint.serviceName,
  );
  if (other) {
    const [name] = privateDnsNames(endpoint.serviceName, endpoint.region);
    throw new AwsError(
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} ` +
        `in the VPC ${vpcId}`,
    );
  }
}

/** The groups asked for, or the VPC's default group. @throws AwsError when one is not of the endpoint's VPC. */
export async function groupsFor(
  endpoint: VpcEndpoint,
  wanted: readonly string[],
  context: Context,
): Promise<string[]> {
  const { securityGroupInfo } = await describe(context.emulator, endpoint, "DescribeSecurityGroups", {
    "Filter.1.Name": "vpc-id",
    "Filter.1.Value.1": endpoint.vpcId,
  });
  if (wanted.length === 0) {
    return securityGroupInfo.filter((it) => it.groupName === "default").map((it) => it.groupId);
  }
  const foreign = wanted.find((id) => !securityGroupInfo.some((it) => it.groupId === id));
  if (foreign === undefined) return [...new Set(wanted)];
  throw new AwsError(
    "InvalidGroup.NotFound",
    `The security group '${foreign}' does not exist in VPC '${endpoint.vpcId}'`,
  );
}

/** One network interface in each of the subnets. @throws AwsError on a foreign subnet or a zone taken twice. */
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
  const zones = new Set(endpoint.interfaces.map((it) => it.availabilityZone));
  const subnets = subnetIds.map((id) => {
    const subnet = subnetSet.find((it) => it.subnetId === id);
    if (!subnet) {
      throw new AwsError(
        "InvalidSubnetID.NotFound",
        `The subnet ID '${id}' does not exist in ${endpoint.vpcId}`,
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

/** Gives every interface of the endpoint the endpoint's groups. */
export async function applyGroups(endpoint: VpcEndpoint, context: Context): Promise<void> {
  for (const { id } of endpoint.interfaces) {
    const fields = { NetworkInterfaceId: id, ...groupFields("SecurityGroupId", endpoint.groupIds) };
    await context.emulator.query("ec2", endpoint, "ModifyNetworkInterfaceAttribute", fields, true);
  }
}

function groupFields(prefix: string, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id, index) => [`${prefix}.${index + 1}`, id]));
}
