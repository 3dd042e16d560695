import { z } from "zod";
import {
  at,
  entriesOf,
  isMapping,
  type OpenApiDocument,
  parameterPlaces,
  pathItems,
  pathVariables,
} from "../../../../../shared/open-api/document";
import type { Call } from "../../../gateway/call";
import { AwsError } from "../../../gateway/errors";
import { own } from "../../../own";
import type { GatewayResponse } from "../model";
import { gatewayResponses } from "./gateway-responses";

/** A method of a document, with its parts. */
export interface ImportedMethod {
  readonly verb: string;
  /** Its place in the document, for errors. */
  readonly place: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Name of its request validator. */
  readonly validator: string | undefined;
  /** Name of its authorizer. */
  readonly authorizer: string | undefined;
  readonly responses: readonly (readonly [statusCode: string, body: Readonly<Record<string, unknown>>])[];
  readonly integration: Readonly<Record<string, unknown>> | undefined;
  readonly integrationResponses: ImportedMethod["responses"];
}

export interface ImportedModel {
  readonly name: string;
  readonly contentType: string;
  readonly description: string | undefined;
  readonly schema: unknown;
}

/** An API as a document defines it, OpenAPI 3.0 or Swagger 2.0. */
export interface Definition {
  readonly name: string;
  readonly version: string | undefined;
  readonly description: string | undefined;
  readonly paths: readonly (readonly [path: string, methods: readonly ImportedMethod[]])[];
  readonly models: readonly ImportedModel[];
  readonly validators: readonly (readonly [name: string, body: Readonly<Record<string, unknown>>])[];
  /** Inputs of CreateAuthorizer. */
  readonly authorizers: readonly Readonly<Record<string, unknown>>[];
  readonly policy: string | undefined;
  readonly endpoint: Readonly<Record<string, unknown>>;
  readonly binaryMediaTypes: readonly string[] | undefined;
  readonly minimumCompressionSize: number | undefined;
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly warnings: readonly string[];
}

const verbs = ["get", "put", "post", "delete", "options", "head", "patch"];
const anyMethod = "x-amazon-apigateway-any-method";
const validatorKey = "x-amazon-apigateway-request-validator";
const gatewayResponsesKey = "x-amazon-apigateway-gateway-responses";
const endpointKey = "x-amazon-apigateway-endpoint-configuration";

/** Top-level members that API Gateway reads and the sandbox does not emulate. */
const refusedAtTop =
  /^x-amazon-apigateway-(?!policy$|request-validators?$|endpoint-configuration$|binary-media-types$|minimum-compression-size$|documentation$|gateway-responses$|importexport-version$|api-key-source$)/;

export function invalidDocument(problem: string): AwsError {
  return new AwsError("BadRequestException", `Invalid OpenAPI input: ${problem}`);
}

/**
 * Reads a document as API Gateway imports it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 * @throws AwsError BadRequestException that names the place
 */
export function definitionOf(document: OpenApiDocument): Definition {
  const { openapi, swagger } = document;
  const isSwagger = swagger === "2.0";
  if (!isSwagger && !(typeof openapi === "string" && /^3\.0(\.|$)/.test(openapi)))
    throw invalidDocument("expected openapi 3.0.x or swagger 2.0.");
  const refused = Object.keys(document).find((key) => refusedAtTop.test(key));
  if (refused !== undefined)
    throw new AwsError(
      "BadRequestException",
      `The sandbox does not emulate ${refused} of an imported document: leave it out.`,
    );
  const name = at(document, "info", "title");
  if (typeof name !== "string" || name.trim() === "") throw invalidDocument("info.title is missing.");
  if (at(document, "x-amazon-apigateway-api-key-source") === "AUTHORIZER")
    throw invalidDocument("the sandbox emulates only HEADER of x-amazon-apigateway-api-key-source.");
  const reader = new Reader(document, isSwagger);
  const paths = pathItems(document).map(([path, item]) => [path, reader.methods(path, item)] as const);
  return {
    name,
    version: versionOf(at(document, "info", "version")),
    description: text(at(document, "info", "description")),
    paths,
    models: reader.models(),
    validators: entriesOf(document["x-amazon-apigateway-request-validators"]).map(
      ([key, value]) => [String(key), isMapping(value) ? value : {}] as const,
    ),
    authorizers: reader.authorizers(),
    policy: policyOf(document["x-amazon-apigateway-policy"]),
    endpoint: endpointOf(document),
    binaryMediaTypes: listed(document["x-amazon-apigateway-binary-media-types"]),
    minimumCompressionSize: numberOf(document["x-amazon-apigateway-minimum-compression-size"]),
    gatewayResponses: gatewayResponsesOf(document[gatewayResponsesKey] ?? {}),
    warnings: reader.warnings,
  };
}

