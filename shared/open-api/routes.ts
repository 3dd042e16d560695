import { integrationKindOf, integrationKinds, type Route, routePath } from "../access/route";
import {
  at,
  type DocumentFault,
  entriesOf,
  isMapping,
  type OpenApiDocument,
  pathItems,
  referred,
} from "./document";
import {
  authorizersOf,
  type DocumentAuthorizer,
  type Operation,
  operationsOf,
  schemesPath,
} from "./operations";

/** A route of a document, and how its operation is integrated. */
export interface DocumentRoute {
  readonly route: Route;
  /** What x-amazon-apigateway-integration says. */
  readonly integration: OpenApiDocument;
  /** What invokes its authorizer, where it asks one. */
  readonly authorizerUri: string | undefined;
  readonly at: DocumentFault["path"];
}

export interface DocumentRoutes {
  readonly routes: readonly DocumentRoute[];
  /** What this project does not deploy, each by its place. */
  readonly faults: readonly DocumentFault[];
}

const integrationKey = "x-amazon-apigateway-integration";
const endpointKey = "x-amazon-apigateway-endpoint-configuration";

/** The routes of an OpenAPI document, as the provider deploys it: or what keeps it from that. */
export function routesOf(document: OpenApiDocument): DocumentRoutes {
  const operations = operationsOf(document);
  const routes = operations.map((operation): DocumentRoute => {
    const { method, path, authorization, authorizer, apiKeyRequired } = operation;
    const integration = at(operation.definition, integrationKey);
    const kind = integrationKindOf(typeOf(integration));
    const uri = at(authorizer?.definition, "authorizerUri");
    return {
      route: {
        method,
        path,
        authorization: authorization === "COGNITO_USER_POOLS" ? "NONE" : authorization,
        ...(authorizer === undefined ? {} : { authorizer: toldOf(authorizer) }),
        ...(apiKeyRequired ? { apiKeyRequired } : {}),
        ...(kind === undefined ? {} : { integration: kind }),
      },
      integration: isMapping(integration) ? integration : {},
      authorizerUri: typeof uri === "string" ? uri : undefined,
      at: operation.at,
    };
  });
  const faults = [
    ...versionFaults(document),
    ...referenceFaults(document),
    ...topFaults(document),
    ...pathFaults(document),
    ...modelFaults(document),
    ...operations.flatMap(operationFaults),
    ...authorizerFaults(document, operations),
  ];
  if (operations.length === 0 && faults.length === 0)
    faults.push({ path: ["paths"], message: "expected at least one operation" });
  return { routes, faults };
}

function toldOf({ name, identitySources }: DocumentAuthorizer): NonNullable<Route["authorizer"]> {
  const headers = identitySources.flatMap(
    (source) => /^method\.request\.header\.(.+)$/.exec(source)?.[1] ?? [],
  );
  return { name, headers };
}

function typeOf(integration: unknown): string {
  return String(at(integration, "type") ?? "").toLowerCase();
}

function versionFaults(document: OpenApiDocument): DocumentFault[] {
  const { openapi, swagger } = document;
  const info = (name: string, isNeeded: boolean): DocumentFault[] =>
    typeof at(document, "info", name) === "string" || (!isNeeded && at(document, "info", name) === undefined)
      ? []
      : [{ path: ["info", name], message: `expected a text, in quotes where it looks like a number` }];
  const version =
    typeof openapi === "string" ? /^3\.0\.\d+$/.test(openapi) : swagger === "2.0" && openapi === undefined;
  const expected =
    'expected openapi: "3.0.1" or swagger: "2.0", which API Gateway imports; write a document of another version as 3.0';
  const given = openapi === undefined ? "swagger" : "openapi";
  return [
    ...(version ? [] : [{ path: [given], message: expected }]),
    ...info("title", true),
    ...info("version", false),
  ];
}

/** References lead into the document itself, and to something. */
function referenceFaults(document: OpenApiDocument): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const walk = (value: unknown, path: DocumentFault["path"]): void => {
    for (const [key, each] of entriesOf(value)) {
      if (isCloudFormation(key, each, path))
        faults.push({
          path: [...path, key],
          message:
            "CloudFormation fills this in where it deploys, and nothing does here: write its value out",
        });
      if (key === "$ref" && typeof each === "string") {
        if (!each.startsWith("#/"))
          faults.push({ path: [...path, key], message: "expected #/..., a place in this document" });
        else if (referred(document, each) === undefined)
          faults.push({ path: [...path, key], message: `nothing stands at ${each}` });
        else if (/^#\/(components\/schemas|definitions)\/[^/]+\//.test(each))
          faults.push({
            path: [...path, key],
            message:
              "expected a whole schema: API Gateway makes a model of each by its name; give this part one",
          });
      } else if (key !== "example" && key !== "examples") walk(each, [...path, key]);
    }
  };
  walk(document, []);
  return faults;
}

