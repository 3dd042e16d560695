import { z } from "zod";
import { at, entriesOf, type OpenApiDocument, readDocument } from "../../shared/open-api/document";
import { type Operation, operationsOf } from "../../shared/open-api/operations";
import { optionalText, texts, UnreadableProperty } from "./properties";
import { pointingTo, type Resource } from "./resource";
import { types } from "./types";

const extension = z.object({ types: texts, vpcEndpointIds: texts }).partial().default({});

/** EDGE, REGIONAL or PRIVATE; an API that sets none is EDGE.
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

/** The OpenAPI document that an API is imported from, JSON or YAML; undefined where there is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
export function openApiOf(restApi: Resource): OpenApiDocument | undefined {
  const text = restApi.properties.read("body", optionalText);
  if (text === undefined || text === "") return undefined;
  const { document, fault } = readDocument(text);
  if (document) return document;
  throw new UnreadableProperty("body", [...fault.path, fault.message].join(": "));
}

/** The methods that API Gateway makes of an API's OpenAPI document. @throws UnreadableProperty where AWS may read it otherwise */
export function openApiOperations(restApi: Resource): Operation[] {
  const document = openApiOf(restApi);
  const operations = document ? operationsOf(document) : [];
  for (const { at: place, unclear } of operations)
    if (unclear)
      throw new UnreadableProperty("body", [...place, ...unclear.path, unclear.message].join(": "));
  return operations;
}

/** How a method of an API authorizes. */
interface MethodAuthorization {
  /** An HTTP method, or "ANY". */
  readonly httpMethod: string;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS. */
  readonly authorization: string;
}

/** The methods of an API, as resources of their own or in its OpenAPI document. */
export function methodsOf(resources: readonly Resource[], restApi: Resource): MethodAuthorization[] {
  const apart = pointingTo(resources, types.method, "restApi", restApi).map(({ properties }) => ({
    httpMethod: properties.read("httpMethod", optionalText) ?? "ANY",
    authorization: properties.read("authorization", optionalText) ?? "NONE",
  }));
  return [...apart, ...openApiMethods(restApi)];
}

/** Those with a Lambda authorizer, which may allow what a policy neither allows nor denies. */
export function methodsWithAuthorizer(
  resources: readonly Resource[],
  restApi: Resource,
): { readonly method: string; readonly authorization: "CUSTOM" }[] {
  return methodsOf(resources, restApi).flatMap(({ httpMethod: method, authorization }) =>
    authorization === "CUSTOM" ? [{ method, authorization }] : [],
  );
}

function openApiMethods(restApi: Resource): MethodAuthorization[] {
  return openApiOperations(restApi).map(({ method, authorization }) => ({
    httpMethod: method,
    authorization,
  }));
}