function gatewayResponsesOf(value: unknown): Definition["gatewayResponses"] {
  const read = gatewayResponses.safeParse(value);
  if (read.success) return read.data;
  throw invalidDocument(`${gatewayResponsesKey}: ${z.prettifyError(read.error)}.`);
}

function policyOf(value: unknown): string | undefined {
  return value === undefined || value === "" ? undefined : (text(value) ?? JSON.stringify(value));
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html */
export function filledIn(text: string, { region, account }: Pick<Call, "region" | "account">): string {
  const values = { Region: region, AccountId: account, Partition: "aws", URLSuffix: "amazonaws.com" };
  return text.replaceAll(/\$\{AWS::(\w+)\}/g, (whole, name: string) => own(values, name) ?? whole);
}

/** At the top in Swagger 2, under a server in OpenAPI 3. */
export function endpointOf(document: OpenApiDocument): Readonly<Record<string, unknown>> {
  const places = [document, ...entriesOf(document.servers).map(([, server]) => server)];
  const found = places.map((place) => at(place, endpointKey)).find(isMapping);
  return found ?? {};
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);
/** Measured on AWS: the version may be a number. */
const versionOf = (value: unknown) => (typeof value === "number" ? String(value) : text(value));
const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined);

function listed(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : undefined;
}

/** Reads one document, in which one place may define what another uses. */
class Reader {
  readonly warnings: string[] = [];
  /** Models made of inline schemas, by the schema's text. */
  private readonly unnamed = new Map<string, readonly [name: string, schema: unknown]>();

  constructor(
    private readonly document: OpenApiDocument,
    private readonly isSwagger: boolean,
  ) {
    if (entriesOf(document.security).length > 0)
      this.warnings.push("Security at the root level is ignored: set it at the operations.");
  }

  models(): ImportedModel[] {
    const named = this.isSwagger ? this.document.definitions : at(this.document, "components", "schemas");
    return [...entriesOf(named), ...this.unnamed.values()].map(([name, schema]) => ({
      name: String(name),
      contentType: "application/json",
      description: text(at(schema, "description")),
      schema,
    }));
  }

  private get schemes(): unknown {
    return this.isSwagger
      ? this.document.securityDefinitions
      : at(this.document, "components", "securitySchemes");
  }

  /** Authorizers of the security schemes; the identity source of a TOKEN authorizer is the scheme's header. */
  authorizers(): Readonly<Record<string, unknown>>[] {
    return entriesOf(this.schemes).flatMap(([name, scheme]) => {
      const authorizer = at(scheme, "x-amazon-apigateway-authorizer");
      if (!isMapping(authorizer)) return [];
      const type = String(authorizer.type ?? "").toUpperCase();
      const header = `method.request.header.${String(at(scheme, "name"))}`;
      const source = type === "TOKEN" ? { identitySource: header } : {};
      const authType = text(at(scheme, "x-amazon-apigateway-authtype"));
      // An empty text is the same as none: tools write them.
      const said = Object.entries(authorizer).filter(([, value]) => value !== "");
      return [{ ...source, ...Object.fromEntries(said), name: String(name), type, authType }];
    });
  }

  methods(path: string, item: unknown): ImportedMethod[] {
    if (at(item, "$ref") !== undefined) throw invalidDocument(`path ${path} is a $ref.`);
    return entriesOf(item).flatMap(([key, definition]): ImportedMethod[] => {
      const isVerb = verbs.includes(String(key)) || key === anyMethod;
      if (!isVerb || !isMapping(definition)) return [];
      return [this.method(path, String(key), definition, entriesOf(at(item, "parameters")))];
    });
  }

