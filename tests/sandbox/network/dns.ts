/**
 * Resolves names, in a VPC and on the internet.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
import type {
  DeployedApi,
  NetworkInterface,
  NetworkSnapshot,
  PrivateZone,
  Vpc,
  VpcEndpoint,
} from "../snapshots";
import { parseHostName, serviceOf } from "./names";

export type Resolution =
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | { readonly kind: "unresolved"; readonly reason: string };

export interface World {
  readonly network: NetworkSnapshot;
  readonly apis: ReadonlyMap<string, DeployedApi>;
}

/** Addresses of public services are in TEST-NET-2 (RFC 5737), where no real host is. */
const publicExecuteApi = "198.51.100.10";
const publicService = "198.51.100.20";
const publicServices = new Set(["ssm", "ssmmessages", "ec2messages"]);

export function isPublicServiceAddress(address: string): boolean {
  return address === publicExecuteApi || address === publicService;
}

const unresolved = (reason: string): Resolution => ({ kind: "unresolved", reason });

function interfaceAddresses(interfaces: readonly NetworkInterface[]): Resolution {
  return { kind: "addresses", addresses: interfaces.map((each) => each.privateAddress) };
}

/** A zonal name resolves to the interface in that zone, the regional name to all interfaces. */
function endpointByName(endpoint: VpcEndpoint, host: string): Resolution {
  if (!endpoint.dnsNames.some((name) => name.toLowerCase() === host)) {
    return unresolved(`${host} is not a name of VPC endpoint ${endpoint.id}`);
  }
  const label = host.split(".", 1)[0] ?? "";
  const zonal = endpoint.interfaces.filter((each) => label.endsWith(`-${each.availabilityZone}`));
  return interfaceAddresses(zonal.length > 0 ? zonal : endpoint.interfaces);
}

const alive = (endpoint: VpcEndpoint) => endpoint.state.toLowerCase() === "available";

function resolvePublic(host: string, { network, apis }: World): Resolution {
  const name = parseHostName(host);
  switch (name.kind) {
    case "endpoint": {
      const endpoint = network.endpoints.get(name.endpointId);
      if (endpoint === undefined || !alive(endpoint)) return unresolved(`no VPC endpoint ${name.endpointId}`);
      return endpointByName(endpoint, host);
    }
    case "alias": {
      const endpoint = network.endpoints.get(name.endpointId);
      const api = apis.get(`${name.region}/${name.apiId}`);
      if (endpoint === undefined || !alive(endpoint)) return unresolved(`no VPC endpoint ${name.endpointId}`);
      if (endpoint.region !== name.region) return unresolved(`${name.endpointId} is not in ${name.region}`);
      if (api === undefined) return unresolved(`no deployed API ${name.apiId} in ${name.region}`);
      if (!api.associatedVpcEndpointIds.includes(endpoint.id)) {
        return unresolved(`API ${name.apiId} as deployed is not associated with VPC endpoint ${endpoint.id}`);
      }
      return interfaceAddresses(endpoint.interfaces);
    }
    case "default": {
      const api = apis.get(`${name.region}/${name.apiId}`);
      if (api === undefined) return unresolved(`no deployed API ${name.apiId} in ${name.region}`);
      if (api.endpointType === "PRIVATE") {
        return unresolved(`${name.apiId} is a private API and private DNS does not cover its name here`);
      }
      return { kind: "addresses", addresses: [publicExecuteApi] };
    }
    case "service":
      if (publicServices.has(name.service)) return { kind: "addresses", addresses: [publicService] };
      return unresolved("the sandbox has no such service");
    default:
      return unresolved("the sandbox resolves only names of AWS that it serves");
  }
}

/** A zone that takes precedence in a VPC: a private hosted zone, or an endpoint's private DNS. */
type Covering =
  | { readonly name: string; readonly zone: PrivateZone }
  | { readonly name: string; readonly endpoint: VpcEndpoint };

/**
 * The most specific zone that covers a name; then only its records count.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
 */
function coveringZone(host: string, vpc: Vpc, network: NetworkSnapshot): Covering | undefined {
  // A private hosted zone needs both attributes of the VPC.
  if (!vpc.dnsSupport || !vpc.dnsHostnames) return undefined;
  const found: Covering[] = network.privateZones
    .filter(({ vpcIds, name }) => vpcIds.includes(vpc.id) && (host === name || host.endsWith(`.${name}`)))
    .map((zone) => ({ name: zone.name, zone }));
  for (const endpoint of network.endpoints.values()) {
    if (endpoint.vpcId !== vpc.id || !endpoint.privateDnsEnabled || !alive(endpoint)) continue;
    const service = serviceOf(endpoint.serviceName);
    const name = `${service}.${endpoint.region}.amazonaws.com`;
    // *.execute-api for execute-api, else the name.
    const covers = service === "execute-api" ? host.endsWith(`.${name}`) : host === name;
    if (covers) found.push({ name, endpoint });
  }
  return found.sort((one, other) => other.name.length - one.name.length)[0];
}

/** Longest chain of CNAME records. */
const longestChain = 8;

function fromZone(host: string, zone: PrivateZone, vpc: Vpc, world: World, chain: number): Resolution {
  const own = zone.records.filter(({ name }) => name === host);
  // A wildcard matches names without records, and names below them.
  const wildcards = host
    .split(".")
    .map((_, at, labels) => `*.${labels.slice(at + 1).join(".")}`)
    .map((wildcard) => zone.records.filter(({ name }) => name === wildcard));
  const records = own.length > 0 ? own : (wildcards.find((it) => it.length > 0) ?? []);
  const address = records.find(({ type }) => type === "A");
  if (address?.alias !== undefined) return resolvePublic(address.alias, world);
  if (address !== undefined) return { kind: "addresses", addresses: address.values };
  const [target] = records.find(({ type }) => type === "CNAME")?.values ?? [];
  if (target !== undefined) {
    if (chain >= longestChain) return unresolved(`the chain of CNAME records from ${host} is too long`);
    return resolveIn(vpc, target, world, chain + 1);
  }
  return unresolved(
    `the private zone ${zone.name} (${zone.id}) of ${vpc.id} covers it, and has no address for it`,
  );
}

function resolveIn(vpc: Vpc, host: string, world: World, chain = 0): Resolution {
  const name = host.toLowerCase().replace(/\.$/, "");
  const covering = coveringZone(name, vpc, world.network);
  if (covering === undefined) return resolvePublic(name, world);
  if ("endpoint" in covering) return interfaceAddresses(covering.endpoint.interfaces);
  return fromZone(name, covering.zone, vpc, world, chain);
}

/** @param vpc of the client; undefined: a client on the internet */
export function resolve(host: string, vpc: Vpc | undefined, world: World): Resolution {
  if (vpc === undefined) return resolvePublic(host.toLowerCase().replace(/\.$/, ""), world);
  if (!vpc.dnsSupport) return unresolved(`DNS support is off in ${vpc.id}`);
  return resolveIn(vpc, host, world);
}
