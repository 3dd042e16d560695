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
  /** What its statements about authorization leave open, relative to where it stands. */
  readonly unclear: DocumentFault | undefined;
  /** Where it stands. */
  readonly at: DocumentFault["path"];
  readonly definition: OpenApiDocument;
}

/** A Lambda authorizer, as a security scheme has it. */
export interface DocumentAuthorizer {
  readonly name: string;
  /** What x-amazon-apigateway-authorizer says. */
  readonly definition: unknown;
  /** In lower case: token or request, of Lambda authorizers. */
  readonly type: string;
  /** As API Gateway writes them: method.request.header.NAME. */
  readonly identitySources: readonly string[];
}

/** Those that operations ask, each once. */
export function authorizersOf(operations: readonly Operation[]): DocumentAuthorizer[] {
  const asked = operations.flatMap(({ authorizer }) => authorizer ?? []);
  return [...new Map(asked.map((authorizer) => [authorizer.name, authorizer])).values()];
}

/** Those that the document's security schemes have. */
export function declaredAuthorizers(document: OpenApiDocument): DocumentAuthorizer[] {
  return entriesOf(at(document, ...schemesPath(document))).flatMap(([name, scheme]) =>
    at(scheme, "x-amazon-apigateway-authorizer") === undefined ? [] : [authorizerOf(String(name), scheme)],
  );
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
 * By the schemes that the operation asks for, or by x-amazon-apigateway-auth: what the document says at its top is for API
 * Gateway no word about any method. What it does where the two differ AWS does not
 * document: then `unclear` has a fault, and the rest is not to be relied on.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html
 */
function authorizationOf(document: OpenApiDocument, definition: OpenApiDocument) {
  const named = entriesOf(definition.security).flatMap(([, requirement]) =>
    entriesOf(requirement).map(([name]) => String(name)),
  );
  const schemeOf = (name: string) => at(document, ...schemesPath(document), name);
  const kinds = named.map((name) => kindOf(schemeOf(name)));
  const authorizing = named.filter((_, index) => kinds[index] !== undefined && kinds[index] !== "key");
  const bySchemes = authorizationTypes.find((type) => kinds.includes(type)) ?? "NONE";
  const unclear = unclearOf(definition[authKey], authorizing, bySchemes);
  const stated = statedType(definition[authKey]);
  const authorization = unclear === undefined ? (stated ?? bySchemes) : "NONE";
  const asked = authorization === "CUSTOM" ? named[kinds.indexOf("CUSTOM")] : undefined;
  return {
    authorization,
    authorizing,
    authorizer: asked === undefined ? undefined : authorizerOf(asked, schemeOf(asked)),
    ignored: named.filter((_, index) => kinds[index] === undefined),
    apiKeyRequired: kinds.includes("key"),
    unclear,
  };
}

const authKey = "x-amazon-apigateway-auth";
/** The first of these that a scheme has counts. */
const authorizationTypes: readonly MethodAuthorizationType[] = [
  "AWS_IAM",
  "CUSTOM",
  "COGNITO_USER_POOLS",
  "NONE",
];

/** AWS reads it in any case. undefined: none that it knows */
function statedType(auth: unknown): MethodAuthorizationType | undefined {
  const type = at(auth, "type");
  return typeof type === "string"
    ? authorizationTypes.find((each) => each === type.toUpperCase())
    : undefined;
}

function unclearOf(
  auth: unknown,
  authorizing: readonly string[],
  bySchemes: MethodAuthorizationType,
): DocumentFault | undefined {
  if (auth === undefined) return undefined;
  const stated = statedType(auth);
  const path = [authKey, "type"];
  if (stated === undefined)
    return { path, message: "expected NONE or AWS_IAM, or no x-amazon-apigateway-auth" };
  if (authorizing.length === 0 || stated === bySchemes) return undefined;
  const message =
    `${stated}, and security asks for ${authorizing.join(", ")}, which is ${bySchemes}: ` +
    "AWS does not document which of them counts; keep one";
  return { path, message };
}

/** A token stands in the scheme's own header, where nothing else is said: an empty text says nothing. */
function authorizerOf(name: string, scheme: unknown): DocumentAuthorizer {
  const definition = at(scheme, "x-amazon-apigateway-authorizer");
  const type = String(at(definition, "type")).toLowerCase();
  const own = type === "token" ? `method.request.header.${String(at(scheme, "name"))}` : "";
  const said = String(at(definition, "identitySource") ?? "");
  const sources = (said === "" ? own : said).split(",");
  const identitySources = sources.map((source) => source.trim()).filter((source) => source !== "");
  return { name, definition, type, identitySources };
}

/** undefined: a scheme that means nothing to API Gateway, which reads its extensions in schemes of type apiKey. */
function kindOf(scheme: unknown): MethodAuthorizationType | "key" | undefined {
  if (at(scheme, "type") !== "apiKey") return undefined;
  const type = String(at(scheme, "x-amazon-apigateway-authtype") ?? "").toLowerCase();
  const authorizer = at(scheme, "x-amazon-apigateway-authorizer");
  if (type === "awssigv4") return authorizer === undefined ? "AWS_IAM" : undefined;
  if (type === "cognito_user_pools" || at(authorizer, "type") === "cognito_user_pools")
    return "COGNITO_USER_POOLS";
  if (type.startsWith("aws")) return undefined;
  if (type !== "" || authorizer !== undefined) return "CUSTOM";
  const isKey = at(scheme, "in") === "header" && String(at(scheme, "name")).toLowerCase() === "x-api-key";
  return isKey ? "key" : undefined;
}
