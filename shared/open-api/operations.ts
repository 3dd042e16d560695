import { httpMethods } from "../access/grant";
import { at, type DocumentFault, entriesOf, isMapping, type OpenApiDocument, pathItems } from "./document";

/** How API Gateway authorizes a method, as it names it. */
export type MethodAuthorizationType = "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS";

/** A method of an API, as its OpenAPI document has it. */
export interface Operation {
  readonly method: (typeof httpMethods)[number] | "ANY";
  readonly path: string;
  readonly authorization: MethodAuthorizationType;
  /** Names of security schemes that the operation asks for, and API Gateway does not look at. */
  readonly ignored: readonly string[];
  /** Those by which it authorizes. */
  readonly authorizing: readonly string[];
  /** Of CUSTOM: the scheme that has the authorizer. */
  readonly authorizer: DocumentAuthorizer | undefined;
  readonly apiKeyRequired: boolean;
  /** Where it stands. */
  readonly at: DocumentFault["path"];
  readonly definition: OpenApiDocument;
}

/** A Lambda authorizer, as a security scheme has it. */
export interface DocumentAuthorizer {
  readonly name: string;
  /** What x-amazon-apigateway-authorizer says. */
  readonly definition: unknown;
  /** As API Gateway writes them: method.request.header.NAME. */
  readonly identitySources: readonly string[];
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
  return pathItems(document).flatMap(([path, item]) =>
    entriesOf(item).flatMap(([key, definition]): Operation[] => {
      const method = verbs.get(String(key));
      if (method === undefined || !isMapping(definition)) return [];
      const place = ["paths", path, key];
      return [{ method, path, at: place, definition, ...authorizationOf(document, definition) }];
    }),
  );
}

/** Where security schemes stand: in OpenAPI 3, or in Swagger 2. */
export function schemesPath(document: OpenApiDocument): readonly string[] {
  return document.swagger === undefined ? ["components", "securitySchemes"] : ["securityDefinitions"];
}

/**
 * By the schemes that the operation asks for: what the document says at its top is for API Gateway no word about any
 * method. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function authorizationOf(document: OpenApiDocument, definition: OpenApiDocument) {
  const named = entriesOf(definition.security).flatMap(([, requirement]) =>
    entriesOf(requirement).map(([name]) => String(name)),
  );
  const schemeOf = (name: string) => at(document, ...schemesPath(document), name);
  const kinds = named.map((name) => kindOf(schemeOf(name)));
  const auth = at(definition, "x-amazon-apigateway-auth", "type");
  const order = ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"] as const;
  const given = typeof auth === "string" ? [auth.toUpperCase()] : kinds;
  const authorization = order.find((kind) => given.includes(kind)) ?? ("NONE" as const);
  const asked = authorization === "CUSTOM" ? named[kinds.indexOf("CUSTOM")] : undefined;
  return {
    authorization,
    authorizing: named.filter((_, index) => kinds[index] !== undefined && kinds[index] !== "key"),
    authorizer: asked === undefined ? undefined : authorizerOf(asked, schemeOf(asked)),
    ignored: named.filter((_, index) => kinds[index] === undefined),
    apiKeyRequired: kinds.includes("key"),
  };
}

/** A token stands in the scheme's own header, where nothing else is said. */
function authorizerOf(name: string, scheme: unknown): DocumentAuthorizer {
  const definition = at(scheme, "x-amazon-apigateway-authorizer");
  const isToken = String(at(definition, "type")).toLowerCase() === "token";
  const own = isToken ? `method.request.header.${String(at(scheme, "name"))}` : "";
  const sources = String(at(definition, "identitySource") ?? own).split(",");
  const identitySources = sources.map((source) => source.trim()).filter((source) => source !== "");
  return { name, definition, identitySources };
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
