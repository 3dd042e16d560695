/**
 * The API of a request, by Host and x-apigw-api-id or by a private custom domain name and its base path, if it can be
 * called that way.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */

import { parseHostName } from "../network/names";
import type { Arrival } from "../network/route";
import type { DeployedApi, DeployedDomain, DomainDoor, VpcEndpoint } from "../snapshots";

export interface Asked {
  readonly host: string;
  readonly apiIdHeader: string | undefined;
  /** As sent, without the query string. */
  readonly rawPath: string;
}

/** The API and path of a request. */
export interface Located {
  /** The domain name in the request. */
  readonly domain: DeployedDomain | undefined;
  /** undefined: no mapping of the domain name matches. */
  readonly api: DeployedApi | undefined;
  readonly stageName: string;
  /** Path of the API's resource. */
  readonly path: string;
}

/**
 * The available domain name of this name at an endpoint. The same name may be another domain at another endpoint.
 */
export function doorOf(
  host: string,
  arrival: Arrival,
  doors: ReadonlyMap<string, DomainDoor>,
): DomainDoor | undefined {
  if (arrival.kind !== "endpoint") return undefined;
  const door = doors.get(`${arrival.endpointId}/${host.toLowerCase().replace(/\.$/, "")}`);
  return door !== undefined && Date.now() >= door.usableFrom ? door : undefined;
}

function firstPart(rawPath: string): { readonly first: string; readonly rest: string } {
  const end = rawPath.indexOf("/", 1);
  if (end === -1) return { first: rawPath.slice(1), rest: "/" };
  return { first: rawPath.slice(1, end), rest: rawPath.slice(end) };
}

/** undefined: no API can be called this way. */
export function locate(
  asked: Asked,
  arrival: Arrival,
  endpoint: VpcEndpoint | undefined,
  apis: ReadonlyMap<string, DeployedApi>,
  doors: ReadonlyMap<string, DomainDoor>,
): Located | undefined {
  const { first, rest } = firstPart(asked.rawPath);
  if (parseHostName(asked.host).kind !== "other") {
    const api = locateApi(asked, arrival, endpoint, apis);
    return api && { domain: undefined, api, stageName: first, path: rest };
  }
  const door = doorOf(asked.host, arrival, doors);
  if (door === undefined || door.rejected) return undefined;
  const { domain } = door;
  const own = domain.mappings.get(first);
  const mapping = own ?? domain.mappings.get("");
  const below = own === undefined || first === "" ? asked.rawPath : rest;
  if (mapping === undefined) return { domain, api: undefined, stageName: "", path: below };
  const api = apis.get(`${domain.region}/${mapping.apiId}`);
  if (mapping.stage !== undefined) return { domain, api, stageName: mapping.stage, path: below };
  const named = firstPart(below);
  return { domain, api, stageName: named.first, path: named.rest };
}

/** The API id in the request; undefined when it cannot be named this way here. */
function namedApiId(
  asked: Asked,
  arrival: Arrival,
): { readonly apiId: string; readonly byAlias: boolean } | undefined {
  const name = parseHostName(asked.host);
  if (name.kind === "other" || name.region !== arrival.region) return undefined;
  switch (name.kind) {
    case "default":
      return { apiId: name.apiId, byAlias: false };
    case "alias":
      return arrival.kind === "endpoint" && name.endpointId === arrival.endpointId
        ? { apiId: name.apiId, byAlias: true }
        : undefined;
    case "endpoint":
      return arrival.kind === "endpoint" &&
        name.endpointId === arrival.endpointId &&
        asked.apiIdHeader !== undefined
        ? { apiId: asked.apiIdHeader, byAlias: false }
        : undefined;
    case "service":
      return undefined;
  }
}

function locateApi(
  asked: Asked,
  arrival: Arrival,
  endpoint: VpcEndpoint | undefined,
  apis: ReadonlyMap<string, DeployedApi>,
): DeployedApi | undefined {
  const named = namedApiId(asked, arrival);
  const api = named === undefined ? undefined : apis.get(`${arrival.region}/${named.apiId}`);
  if (named === undefined || api === undefined) return undefined;
  // Private APIs are reached through endpoints only, and endpoints reach private APIs only.
  if ((api.endpointType === "PRIVATE") !== (endpoint !== undefined)) return undefined;
  if (named.byAlias && endpoint !== undefined && !api.associatedVpcEndpointIds.includes(endpoint.id)) {
    return undefined;
  }
  return api;
}