/** Fn::Sub and the like anywhere; Ref, which may be a name of the document's own, where API Gateway reads. */
function isCloudFormation(key: string | number, value: unknown, path: DocumentFault["path"]): boolean {
  const isRef = key === "Ref" && typeof value === "string";
  return /^Fn::/.test(String(key)) || (isRef && path.some((each) => /^x-amazon-/.test(String(each))));
}

/** Each schema that has a name becomes a model of it. */
function modelFaults(document: OpenApiDocument): DocumentFault[] {
  const places = [["definitions"], ["components", "schemas"]];
  return places.flatMap((place) =>
    entriesOf(at(document, ...place)).flatMap(([name]): DocumentFault[] =>
      /^[A-Za-z0-9]+$/.test(String(name))
        ? []
        : [
            {
              path: [...place, name],
              message: "expected a name of letters and digits, as API Gateway's models have",
            },
          ],
    ),
  );
}

/** What this project decides, and not the document. */
function topFaults(document: OpenApiDocument): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const policy = "x-amazon-apigateway-policy";
  if (policy in document)
    faults.push({ path: [policy], message: "take it out: the resource policy is made of the grants" });
  const cors = "x-amazon-apigateway-cors";
  if (cors in document)
    faults.push({
      path: [cors],
      message: "take it out: API Gateway reads it for HTTP APIs alone; give each path an OPTIONS with a mock",
    });
  if (entriesOf(document.security).length > 0)
    faults.push({
      path: ["security"],
      message:
        "AWS says that API Gateway ignores it here, so that every method would be open: write it at each operation that it is for",
    });
  const servers = entriesOf(document.servers);
  for (const [key, value] of [
    ...servers.map(([index, server]) => [["servers", index, endpointKey], at(server, endpointKey)] as const),
    [[endpointKey], document[endpointKey]] as const,
  ])
    faults.push(...endpointFaults([...key], value));
  return faults;
}

function endpointFaults(path: DocumentFault["path"], value: unknown): DocumentFault[] {
  return entriesOf(value).flatMap(([name, given]): DocumentFault[] => {
    const fault = (message: string) => [{ path: [...path, name], message }];
    if (name === "types")
      return JSON.stringify([given].flat()) === '["PRIVATE"]' ? [] : fault("expected [PRIVATE], or nothing");
    if (name === "vpcEndpointIds")
      return fault("take it out: provider:associateEndpoints associates the consumers' endpoints");
    if (name === "disableExecuteApiEndpoint")
      return fault("take it out: provider:domain.onlyDoor closes the API's own names");
    return fault("take it out: the API is private, and has what private APIs have");
  });
}

function pathFaults(document: OpenApiDocument): DocumentFault[] {
  return pathItems(document).flatMap(([key, item]): DocumentFault[] => {
    const path = ["paths", key];
    const wrong = routePath.safeParse(key).error?.issues[0]?.message;
    return [
      ...(wrong === undefined ? [] : [{ path, message: wrong }]),
      ...(at(item, "$ref") === undefined
        ? []
        : [{ path: [...path, "$ref"], message: "write the path's operations out here" }]),
      ...(at(item, "trace") === undefined
        ? []
        : [{ path: [...path, "trace"], message: "API Gateway has no TRACE: take it out" }]),
    ];
  });
}

function operationFaults(operation: Operation): DocumentFault[] {
  const {
    authorization,
    authorizer,
    authorizing,
    ignored,
    apiKeyRequired,
    unclear,
    definition,
    at: place,
  } = operation;
  const fault = (path: DocumentFault["path"], message: string): DocumentFault => ({
    path: [...place, ...path],
    message,
  });
  const integration = at(definition, integrationKey);
  const faults = unclear === undefined ? [] : [fault(unclear.path, unclear.message)];
  if (integration === undefined)
    faults.push(fault([integrationKey], "missing: API Gateway deploys no method without one"));
  else
    faults.push(
      ...integrationFaults(integration).map(({ path, message }) => fault([integrationKey, ...path], message)),
    );
  if (authorization === "COGNITO_USER_POOLS")
    faults.push(
      fault(
        ["security"],
        `${authorizing.join(", ") || authorization} is of Cognito user pools, which is not supported: ${schemes}`,
      ),
    );
  else if (authorizing.length > 1)
    faults.push(
      fault(["security"], `${authorizing.join(", ")}: expected one of them: a method authorizes in one way`),
    );
  if (authorization === "CUSTOM" && authorizer === undefined)
    faults.push(
      fault(["x-amazon-apigateway-auth", "type"], `no scheme of security has the authorizer: ${schemes}`),
    );
  for (const name of ignored)
    faults.push(
      fault(
        ["security"],
        `API Gateway does not check ${name}, and the method would be open: take it out, or give the scheme type: apiKey and x-amazon-apigateway-authtype: awsSigv4`,
      ),
    );
  if (apiKeyRequired && authorization === "NONE")
    faults.push(
      fault(["security"], "an API key is no authorization: add a scheme of awsSigv4, or leave the key out"),
    );
  if (authorizing.length > 0 && entriesOf(definition.security).some(([, each]) => isEmpty(each)))
    faults.push(
      fault(["security"], "expected no {}: a method of API Gateway authorizes all callers or none"),
    );
  return faults;
}

