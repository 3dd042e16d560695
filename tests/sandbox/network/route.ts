/**
 * The end of a connection from a source to host:port: in the source's VPC, in a connected VPC, or at a public service
 * if the instance has an internet or NAT gateway.
 */
import { isIP } from "node:net";
import type { Instance, Source, VpcEndpoint } from "../snapshots";
import { hostIn, overPeering, overVpn, type Reached, unlessDropped } from "./connectivity";
import { isPublicServiceAddress, resolve, type World } from "./dns";
import { parseHostName, serviceOf } from "./names";
import { droppedBetween, droppedOutbound } from "./security-groups";

/** How a connection arrived at a service. */
export type Arrival =
  | {
      readonly kind: "endpoint";
      readonly endpointId: string;
      readonly region: string;
      readonly clientAddress: string;
      /** undefined: from outside, by a VPN. */
      readonly instanceId: string | undefined;
    }
  | { readonly kind: "internet"; readonly region: string; readonly clientAddress: string };

export type ConnectionRoute =
  | { readonly kind: "connected"; readonly service: string; readonly arrival: Arrival }
  | { readonly kind: "unresolved"; readonly reason: string }
  /** Packets are dropped: the client waits until its own timeout. */
  | { readonly kind: "dropped"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

const https = 443;

function publicRoute(host: string, port: number, clientAddress: string): ConnectionRoute {
  const name = parseHostName(host);
  if (port !== https) return { kind: "dropped", reason: `port ${port} of the public service is closed` };
  if (name.kind === "default") {
    return {
      kind: "connected",
      service: "execute-api",
      arrival: { kind: "internet", region: name.region, clientAddress },
    };
  }
  if (name.kind === "service") {
    return {
      kind: "connected",
      service: name.service,
      arrival: { kind: "internet", region: name.region, clientAddress },
    };
  }
  return { kind: "dropped", reason: `${host} is not a public service` };
}

function toEndpoint(
  endpoint: VpcEndpoint,
  clientAddress: string,
  instanceId: string | undefined,
): ConnectionRoute {
  return {
    kind: "connected",
    service: serviceOf(endpoint.serviceName),
    arrival: {
      kind: "endpoint",
      endpointId: endpoint.id,
      region: endpoint.region,
      clientAddress,
      instanceId,
    },
  };
}

/** The only hosts of a VPC are endpoints, which listen on one port. */
function atHost(
  target: Reached,
  address: string,
  port: number,
  client: string,
  instanceId?: string,
): ConnectionRoute {
  if (target.kind === "dropped") return target;
  if (port !== https) return { kind: "refused", reason: `nothing listens on ${address}:${port}` };
  return toEndpoint(target.host.endpoint, client, instanceId);
}

function fromInstance(
  instance: Instance,
  host: string,
  address: string,
  port: number,
  world: World,
): ConnectionRoute {
  const { network } = world;
  const { interface: own } = instance;
  const target = withinVpc(instance, address, port, world) ?? overPeering(network, own, address, port);
  if (target !== undefined) return atHost(target, address, port, own.privateAddress, instance.id);
  if (!isPublicServiceAddress(address)) {
    return { kind: "dropped", reason: `no host in ${own.vpcId} has the address ${address}` };
  }
  if (!instance.internet) return { kind: "dropped", reason: `${instance.id} has no route to the internet` };
  const reason = droppedOutbound(network, own, address, port);
  // The public address of a NAT gateway or instance, in TEST-NET-3.
  return reason === undefined ? publicRoute(host, port, "203.0.113.10") : { kind: "dropped", reason };
}

function withinVpc(instance: Instance, address: string, port: number, world: World): Reached | undefined {
  const host = hostIn(world.network, instance.interface.vpcId, address);
  if (host === undefined) return undefined;
  return unlessDropped(host, droppedBetween(world.network, instance.interface, host.interface, port));
}

/** From an address on the internet, or in a network at the other end of a VPN. */
function fromOutside(
  source: string,
  host: string,
  address: string,
  port: number,
  world: World,
): ConnectionRoute {
  if (isPublicServiceAddress(address)) return publicRoute(host, port, source);
  const target = overVpn(world.network, source, address, port);
  if (target === undefined) {
    return { kind: "dropped", reason: `${address} cannot be reached from the internet` };
  }
  return atHost(target, address, port, source);
}

/** The result of one connection. A client tries all addresses in turn, so one that connects is enough. */
export function route(source: Source, host: string, port: number, world: World): ConnectionRoute {
  const instance = source.kind === "instance" ? world.network.instances.get(source.instanceId) : undefined;
  if (source.kind === "instance" && instance?.state !== "running") {
    return { kind: "dropped", reason: `instance ${source.instanceId} is ${instance?.state ?? "gone"}` };
  }
  const vpc = instance === undefined ? undefined : world.network.vpcs.get(instance.interface.vpcId);
  const literal = host.replace(/^\[|\]$/g, "");
  const resolution =
    isIP(literal) !== 0 ? ({ kind: "addresses", addresses: [literal] } as const) : resolve(host, vpc, world);
  if (resolution.kind === "unresolved") return resolution;
  let last: ConnectionRoute = { kind: "dropped", reason: `${host} has no address` };
  for (const address of resolution.addresses) {
    if (instance !== undefined) last = fromInstance(instance, host, address, port, world);
    else if (source.kind === "internet") last = fromOutside(source.address, host, address, port, world);
    if (last.kind === "connected") return last;
  }
  return last;
}
