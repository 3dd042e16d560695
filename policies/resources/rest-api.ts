import { z } from "zod";
import { at, entriesOf } from "../../shared/open-api/document";
import { openApiOf } from "./open-api";
import type { Resource } from "./resource";
import { texts } from "./schemas";

const extension = z.object({ types: texts, vpcEndpointIds: texts }).partial().default({});

/** EDGE, REGIONAL or PRIVATE; an API that says nothing is EDGE.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html */
export function endpointTypes(restApi: Resource): string[] {
  const { properties } = restApi;
  if (properties.has("endpointConfiguration.types") || properties.isUnknown("endpointConfiguration")) {
    return properties.read("endpointConfiguration.types", texts);
  }
  return openApiEndpoints(restApi).types ?? [];
}

/**
 * Whether an API is private: as AWS has it, and where a preview does not know that yet, as the program says, which
 * `seen` holds by URN.
 */
export function isPrivate(restApi: Resource, seen?: (urn: string) => Resource | undefined): boolean {
  const { properties } = restApi;
  const open = ["endpointConfiguration", "endpointConfiguration.types"].some((path) =>
    properties.isUnknown(path),
  );
  return endpointTypes((open ? seen?.(restApi.urn) : undefined) ?? restApi).includes("PRIVATE");
}

/** Endpoints that have a Route 53 alias for the API. */
export function associatedEndpoints(restApi: Resource): string[] {
  const { properties } = restApi;
  if (properties.has("endpointConfiguration.vpcEndpointIds")) {
    return properties.read("endpointConfiguration.vpcEndpointIds", texts);
  }
  return openApiEndpoints(restApi).vpcEndpointIds ?? [];
}

export function ofType(resources: readonly Resource[], ...accepted: string[]): Resource[] {
  return resources.filter((resource) => accepted.includes(resource.type));
}

/** At the top of a document, or at a server. */
function openApiEndpoints(restApi: Resource) {
  const document = openApiOf(restApi);
  const places = [document, ...entriesOf(at(document, "servers")).map(([, server]) => server)];
  const given = places.map((place) => at(place, "x-amazon-apigateway-endpoint-configuration"));
  return extension.parse(given.find((each) => each !== undefined));
}
