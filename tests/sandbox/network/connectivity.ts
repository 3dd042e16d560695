/**
 * Networks that are connected with a VPC: peered VPCs, and networks at the other end of a site-to-site VPN. Packets and
 * answers need routes; a VPC does not forward packets between two other networks.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
 * https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
 */
import type { NetworkInterface, NetworkSnapshot, SubnetRoute, VpcEndpoint } from "../snapshots";
import { inCidr, prefixLength } from "./cidr";
import { droppedBetween, droppedInbound } from "./security-groups";

export interface Host {
  readonly endpoint: VpcEndpoint;
  readonly interface: NetworkInterface;
}

/** A host, or why packets to it are dropped. */
export type Reached =
  | { readonly kind: "reached"; readonly host: Host }
  | { readonly kind: "dropped"; readonly reason: string };

const dropped = (reason: string): Reached => ({ kind: "dropped", reason });

/** The host at an address of a VPC: only interfaces of endpoints. */
export function hostIn(network: NetworkSnapshot, vpcId: string, address: string): Host | undefined {
  for (const endpoint of network.endpoints.values()) {
    if (endpoint.vpcId !== vpcId) continue;
    const found = endpoint.interfaces.find((each) => each.privateAddress === address);
    if (found !== undefined) return { endpoint, interface: found };
  }
  return undefined;
}

/** The most specific route; undefined within the VPC, and without a route. */
function nextHop(network: NetworkSnapshot, from: NetworkInterface, address: string): SubnetRoute | undefined {
  const local = network.vpcs.get(from.vpcId)?.cidrs.some((cidr) => inCidr(address, cidr)) ?? false;
  if (local) return undefined;
  return (network.routes.get(from.subnetId) ?? [])
    .filter(({ destination }) => inCidr(address, destination))
    .sort((one, other) => prefixLength(other.destination) - prefixLength(one.destination))[0];
}

/** undefined when the address's route is not to a peering connection. */
export function overPeering(
  network: NetworkSnapshot,
  from: NetworkInterface,
  address: string,
  port: number,
): Reached | undefined {
  const id = nextHop(network, from, address)?.target;
  if (id === undefined || !id.startsWith("pcx-")) return undefined;
  const peering = network.peerings.get(id);
  if (peering?.state !== "active") return dropped(`${id} is ${peering?.state ?? "gone"}, not active`);
  const { requesterVpcId, accepterVpcId } = peering;
  const peer = from.vpcId === requesterVpcId ? accepterVpcId : requesterVpcId;
  const host = hostIn(network, peer, address);
  if (host === undefined)
    return dropped(`no host in ${peer} has the address ${address}, and ${id} ends there`);
  return (
    withoutWayBack(network, host, from.privateAddress, id) ??
    unlessDropped(host, droppedBetween(network, from, host.interface, port))
  );
}

/** From an outside address; undefined when the addresses are not connected by a VPN. */
export function overVpn(
  network: NetworkSnapshot,
  source: string,
  address: string,
  port: number,
): Reached | undefined {
  for (const { vpcId, gatewayId, staticRoutes } of network.vpnConnections.values()) {
    const host = hostIn(network, vpcId, address);
    if (host === undefined || !staticRoutes.some((range) => inCidr(source, range))) continue;
    return (
      withoutWayBack(network, host, source, gatewayId) ??
      unlessDropped(host, droppedInbound(network, source, host.interface, port))
    );
  }
  return undefined;
}

function withoutWayBack(
  network: NetworkSnapshot,
  host: Host,
  to: string,
  target: string,
): Reached | undefined {
  if (nextHop(network, host.interface, to)?.target === target) return undefined;
  return dropped(`no route of ${host.interface.subnetId} leads back to ${to} by ${target}`);
}

/** The host, unless security groups drop the packets. */
export function unlessDropped(host: Host, reason: string | undefined): Reached {
  return reason === undefined ? { kind: "reached", host } : dropped(reason);
}
