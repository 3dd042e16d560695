import { type OpenApiDocument, readDocument } from "../../shared/open-api/document";
import { type Operation, operationsOf } from "../../shared/open-api/operations";
import { UnreadableProperty } from "./properties";
import type { Resource } from "./resource";
import { optionalText } from "./schemas";

/** The OpenAPI document that an API is imported from, JSON or YAML; undefined where there is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
export function openApiOf(restApi: Resource): OpenApiDocument | undefined {
  const text = restApi.properties.read("body", optionalText);
  if (text === undefined || text === "") return undefined;
  const { document, fault } = readDocument(text);
  if (document) return document;
  throw new UnreadableProperty("body", [...fault.path, fault.message].join(": "));
}

/** The methods that API Gateway makes of an API's OpenAPI document. */
export function openApiOperations(restApi: Resource): Operation[] {
  const document = openApiOf(restApi);
  return document ? operationsOf(document) : [];
}
