/**
 * Network ACLs are stateless: a packet and its answer must both be allowed, out of one subnet and into the other. They
 * do not apply within a subnet.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
import type { NetworkAcl, NetworkSnapshot } from "../snapshots";
import { inCidr } from "./cidr";

/** An interface in a subnet, or an address outside of VPCs. */
export interface TrafficEnd {
  readonly subnetId: string | undefined;
  readonly address: string;
}

/** Ports of clients: Linux's ephemeral ports. */
const ephemeral = { from: 32_768, to: 60_999 };

function admits(acl: NetworkAcl, egress: boolean, peer: string, port: number): boolean {
  const decides = acl.entries.find(
    (it) =>
      it.egress === egress &&
      (it.protocol === "-1" || it.protocol === "6") &&
      (it.protocol === "-1" || it.ports === undefined || (port >= it.ports.from && port <= it.ports.to)) &&
      inCidr(peer, it.cidr),
  );
  return decides?.allows ?? false;
}

/**
 * Whether answers to all ports of clients are allowed. It is enough to check the ports at which an entry begins or
 * ends.
 */
function admitsAnswers(acl: NetworkAcl, egress: boolean, peer: string): boolean {
  const ends = acl.entries.flatMap(({ ports }) =>
    ports ? [ports.from, ports.from - 1, ports.to, ports.to + 1] : [],
  );
  return [ephemeral.from, ephemeral.to, ...ends]
    .filter((port) => port >= ephemeral.from && port <= ephemeral.to)
    .every((port) => admits(acl, egress, peer, port));
}

/** Why a TCP connection is dropped; undefined when it is allowed. */
export function droppedByNetworkAcls(
  network: NetworkSnapshot,
  from: TrafficEnd,
  to: TrafficEnd,
  port: number,
): string | undefined {
  if (from.subnetId === to.subnetId) return undefined;
  const aclOf = ({ subnetId }: TrafficEnd) =>
    subnetId === undefined ? undefined : network.networkAcls.get(subnetId);
  const [sender, receiver] = [aclOf(from), aclOf(to)];
  if (sender && !admits(sender, true, to.address, port)) {
    return `egress of ${sender.id} does not admit ${to.address}:${port}`;
  }
  if (receiver && !admits(receiver, false, from.address, port)) {
    return `ingress of ${receiver.id} does not admit ${from.address} on port ${port}`;
  }
  const answers = `answers on ports ${ephemeral.from} to ${ephemeral.to}`;
  if (receiver && !admitsAnswers(receiver, true, from.address)) {
    return `egress of ${receiver.id} does not admit ${answers} to ${from.address}`;
  }
  if (sender && !admitsAnswers(sender, false, to.address)) {
    return `ingress of ${sender.id} does not admit ${answers} from ${to.address}`;
  }
  return undefined;
}
