import type { Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { Place } from "../../moto/client";
import { own } from "../../own";
import { items, matchesFilter } from "./form";
import { describe } from "./read";
import { defaultPolicy, dnsEntries, type VpcEndpoint } from "./vpc-endpoint";

/** The endpoints of an account and region. */
export function allEndpoints(place: Place, context: Context): VpcEndpoint[] {
  return Object.values(context.store.contents.vpcEndpoints).filter(
    (it) => it.account === place.account && it.region === place.region,
  );
}

/** The element vpcEndpoint: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html */
export async function endpointElement(
  endpoint: VpcEndpoint,
  context: Context,
): Promise<Record<string, unknown>> {
  const { securityGroupInfo } = await describe(context.emulator, endpoint, "DescribeSecurityGroups", {
    "Filter.1.Name": "vpc-id",
    "Filter.1.Value.1": endpoint.vpcId,
  });
  const names = new Map(securityGroupInfo.map((it) => [it.groupId, it.groupName]));
  return {
    vpcEndpointId: endpoint.id,
    vpcEndpointType: "Interface",
    vpcId: endpoint.vpcId,
    serviceName: endpoint.serviceName,
    state: "available",
    policyDocument: endpoint.policy ?? defaultPolicy,
    routeTableIdSet: "",
    subnetIdSet: items(endpoint.interfaces.map((it) => it.subnetId)),
    groupSet: items(endpoint.groupIds.map((id) => ({ groupId: id, groupName: names.get(id) ?? "" }))),
    ipAddressType: endpoint.ipAddressType,
    dnsOptions: { dnsRecordIpType: endpoint.dnsRecordIpType },
    privateDnsEnabled: endpoint.privateDnsEnabled,
    requesterManaged: false,
    networkInterfaceIdSet: items(endpoint.interfaces.map((it) => it.id)),
    dnsEntrySet: items(
      dnsEntries(endpoint).map((it) => ({ dnsName: it.name, hostedZoneId: it.hostedZoneId })),
    ),
    creationTimestamp: endpoint.created,
    tagSet: items(Object.entries(endpoint.tags).map(([key, value]) => ({ key, value }))),
    ownerId: endpoint.account,
  };
}

/** Filters of DescribeVpcEndpoints. @throws AwsError for an unknown filter */
export function matchesFilters(
  endpoint: VpcEndpoint,
  filters: ReadonlyMap<string, readonly string[]>,
): boolean {
  const values: Readonly<Record<string, readonly string[]>> = {
    "service-name": [endpoint.serviceName],
    "vpc-id": [endpoint.vpcId],
    "vpc-endpoint-id": [endpoint.id],
    "vpc-endpoint-state": ["available"],
    "vpc-endpoint-type": ["Interface"],
    "ip-address-type": [endpoint.ipAddressType],
    "tag-key": Object.keys(endpoint.tags),
  };
  for (const [name, accepted] of filters) {
    const tag = name.startsWith("tag:") ? own(endpoint.tags, name.slice("tag:".length)) : undefined;
    const held = name.startsWith("tag:") ? (tag === undefined ? [] : [tag]) : own(values, name);
    if (held === undefined) {
      throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
    }
    if (!held.some((value) => matchesFilter(value, accepted))) return false;
  }
  return true;
}