const schemes =
  "expected a scheme of x-amazon-apigateway-authtype: awsSigv4, one with a Lambda authorizer, or none at all";

const integrationTypes: ReadonlySet<string> = new Set([
  "mock",
  ...Object.values(integrationKinds).flatMap(({ types }) => types),
]);

function integrationFaults(integration: unknown): DocumentFault[] {
  const type = typeOf(integration);
  const fault = (key: string, message: string): DocumentFault => ({ path: [key], message });
  const instead = type === "aws" ? "; have a Lambda function, aws_proxy, call the service" : "";
  if (!integrationTypes.has(type))
    return [fault("type", `expected one of ${[...integrationTypes].join(", ")}${instead}`)];
  if (type === "mock") return [];
  const uri = at(integration, "uri");
  const wrong = uriFault(uri, type === "aws_proxy");
  const faults = wrong === undefined ? [] : [fault("uri", wrong)];
  if (type === "aws_proxy" && String(at(integration, "httpMethod")).toUpperCase() !== "POST")
    faults.push(fault("httpMethod", "expected POST, by which functions are invoked, whatever the method is"));
  return faults;
}

const filledIn = /^\$\{(stageVariables\.\w+|AWS::(Region|AccountId|Partition|URLSuffix))\}$/;
/** One that does not end is found too: once, and not from each beginning anew. */
const variable = /\$\{[^}]*\}?/g;

/** Of an integration, or of an authorizer. */
function uriFault(uri: unknown, isFunction: boolean): string | undefined {
  // One that a tool would have filled in is reported already.
  if (isMapping(uri)) return undefined;
  const text = typeof uri === "string" ? uri : "";
  for (const [whole] of text.matchAll(variable))
    if (!filledIn.test(whole))
      return `nothing fills in ${whole.slice(0, 100)}: write it out; API Gateway knows \${stageVariables.NAME}, \${AWS::Region} and \${AWS::AccountId}`;
  const plain = text.replaceAll(variable, "filled-in");
  if (isFunction)
    return /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/[^/]+\/invocations$/.test(plain)
      ? undefined
      : "expected arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN_OF_A_FUNCTION/invocations";
  return /^https?:\/\/[^/]/.test(plain) ? undefined : "expected http://HOST/PATH or https://HOST/PATH";
}

const source = /^(method\.request\.(header|querystring)\.[\w$.-]+|stageVariables\.\w+|context\.[\w.]+)$/;

/** Of the authorizers that operations ask. */
function authorizerFaults(document: OpenApiDocument, operations: readonly Operation[]): DocumentFault[] {
  return authorizersOf(operations).flatMap(({ name, definition, identitySources }) => {
    const place = [...schemesPath(document), name, "x-amazon-apigateway-authorizer"];
    const fault = (key: string, message: string): DocumentFault => ({ path: [...place, key], message });
    const type = String(at(definition, "type")).toLowerCase();
    if (!["token", "request"].includes(type))
      return [fault("type", "expected token or request, a Lambda authorizer")];
    const uri = uriFault(at(definition, "authorizerUri"), true);
    const isKnown = identitySources.every((each) => source.test(each)) && identitySources.length > 0;
    const isHeader = /^method\.request\.header\.[^,]+$/.test(identitySources.join(","));
    return [
      ...(uri === undefined ? [] : [fault("authorizerUri", uri)]),
      ...(isKnown && (type === "request" || isHeader)
        ? []
        : [
            fault(
              "identitySource",
              type === "token"
                ? "expected one header, method.request.header.NAME: a token is read from there"
                : "expected what a caller must show, with commas between: method.request.header.NAME, method.request.querystring.NAME",
            ),
          ]),
    ];
  });
}

const isEmpty = (value: unknown) => isMapping(value) && Object.keys(value).length === 0;
