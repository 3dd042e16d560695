/**
 * The host names of AWS that the sandbox emulates.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */

export type HostName =
  /** abc123.execute-api.us-east-1.amazonaws.com */
  | { readonly kind: "default"; readonly apiId: string; readonly region: string }
  /** abc123-vpce-0123.execute-api.us-east-1.amazonaws.com */
  | { readonly kind: "alias"; readonly apiId: string; readonly endpointId: string; readonly region: string }
  /** vpce-0123-xyz.execute-api.us-east-1.vpce.amazonaws.com, any service */
  | {
      readonly kind: "endpoint";
      readonly endpointId: string;
      readonly service: string;
      readonly region: string;
    }
  /** ssm.us-east-1.amazonaws.com */
  | { readonly kind: "service"; readonly service: string; readonly region: string }
  | { readonly kind: "other" };

const regionPattern = "[a-z]{2}(?:-[a-z]+)+-\\d";
const executeApi = new RegExp(
  `^([a-z0-9]+)(?:-(vpce-[0-9a-f]+))?\\.execute-api\\.(${regionPattern})\\.amazonaws\\.com$`,
);
const endpoint = new RegExp(
  `^(vpce-[0-9a-f]+)-[a-z0-9-]+\\.([a-z0-9.-]+)\\.(${regionPattern})\\.vpce\\.amazonaws\\.com$`,
);
const servicePattern = new RegExp(`^([a-z0-9-]+)\\.(${regionPattern})\\.amazonaws\\.com$`);

const maximumKnown = 1000;
const known = new Map<string, HostName>();

/** Reads a host name without port; case and a final dot do not matter. */
export function parseHostName(host: string): HostName {
  const found = known.get(host);
  if (found !== undefined) return found;
  if (known.size >= maximumKnown) known.clear();
  const parsed = parse(host);
  known.set(host, parsed);
  return parsed;
}

function parse(host: string): HostName {
  const name = host.toLowerCase().replace(/\.$/, "");
  const [, apiId, aliasEndpoint, apiRegion] = executeApi.exec(name) ?? [];
  if (apiId !== undefined && apiRegion !== undefined) {
    return aliasEndpoint === undefined
      ? { kind: "default", apiId, region: apiRegion }
      : { kind: "alias", apiId, endpointId: aliasEndpoint, region: apiRegion };
  }
  const [, endpointId, endpointService, endpointRegion] = endpoint.exec(name) ?? [];
  if (endpointId !== undefined && endpointService !== undefined && endpointRegion !== undefined) {
    return { kind: "endpoint", endpointId, service: endpointService, region: endpointRegion };
  }
  const [, service, region] = servicePattern.exec(name) ?? [];
  if (service !== undefined && region !== undefined) return { kind: "service", service, region };
  return { kind: "other" };
}

/** "execute-api" of "com.amazonaws.us-east-1.execute-api". */
export function serviceOf(serviceName: string): string {
  return serviceName.split(".").slice(3).join(".");
}
