import { httpMethods } from "../access/grant";
import { at, type DocumentFault, entriesOf, isMapping, type OpenApiDocument } from "./document";

/** How API Gateway authorizes a method, as it names it. */
export type MethodAuthorizationType = "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS";

/** A method of an API, as its OpenAPI document has it. */
export interface Operation {
  readonly method: (typeof httpMethods)[number] | "ANY";
  readonly path: string;
  readonly authorization: MethodAuthorizationType;
  /** Names of security schemes that the operation asks for, and API Gateway does not look at. */
  readonly ignored: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Where it stands. */
  readonly at: DocumentFault["path"];
  readonly definition: OpenApiDocument;
}

const verbs: ReadonlyMap<string, Operation["method"]> = new Map([
  ...httpMethods.map((method) => [method.toLowerCase(), method] as const),
  ["x-amazon-apigateway-any-method", "ANY"] as const,
]);

/**
 * The methods that API Gateway makes of a document, OpenAPI 3.0 or Swagger 2.0, as they authorize. What cannot be one is
 * left out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return entriesOf(at(document, "paths")).flatMap(([path, item]) =>
    entriesOf(item).flatMap(([key, definition]): Operation[] => {
      const method = verbs.get(String(key));
      if (method === undefined || !isMapping(definition)) return [];
      const place = ["paths", path, key];
      return [
        { method, path: String(path), at: place, definition, ...authorizationOf(document, definition) },
      ];
    }),
  );
}

/** Security schemes by name: of OpenAPI 3, or of Swagger 2. */
function schemesOf(document: OpenApiDocument): unknown {
  return at(document, "components", "securitySchemes") ?? at(document, "securityDefinitions");
}

/**
 * By the schemes that the operation asks for: what the document says at its top is for API Gateway no word about any
 * method. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function authorizationOf(document: OpenApiDocument, definition: OpenApiDocument) {
  const named = entriesOf(definition.security).flatMap(([, requirement]) =>
    entriesOf(requirement).map(([name]) => String(name)),
  );
  const kinds = named.map((name) => kindOf(at(schemesOf(document), name)));
  const auth = at(definition, "x-amazon-apigateway-auth", "type");
  const order = ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"] as const;
  const given = typeof auth === "string" ? [auth.toUpperCase()] : kinds;
  return {
    authorization: order.find((kind) => given.includes(kind)) ?? ("NONE" as const),
    ignored: named.filter((_, index) => kinds[index] === undefined),
    apiKeyRequired: kinds.includes("key"),
  };
}

/** undefined: a scheme that means nothing to API Gateway. */
function kindOf(scheme: unknown): Exclude<MethodAuthorizationType, "NONE"> | "key" | undefined {
  const type = String(at(scheme, "x-amazon-apigateway-authtype") ?? "").toLowerCase();
  const authorizer = at(scheme, "x-amazon-apigateway-authorizer");
  if (type === "awssigv4") return "AWS_IAM";
  if (type === "cognito_user_pools" || at(authorizer, "type") === "cognito_user_pools")
    return "COGNITO_USER_POOLS";
  if (type !== "" || authorizer !== undefined) return "CUSTOM";
  const isKey =
    at(scheme, "type") === "apiKey" &&
    at(scheme, "in") === "header" &&
    String(at(scheme, "name")).toLowerCase() === "x-api-key";
  return isKey ? "key" : undefined;
}
