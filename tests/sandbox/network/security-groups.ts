/**
 * Security groups: a connection needs an egress rule of the sender's groups and an ingress rule of the receiver's
 * groups. Between subnets their network ACLs apply as well.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
import type { NetworkInterface, NetworkSnapshot, SecurityGroupRule } from "../snapshots";
import { inCidr } from "./cidr";
import { droppedByNetworkAcls, type TrafficEnd } from "./network-acls";

/** A rule for a group allows the private addresses of its interfaces; peers outside VPCs have no groups. */
interface Peer {
  readonly address: string;
  readonly groupIds: readonly string[];
}

function admits(rule: SecurityGroupRule, peer: Peer, port: number): boolean {
  const allProtocols = rule.protocol === "-1" || rule.protocol.toLowerCase() === "all";
  if (!allProtocols) {
    if (rule.protocol.toLowerCase() !== "tcp" && rule.protocol !== "6") return false;
    if (port < (rule.fromPort ?? 0) || port > (rule.toPort ?? 65_535)) return false;
  }
  return rule.peer.kind === "group"
    ? peer.groupIds.includes(rule.peer.groupId)
    : inCidr(peer.address, rule.peer.cidr);
}

function anyAdmits(
  network: NetworkSnapshot,
  groupIds: readonly string[],
  direction: "ingress" | "egress",
  peer: Peer,
  port: number,
): boolean {
  return groupIds.some((id) =>
    network.securityGroups.get(id)?.[direction].some((rule) => admits(rule, peer, port)),
  );
}

/** An interface without groups, which only a load balancer can have, allows all outbound traffic. */
function letsOut(
  network: NetworkSnapshot,
  { groupIds }: NetworkInterface,
  peer: Peer,
  port: number,
): boolean {
  return groupIds.length === 0 || anyAdmits(network, groupIds, "egress", peer, port);
}

const peerOf = (each: NetworkInterface): Peer => ({ address: each.privateAddress, groupIds: each.groupIds });

const endOf = ({ subnetId, privateAddress }: NetworkInterface): TrafficEnd => ({
  subnetId,
  address: privateAddress,
});

/** Why a TCP connection between two interfaces is dropped; undefined when it is allowed. */
export function droppedBetween(
  network: NetworkSnapshot,
  from: NetworkInterface,
  to: NetworkInterface,
  port: number,
): string | undefined {
  if (!letsOut(network, from, peerOf(to), port)) {
    return `egress of ${from.groupIds.join(", ")} does not admit ${to.privateAddress}:${port}`;
  }
  return (
    notAdmitted(network, peerOf(from), to, port) ??
    droppedByNetworkAcls(network, endOf(from), endOf(to), port)
  );
}

/** Why a TCP connection from an address outside VPCs is dropped; undefined when it is allowed. */
export function droppedInbound(
  network: NetworkSnapshot,
  address: string,
  to: NetworkInterface,
  port: number,
): string | undefined {
  return (
    notAdmitted(network, { address, groupIds: [] }, to, port) ??
    droppedByNetworkAcls(network, { subnetId: undefined, address }, endOf(to), port)
  );
}

/** Why an interface's groups do not admit a connection; undefined when they do. */
export function notAdmitted(
  network: NetworkSnapshot,
  from: Peer,
  to: NetworkInterface,
  port: number,
): string | undefined {
  if (anyAdmits(network, to.groupIds, "ingress", from, port)) return undefined;
  return `ingress of ${to.groupIds.join(", ")} does not admit ${from.address} on port ${port}`;
}

/** Why the sender's groups drop a TCP connection to the internet; undefined when it is allowed. */
export function droppedOutbound(
  network: NetworkSnapshot,
  from: NetworkInterface,
  address: string,
  port: number,
): string | undefined {
  if (!letsOut(network, from, { address, groupIds: [] }, port)) {
    return `egress of ${from.groupIds.join(", ")} does not admit ${address}:${port}`;
  }
  return droppedByNetworkAcls(network, endOf(from), { subnetId: undefined, address }, port);
}
