/**
 * The route from a VPC link through a network load balancer to its targets.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 */
import type { LoadBalancer, NetworkInterface, NetworkSnapshot, Target } from "../snapshots";
import { droppedBetween, droppedOutbound, notAdmitted } from "./security-groups";

/** AWS does not document API Gateway's address: here it is outside VPCs, and a group can admit it by a range. */
const apiGateway = { address: "198.18.0.1", groupIds: [] };

export type ThroughLoadBalancer =
  /** Reachable targets. */
  | { readonly kind: "targets"; readonly targets: readonly Target[] }
  | { readonly kind: "unreachable"; readonly reason: string };

const unreachable = (reason: string): ThroughLoadBalancer => ({ kind: "unreachable", reason });

/** A cache for one snapshot of the network, by ARN and port; a changed network is another snapshot. */
const known = new WeakMap<NetworkSnapshot, Map<string, ThroughLoadBalancer>>();

export function throughLoadBalancer(
  network: NetworkSnapshot,
  balancer: LoadBalancer,
  port: number,
): ThroughLoadBalancer {
  const ways = known.get(network) ?? new Map<string, ThroughLoadBalancer>();
  known.set(network, ways);
  const key = `${balancer.arn} ${port}`;
  const way = ways.get(key) ?? workedOut(network, balancer, port);
  ways.set(key, way);
  return way;
}

function workedOut(network: NetworkSnapshot, balancer: LoadBalancer, port: number): ThroughLoadBalancer {
  const listener = balancer.listeners.find((each) => each.port === port);
  if (listener === undefined) return unreachable(`${balancer.arn} has no listener on port ${port}`);
  if (listener.targets.length === 0)
    return unreachable(`no target is registered behind ${balancer.arn}:${port}`);
  let reason = `${balancer.arn} has no interface`;
  for (const from of balancer.interfaces) {
    const refused = balancer.checksPrivateLink ? notAdmitted(network, apiGateway, from, port) : undefined;
    if (refused !== undefined) {
      reason = refused;
      continue;
    }
    const dropped = listener.targets.map((to) => [to, droppedOnTheWay(network, from, to)] as const);
    const reached = dropped.filter(([, why]) => why === undefined).map(([to]) => to);
    if (reached.length > 0) return { kind: "targets", targets: reached };
    reason = dropped[0]?.[1] ?? reason;
  }
  return unreachable(reason);
}

/** Why packets to a target are dropped. A target without an interface in the VPC is unknown, and admits all. */
function droppedOnTheWay(network: NetworkSnapshot, from: NetworkInterface, to: Target): string | undefined {
  const { address, port, interface: there } = to;
  if (there === undefined) return droppedOutbound(network, from, address, port);
  return droppedBetween(network, from, there, port);
}
