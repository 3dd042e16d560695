/**
 * Which API a request is for, by Host and x-apigw-api-id, and whether it may be asked for this way.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 */

import { parseHostName } from "../network/names";
import type { Arrival } from "../network/route";
import type { DeployedApi, VpcEndpoint } from "../snapshots";

export interface Asked {
  readonly host: string;
  readonly apiIdHeader: string | undefined;
}

/** The id that the request names; undefined when this way of naming it does not work here. */
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

export function locateApi(
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
