import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { Held } from "../../state/inventory";
import { describe } from "./read";

type Found = Omit<Held, "place">;

/** EC2 resources that clients created: networks, groups with rules, route tables with associations, endpoints. */
export async function ec2Inventory(place: Place, context: Context): Promise<Found[]> {
  const endpoints = Object.values(context.store.contents.vpcEndpoints).filter(
    ({ account, region }) => account === place.account && region === place.region,
  );
  return [
    ...(await network(place, context)),
    ...(await connectedNetworks(place, context)),
    ...named(
      "vpc-endpoint",
      endpoints.map(({ id }) => id),
    ),
    ...(await rules(place, context)),
  ];
}

function named(kind: string, ids: readonly string[]): Found[] {
  return ids.map((id) => ({ kind, id }));
}

/** Without default VPCs and groups, which AWS creates. */
async function network(place: Place, context: Context): Promise<Found[]> {
  const read = <A extends Parameters<typeof describe>[2]>(action: A) =>
    describe(context.emulator, place, action);
  const { vpcSet } = await read("DescribeVpcs");
  const defaults = new Set(vpcSet.filter((it) => it.isDefault === "true").map((it) => it.vpcId));
  const isMade = (vpcId: string | undefined) => !defaults.has(vpcId ?? "");
  const subnets = (await read("DescribeSubnets")).subnetSet.filter((it) => isMade(it.vpcId));
  const groups = (await read("DescribeSecurityGroups")).securityGroupInfo;
  const tables = (await read("DescribeRouteTables")).routeTableSet;
  const interfaces = (await read("DescribeNetworkInterfaces")).networkInterfaceSet.filter(
    // A load balancer's interfaces are listed with it.
    ({ description }) => description?.startsWith("ELB ") !== true,
  );
  const gateways = (await read("DescribeInternetGateways")).internetGatewaySet.filter((it) =>
    it.attachmentSet.every((attachment) => isMade(attachment.vpcId)),
  );
  const { reservationSet } = await read("DescribeInstances");
  const instances = reservationSet
    .flatMap((it) => it.instancesSet)
    .filter((it) => it.instanceState.name !== "terminated");
  const volumes = (await read("DescribeVolumes")).volumeSet;
  const flowLogs = (await read("DescribeFlowLogs")).flowLogSet;
  return [
    ...named(
      "vpc",
      vpcSet.map((it) => it.vpcId).filter((id) => isMade(id)),
    ),
    ...named(
      "subnet",
      subnets.map((it) => it.subnetId),
    ),
    ...named(
      "security-group",
      groups.filter((it) => it.groupName !== "default").map((it) => it.groupId),
    ),
    ...named(
      "route-table",
      tables
        .filter((it) => !it.associationSet.some((link) => link.main === "true"))
        .map((it) => it.routeTableId),
    ),
    ...named(
      "network-interface",
      interfaces.map((it) => it.networkInterfaceId),
    ),
    ...named(
      "internet-gateway",
      gateways.map((it) => it.internetGatewayId),
    ),
    ...named(
      "instance",
      instances.map((it) => it.instanceId),
    ),
    ...named(
      "volume",
      volumes.map((it) => it.volumeId),
    ),
    ...named(
      "flow-log",
      flowLogs.map((it) => it.flowLogId),
    ),
    ...tables.flatMap(({ routeTableId, associationSet }) =>
      associationSet
        .filter(({ main }) => main !== "true")
        .map(({ routeTableAssociationId: stateId }) => ({
          kind: "route-table-association",
          id: `${routeTableId}/${stateId}`,
          part: { of: routeTableId, stateId },
        })),
    ),
  ];
}

/** States of resources that EC2 still describes, but that no longer exist. */
const gone = new Set(["deleted", "rejected", "failed", "expired"]);

/** An account's connections of VPCs with other networks. A peering belongs to its requester. */
async function connectedNetworks(place: Place, { emulator }: Context): Promise<Found[]> {
  const { vpcPeeringConnectionSet } = await describe(emulator, place, "DescribeVpcPeeringConnections");
  const { vpnGatewaySet } = await describe(emulator, place, "DescribeVpnGateways");
  const { customerGatewaySet } = await describe(emulator, place, "DescribeCustomerGateways");
  const { vpnConnectionSet } = await describe(emulator, place, "DescribeVpnConnections");
  const there = <T extends { readonly state: string }>(all: readonly T[]) =>
    all.filter(({ state }) => !gone.has(state));
  return [
    ...named(
      "vpc-peering-connection",
      vpcPeeringConnectionSet
        .filter((it) => !gone.has(it.status.code) && it.requesterVpcInfo.ownerId === place.account)
        .map((it) => it.vpcPeeringConnectionId),
    ),
    ...named(
      "vpn-gateway",
      there(vpnGatewaySet).map((it) => it.vpnGatewayId),
    ),
    ...named(
      "customer-gateway",
      there(customerGatewaySet).map((it) => it.customerGatewayId),
    ),
    ...named(
      "vpn-connection",
      there(vpnConnectionSet).map((it) => it.vpnConnectionId),
    ),
  ];
}

async function rules(place: Place, { emulator }: Context): Promise<Found[]> {
  const { securityGroupRuleSet } = await describe(emulator, place, "DescribeSecurityGroupRules");
  return securityGroupRuleSet.map(({ securityGroupRuleId, groupId }) => ({
    kind: "security-group-rule",
    id: `${groupId}/${securityGroupRuleId}`,
    part: { of: groupId, stateId: securityGroupRuleId },
  }));
}
