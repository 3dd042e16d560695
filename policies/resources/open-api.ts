import { parse } from "yaml";
import { z } from "zod";
import { UnreadableProperty } from "./properties";
import type { Resource } from "./resource";
import { optionalText } from "./schemas";

const document = z.record(z.string(), z.unknown());

export type OpenApiDocument = Readonly<Record<string, unknown>>;

/** The OpenAPI document that an API is imported from, JSON or YAML; undefined where there is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
export function openApiOf(restApi: Resource): OpenApiDocument | undefined {
  const text = restApi.properties.read("body", optionalText);
  if (text === undefined || text === "") return undefined;
  const result = document.safeParse(parsed(text));
  if (result.success) return result.data;
  throw new UnreadableProperty("body", "expected an OpenAPI document, JSON or YAML");
}

// YAML holds JSON; one reader serves both.
function parsed(text: string): unknown {
  try {
    return text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text);
  } catch {
    return undefined;
  }
}
