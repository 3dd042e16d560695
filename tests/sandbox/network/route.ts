/**
 * Where a connection to host:port ends, as the source's network would have it. Only the routes that every
 * VPC has are known: local, and an internet or NAT gateway when the instance has one. No peering.
 */
import { isIP } from "node:net";
import type { Instance, Source, VpcEndpoint } from "../model";
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
      readonly instanceId: string;
    }
  | { readonly kind: "internet"; readonly region: string; readonly clientAddress: string };

export type Route =
  | { readonly kind: "connected"; readonly service: string; readonly arrival: Arrival }
  | { readonly kind: "unresolved"; readonly reason: string }
  /** Packets vanish: the client waits until its own time-out. */
  | { readonly kind: "dropped"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

const HTTPS = 443;

function publicRoute(host: string, port: number, clientAddress: string): Route {
  const name = parseHostName(host);
  if (port !== HTTPS) return { kind: "dropped", reason: `port ${port} of the public service is closed` };
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
  return { kind: "dropped", reason: `nothing public answers for ${host}` };
}

function endpointInterface(address: string, vpcId: string, world: World) {
  for (const endpoint of world.network.endpoints.values()) {
    if (endpoint.vpcId !== vpcId) continue;
    const found = endpoint.interfaces.find((each) => each.privateAddress === address);
    if (found !== undefined) return { endpoint, interface: found };
  }
  return undefined;
}

function toEndpoint(instance: Instance, endpoint: VpcEndpoint): Route {
  return {
    kind: "connected",
    service: serviceOf(endpoint.serviceName),
    arrival: {
      kind: "endpoint",
      endpointId: endpoint.id,
      region: endpoint.region,
      clientAddress: instance.interface.privateAddress,
      instanceId: instance.id,
    },
  };
}

function fromInstance(instance: Instance, host: string, address: string, port: number, world: World): Route {
  const target = endpointInterface(address, instance.interface.vpcId, world);
  if (target !== undefined) {
    const reason = droppedBetween(world.network, instance.interface, target.interface, port);
    if (reason !== undefined) return { kind: "dropped", reason };
    if (port !== HTTPS) return { kind: "refused", reason: `nothing listens on ${address}:${port}` };
    return toEndpoint(instance, target.endpoint);
  }
  if (!isPublicServiceAddress(address)) {
    return { kind: "dropped", reason: `no host in ${instance.interface.vpcId} has the address ${address}` };
  }
  if (!instance.internet) return { kind: "dropped", reason: `${instance.id} has no route to the internet` };
  const reason = droppedOutbound(world.network, instance.interface, address, port);
  // A NAT or instance's public address stands for it: 203.0.113.0/24 is TEST-NET-3.
  return reason === undefined ? publicRoute(host, port, "203.0.113.10") : { kind: "dropped", reason };
}

/** Decides the fate of one connection; a client tries the addresses in turn, so one that passes is enough. */
export function route(source: Source, host: string, port: number, world: World): Route {
  const instance = source.kind === "instance" ? world.network.instances.get(source.instanceId) : undefined;
  if (source.kind === "instance" && instance?.state !== "running") {
    return { kind: "dropped", reason: `instance ${source.instanceId} is ${instance?.state ?? "gone"}` };
  }
  const vpc = instance === undefined ? undefined : world.network.vpcs.get(instance.interface.vpcId);
  const literal = host.replace(/^\[|\]$/g, "");
  const resolution =
    isIP(literal) !== 0 ? ({ kind: "addresses", addresses: [literal] } as const) : resolve(host, vpc, world);
  if (resolution.kind === "unresolved") return resolution;
  let last: Route = { kind: "dropped", reason: `${host} has no address` };
  for (const address of resolution.addresses) {
    if (instance !== undefined) last = fromInstance(instance, host, address, port, world);
    else if (source.kind === "internet" && isPublicServiceAddress(address)) {
      last = publicRoute(host, port, source.address);
    } else last = { kind: "dropped", reason: `${address} cannot be reached from the internet` };
    if (last.kind === "connected") return last;
  }
  return last;
}