  private method(
    path: string,
    key: string,
    definition: OpenApiDocument,
    shared: (readonly [unknown, unknown])[],
  ): ImportedMethod {
    const verb = key === anyMethod ? "ANY" : key.toUpperCase();
    const parameters = [...shared, ...entriesOf(definition.parameters)].map(([, each]) =>
      this.resolved(each),
    );
    const integration = definition["x-amazon-apigateway-integration"];
    const { authorizer, ...authorization } = this.authorization(definition, `${verb} ${path}`);
    const { responses, ...rest } = isMapping(integration) ? integration : { responses: undefined };
    const mapped = this.texts("requestParameters", rest.requestParameters, path, verb);
    return {
      verb,
      place: `${verb} ${path}`,
      body: {
        ...authorization,
        operationName: text(definition.operationId),
        requestParameters: requestParameters(parameters, path),
        requestModels: this.requestModels(definition, parameters),
      },
      authorizer,
      validator: text(definition[validatorKey]) ?? text(this.document[validatorKey]),
      responses: entriesOf(definition.responses).flatMap(([code, response]) =>
        /^\d{3}$/.test(String(code)) ? [[String(code), this.response(this.resolved(response))] as const] : [],
      ),
      integration: isMapping(integration)
        ? integrationOf({ ...rest, ...(mapped ? { requestParameters: mapped } : {}) })
        : undefined,
      integrationResponses: entriesOf(responses).map(([pattern, response]) => [
        String(at(response, "statusCode") ?? "200"),
        {
          ...(isMapping(response) ? response : {}),
          selectionPattern: pattern === "default" ? undefined : pattern,
        },
      ]),
    };
  }

  /** The text values of a mapping: AWS ignores others, with this warning. */
  private texts(name: string, given: unknown, path: string, verb: string) {
    if (!isMapping(given)) return undefined;
    const others = Object.entries(given).filter(([, value]) => typeof value !== "string");
    for (const [key, value] of others)
      this.warnings.push(
        `Invalid format for '${name}'. Expected type string for property '${key}' of resource '${path}' and method '${verb}' but got '${typeof value === "object" ? JSON.stringify(value) : value}'`,
      );
    return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === "string"));
  }

  /** The value itself, or the target of its $ref. */
  private resolved(value: unknown): unknown {
    const reference = at(value, "$ref");
    if (typeof reference !== "string") return value;
    const found = at(this.document, ...pointer(reference));
    if (found === undefined) throw invalidDocument(`${reference} does not exist.`);
    return found;
  }

  /** Contradictions are refused: AWS does not document what it makes of them. */
  private authorization(definition: OpenApiDocument, place: string) {
    const stated = statedAuthorization(definition["x-amazon-apigateway-auth"], place);
    const asked = new Map<string, string>();
    let apiKeyRequired = false;
    for (const [, requirement] of entriesOf(definition.security)) {
      for (const [key] of entriesOf(requirement)) {
        const name = String(key);
        const kind = this.authorizationOf(name);
        if (kind === "API_KEY") apiKeyRequired = true;
        else if (kind === undefined) this.warnings.push(`Security scheme ${name} of ${place} is ignored.`);
        else asked.set(name, kind);
      }
    }
    const [[authorizer, byScheme] = [], ...more] = asked;
    if (more.length > 0 || (stated !== undefined && byScheme !== undefined && stated !== byScheme))
      throw invalidDocument(
        `the sandbox does not emulate which takes precedence of ${[...asked.keys(), ...(stated ? [stated] : [])].join(", ")} at ${place}.`,
      );
    const authorizationType = stated ?? byScheme ?? "NONE";
    return {
      authorizationType,
      apiKeyRequired,
      authorizer: authorizationType === "AWS_IAM" ? undefined : authorizer,
    };
  }

  /** The authorization type of a scheme. API Gateway reads its extensions only in schemes of type apiKey. */
  private authorizationOf(name: string): string | undefined {
    const scheme = at(this.schemes, name);
    if (at(scheme, "type") !== "apiKey") return undefined;
    const type = text(at(scheme, "x-amazon-apigateway-authtype"))?.toLowerCase();
    const hasAuthorizer = at(scheme, "x-amazon-apigateway-authorizer") !== undefined;
    // The prefix "aws" is reserved by AWS.
    if (type?.startsWith("aws")) return type === "awssigv4" && !hasAuthorizer ? "AWS_IAM" : undefined;
    if (type === "cognito_user_pools") return "COGNITO_USER_POOLS";
    if (hasAuthorizer || type === "custom") return "CUSTOM";
    const isKey = at(scheme, "in") === "header" && text(at(scheme, "name"))?.toLowerCase() === "x-api-key";
    return isKey && type === undefined ? "API_KEY" : undefined;
  }

  /** Content type -> name of a model. */
  private requestModels(definition: OpenApiDocument, parameters: readonly unknown[]) {
    const types = listed(definition.consumes) ?? listed(this.document.consumes) ?? ["application/json"];
    const swagger = parameters
      .filter((each) => at(each, "in") === "body")
      .flatMap((each) => types.map((type) => [type, at(each, "schema")] as const));
    const content = entriesOf(at(this.resolved(definition.requestBody), "content")).map(
      ([type, media]) => [String(type), at(media, "schema")] as const,
    );
    return this.modelNames(this.isSwagger ? swagger : content);
  }

  private response(response: unknown): Readonly<Record<string, unknown>> {
    const types = listed(this.document.produces) ?? ["application/json"];
    const content = this.isSwagger
      ? types.map((type) => [type, at(response, "schema")] as const)
      : entriesOf(at(response, "content")).map(
          ([type, media]) => [String(type), at(media, "schema")] as const,
        );
    const headers = entriesOf(at(response, "headers")).map(
      ([name]) => [`method.response.header.${name}`, false] as const,
    );
    return {
      responseParameters: headers.length > 0 ? Object.fromEntries(headers) : undefined,
      responseModels: this.modelNames(content),
    };
  }

  private modelNames(schemas: readonly (readonly [type: string, schema: unknown])[]) {
    const named = schemas.flatMap(([type, schema]) =>
      schema === undefined ? [] : [[type, this.modelName(schema)] as const],
    );
    return named.length > 0 ? Object.fromEntries(named) : undefined;
  }

  private modelName(schema: unknown): string {
    const reference = at(schema, "$ref");
    if (typeof reference === "string") return modelOf(reference);
    const text = JSON.stringify(schema);
    const known = this.unnamed.get(text);
    if (known !== undefined) return known[0];
    const name = `MODEL${(this.unnamed.size + 1).toString().padStart(6, "0")}`;
    this.unnamed.set(text, [name, schema]);
    return name;
  }
}

