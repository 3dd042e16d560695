import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type {
  Instance,
  LoadBalancer,
  NetworkAcl,
  NetworkSnapshot,
  SecurityGroup,
  SecurityGroupRule,
  SubnetRoute,
  Vpc,
  VpcEndpoint,
  VpcPeering,
  VpnConnection,
} from "../../snapshots";
import { type DescribedInterface, readLoadBalancers } from "../elastic-load-balancing/snapshot";
import { instanceRole } from "../iam/instance-role";
import { privateZones } from "../route53/zones";
import { describe, type InterfaceDescription, type PermissionDescription } from "./read";
import { leadsToInternet, leavingRoutes, routesByInterface } from "./route-tables";
import { dnsEntries } from "./vpc-endpoint";

/** The network of every account and region in which a client changed anything. */
export async function readNetwork(context: Context): Promise<NetworkSnapshot> {
  const network = {
    vpcs: new Map<string, Vpc>(),
    securityGroups: new Map<string, SecurityGroup>(),
    networkAcls: new Map<string, NetworkAcl>(),
    endpoints: new Map<string, VpcEndpoint>(),
    instances: new Map<string, Instance>(),
    routes: new Map<string, readonly SubnetRoute[]>(),
    peerings: new Map<string, VpcPeering>(),
    vpnConnections: new Map<string, VpnConnection>(),
    privateZones: privateZones(context.store),
    loadBalancers: new Map<string, LoadBalancer>(),
  };
  for (const text of context.store.contents.places) {
    const [account = "", region = ""] = text.split("/");
    const place = { account, region };
    const [vpcs, groups, acls, interfaces, instances, routesOf, peerings, vpnConnections] = await Promise.all(
      [
        readVpcs(place, context),
        readGroups(place, context),
        readNetworkAcls(place, context),
        readInterfaces(place, context),
        describe(context.emulator, place, "DescribeInstances"),
        routesByInterface(place, context),
        readPeerings(place, context),
        readVpnConnections(place, context),
      ],
    );
    for (const vpc of vpcs) network.vpcs.set(vpc.id, vpc);
    for (const group of groups) network.securityGroups.set(group.id, group);
    for (const [subnetId, acl] of acls) network.networkAcls.set(subnetId, acl);
    for (const peering of peerings) network.peerings.set(peering.id, peering);
    for (const connection of vpnConnections) network.vpnConnections.set(connection.id, connection);
    for (const each of interfaces.values()) network.routes.set(each.subnetId, leavingRoutes(routesOf(each)));
    for (const endpoint of Object.values(context.store.contents.vpcEndpoints)) {
      if (endpoint.account !== account || endpoint.region !== region) continue;
      network.endpoints.set(endpoint.id, {
        id: endpoint.id,
        account,
        region,
        vpcId: endpoint.vpcId,
        serviceName: endpoint.serviceName,
        state: "available",
        privateDnsEnabled: endpoint.privateDnsEnabled,
        dnsNames: dnsEntries({ ...endpoint, privateDnsEnabled: false }).map((entry) => entry.name),
        policy: endpoint.policy,
        interfaces: endpoint.interfaces.flatMap(({ id }) => interfaces.get(id) ?? []),
      });
    }
    for (const balancer of await readLoadBalancers(place, interfaces, addressesOf(instances), context))
      network.loadBalancers.set(balancer.arn, balancer);
    for (const found of instances.reservationSet.flatMap((it) => it.instancesSet)) {
      const id = found.networkInterfaceSet[0]?.networkInterfaceId ?? "";
      const own = interfaces.get(id);
      if (!own) continue;
      network.instances.set(found.instanceId, {
        id: found.instanceId,
        account,
        region,
        state: found.instanceState.name,
        interface: own,
        internet: leadsToInternet(routesOf(own), found.ipAddress !== undefined),
        ...(await instanceRole(place, found.iamInstanceProfile?.arn, context)),
      });
    }
  }
  return network;
}

function addressesOf({ reservationSet }: Awaited<ReturnType<typeof describe<"DescribeInstances">>>) {
  const instances = reservationSet.flatMap((it) => it.instancesSet);
  return new Map(instances.map(({ instanceId, privateIpAddress }) => [instanceId, privateIpAddress]));
}

async function readVpcs(place: Place, context: Context): Promise<Vpc[]> {
  const { vpcSet } = await describe(context.emulator, place, "DescribeVpcs");
  return Promise.all(
    vpcSet.map(async (vpc) => {
      const attribute = async (name: "enableDnsSupport" | "enableDnsHostnames") => {
        const fields = { VpcId: vpc.vpcId, Attribute: name };
        return (
          (await describe(context.emulator, place, "DescribeVpcAttribute", fields))[name]?.value === "true"
        );
      };
      return {
        id: vpc.vpcId,
        ...place,
        cidrs: [...new Set([vpc.cidrBlock, ...vpc.cidrBlockAssociationSet.map((it) => it.cidrBlock)])],
        dnsSupport: await attribute("enableDnsSupport"),
        dnsHostnames: await attribute("enableDnsHostnames"),
      };
    }),
  );
}

