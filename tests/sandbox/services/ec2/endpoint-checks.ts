import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
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
    // The same error as for a value that is not an object.
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

/** @throws AwsError when the VPC's DNS is off, or another endpoint has these private names */
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

/** The requested groups, or the VPC's default group. @throws AwsError when one is not of the endpoint's VPC */
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
