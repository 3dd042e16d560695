import { z } from "zod";
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

function openApiEndpoints(restApi: Resource) {
  return extension.parse(openApiOf(restApi)?.["x-amazon-apigateway-endpoint-configuration"]);
}