async function readGroups(place: Place, context: Context): Promise<SecurityGroup[]> {
  const { securityGroupInfo } = await describe(context.emulator, place, "DescribeSecurityGroups");
  return securityGroupInfo.map((group) => ({
    id: group.groupId,
    vpcId: group.vpcId ?? "",
    ingress: group.ipPermissions.flatMap(rules),
    egress: group.ipPermissionsEgress.flatMap(rules),
  }));
}

function rules(permission: PermissionDescription): SecurityGroupRule[] {
  const port = (text: string | undefined) => (text === undefined || text === "-1" ? undefined : Number(text));
  const common = {
    protocol: permission.ipProtocol,
    fromPort: port(permission.fromPort),
    toPort: port(permission.toPort),
  };
  return [
    ...permission.ipRanges.map((it) => ({ ...common, peer: { kind: "cidr" as const, cidr: it.cidrIp } })),
    ...permission.ipv6Ranges.map((it) => ({ ...common, peer: { kind: "cidr" as const, cidr: it.cidrIpv6 } })),
    ...permission.groups.map((it) => ({ ...common, peer: { kind: "group" as const, groupId: it.groupId } })),
  ];
}

async function readInterfaces(
  place: Place,
  context: Context,
): Promise<ReadonlyMap<string, DescribedInterface>> {
  const { networkInterfaceSet } = await describe(context.emulator, place, "DescribeNetworkInterfaces");
  return new Map(networkInterfaceSet.map((it) => [it.networkInterfaceId, networkInterface(it)]));
}

function networkInterface(it: InterfaceDescription): DescribedInterface {
  return {
    description: it.description,
    id: it.networkInterfaceId,
    vpcId: it.vpcId,
    subnetId: it.subnetId,
    availabilityZone: it.availabilityZone,
    privateAddress: it.privateIpAddress,
    groupIds: it.groupSet.map((group) => group.groupId),
  };
}

/** The peering connections of an account and region, requested and accepted ones. */
async function readPeerings(place: Place, context: Context): Promise<VpcPeering[]> {
  const answer = await describe(context.emulator, place, "DescribeVpcPeeringConnections");
  return answer.vpcPeeringConnectionSet.map((it) => ({
    id: it.vpcPeeringConnectionId,
    state: it.status.code,
    requesterVpcId: it.requesterVpcInfo.vpcId,
    accepterVpcId: it.accepterVpcInfo.vpcId,
  }));
}

/** The usable VPN connections: available, with a gateway that is attached to a VPC. */
async function readVpnConnections(place: Place, context: Context): Promise<VpnConnection[]> {
  const [{ vpnConnectionSet }, { vpnGatewaySet }] = await Promise.all([
    describe(context.emulator, place, "DescribeVpnConnections"),
    describe(context.emulator, place, "DescribeVpnGateways"),
  ]);
  return vpnConnectionSet.flatMap(({ vpnConnectionId: id, state, vpnGatewayId, routes }) => {
    const gateway = vpnGatewaySet.find((it) => it.vpnGatewayId === vpnGatewayId);
    const vpcId = gateway?.attachments.find((it) => it.state === "attached")?.vpcId;
    if (state !== "available" || gateway === undefined || vpcId === undefined) return [];
    const staticRoutes = routes.map((it) => it.destinationCidrBlock);
    return [{ id, gatewayId: gateway.vpnGatewayId, vpcId, staticRoutes }];
  });
}

/** The network ACL of each subnet, with its entries in order of evaluation. */
async function readNetworkAcls(
  place: Place,
  context: Context,
): Promise<readonly (readonly [subnetId: string, acl: NetworkAcl])[]> {
  const { networkAclSet } = await describe(context.emulator, place, "DescribeNetworkAcls");
  return networkAclSet.flatMap(({ networkAclId, entrySet, associationSet }) => {
    const entries = entrySet
      .toSorted((one, other) => Number(one.ruleNumber) - Number(other.ruleNumber))
      .flatMap(({ cidrBlock, egress, protocol, ruleAction, portRange }) =>
        cidrBlock === undefined
          ? []
          : {
              egress: egress === "true",
              allows: ruleAction === "allow",
              protocol,
              cidr: cidrBlock,
              ports: portRange && { from: Number(portRange.from), to: Number(portRange.to) },
            },
      );
    return associationSet.map(({ subnetId }) => [subnetId, { id: networkAclId, entries }] as const);
  });
}
