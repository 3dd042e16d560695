/**
 * What a name resolves to, in a VPC and on the internet.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
import type { DeployedApi, Network, NetworkInterface, Vpc, VpcEndpoint } from "../snapshots";
import { parseHostName, serviceOf } from "./names";

export type Resolution =
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | { readonly kind: "unresolved"; readonly reason: string };

export interface World {
  readonly network: Network;
  readonly apis: ReadonlyMap<string, DeployedApi>;
}

/** Public services have addresses of TEST-NET-2 (RFC 5737): nothing real answers there. */
const PUBLIC_EXECUTE_API = "198.51.100.10";
const PUBLIC_SERVICE = "198.51.100.20";
const PUBLIC_SERVICES = new Set(["ssm", "ssmmessages", "ec2messages"]);

export function isPublicServiceAddress(address: string): boolean {
  return address === PUBLIC_EXECUTE_API || address === PUBLIC_SERVICE;
}

const unresolved = (reason: string): Resolution => ({ kind: "unresolved", reason });

function interfaceAddresses(interfaces: readonly NetworkInterface[]): Resolution {
  return { kind: "addresses", addresses: interfaces.map((each) => each.privateAddress) };
}

/** A zonal name leads to the interface in that zone, the regional one to all of them. */
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
      return { kind: "addresses", addresses: [PUBLIC_EXECUTE_API] };
    }
    case "service":
      if (PUBLIC_SERVICES.has(name.service)) return { kind: "addresses", addresses: [PUBLIC_SERVICE] };
      return unresolved("the sandbox has no such service");
    default:
      return unresolved("the sandbox knows only names of AWS that it serves");
  }
}

/** The endpoint whose private hosted zone covers the name: *.execute-api for execute-api, else the name. */
function privateZone(host: string, vpc: Vpc, network: Network): VpcEndpoint | undefined {
  // A private hosted zone needs both attributes of the VPC.
  if (!vpc.dnsSupport || !vpc.dnsHostnames) return undefined;
  for (const endpoint of network.endpoints.values()) {
    if (endpoint.vpcId !== vpc.id || !endpoint.privateDnsEnabled || !alive(endpoint)) continue;
    const service = serviceOf(endpoint.serviceName);
    const zone = `${service}.${endpoint.region}.amazonaws.com`;
    if (service === "execute-api" ? host.endsWith(`.${zone}`) : host === zone) return endpoint;
  }
  return undefined;
}

/** @param vpc the VPC that asks; undefined is a resolver on the internet. */
export function resolve(host: string, vpc: Vpc | undefined, world: World): Resolution {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (vpc === undefined) return resolvePublic(name, world);
  if (!vpc.dnsSupport) return unresolved(`DNS support is off in ${vpc.id}`);
  const zone = privateZone(name, vpc, world.network);
  return zone === undefined ? resolvePublic(name, world) : interfaceAddresses(zone.interfaces);
}