/** AWS documents NONE and AWS_IAM, in upper or lower case; its exports also have CUSTOM. */
function statedAuthorization(auth: unknown, place: string): string | undefined {
  if (auth === undefined) return undefined;
  const type = text(at(auth, "type"))?.toUpperCase();
  if (type !== undefined && ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"].includes(type)) return type;
  throw invalidDocument(`x-amazon-apigateway-auth of ${place} has no valid type.`);
}

/** A named schema is the model of that name. AWS does not document references to parts of a schema. */
function modelOf(reference: string): string {
  const name = /^(?:definitions|components\/schemas)\/([^/]+)$/.exec(pointer(reference).join("/"))?.[1];
  if (name === undefined) throw invalidDocument(`${reference} is not a named schema.`);
  return name;
}

function pointer(reference: string): string[] {
  if (!reference.startsWith("#/")) throw invalidDocument(`${reference} is outside the document.`);
  return reference
    .slice(2)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Variables in the path are declared implicitly. */
function requestParameters(
  parameters: readonly unknown[],
  path: string,
): Record<string, boolean> | undefined {
  const variables = pathVariables(path).map((name) => [`method.request.path.${name}`, true] as const);
  const named = parameters.flatMap((each) => {
    const place = parameterPlaces.get(at(each, "in"));
    return place === undefined
      ? []
      : [[`method.request.${place}.${at(each, "name")}`, at(each, "required") === true] as const];
  });
  const all = [...variables, ...named];
  return all.length > 0 ? Object.fromEntries(all) : undefined;
}

/** Enumerations may be in any case. REST APIs have one payload format; documents for HTTP APIs name it as well. */
function integrationOf({
  payloadFormatVersion: format,
  ...given
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (format !== undefined && String(format) !== "1.0" && format !== 1)
    throw invalidDocument(`payloadFormatVersion ${JSON.stringify(format)}: REST APIs have "1.0" only.`);
  const upper = ["type", "httpMethod", "passthroughBehavior", "contentHandling", "connectionType"];
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      upper.includes(name) && typeof value === "string" ? value.toUpperCase() : value,
    ]),
  );
}
