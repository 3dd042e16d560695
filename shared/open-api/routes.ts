import { type Route, routePath } from "../access/route";
import { at, type DocumentFault, entriesOf, isMapping, type OpenApiDocument, referred } from "./document";
import { type Operation, operationsOf } from "./operations";

/** A route of a document, and how its operation is integrated. */
export interface DocumentRoute {
  readonly route: Route;
  /** What x-amazon-apigateway-integration says. */
  readonly integration: OpenApiDocument;
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
    const { method, path, authorization } = operation;
    const integration = at(operation.definition, integrationKey);
    const kind = kindOf(integration);
    return {
      route: {
        method,
        path,
        authorization: authorization === "AWS_IAM" ? authorization : "NONE",
        ...(kind === undefined ? {} : { integration: kind }),
      },
      integration: isMapping(integration) ? integration : {},
      at: operation.at,
    };
  });
  const faults = [
    ...versionFaults(document),
    ...referenceFaults(document),
    ...topFaults(document),
    ...pathFaults(document),
    ...operations.flatMap(operationFaults),
  ];
  if (operations.length === 0 && faults.length === 0)
    faults.push({ path: ["paths"], message: "expected at least one operation" });
  return { routes, faults };
}

/** Integration types as documents write them, in any case; what is called a mock needs no word. */
function kindOf(integration: unknown): Route["integration"] {
  const type = typeOf(integration);
  return type === "aws_proxy" ? "lambda" : type.startsWith("http") ? "http" : undefined;
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
  const expected = 'expected openapi: "3.0.1" or swagger: "2.0", which API Gateway imports';
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
      if (key === "$ref" && typeof each === "string") {
        if (!each.startsWith("#/"))
          faults.push({ path: [...path, key], message: "expected #/..., a place in this document" });
        else if (referred(document, each) === undefined)
          faults.push({ path: [...path, key], message: `nothing stands at ${each}` });
      } else if (key !== "example" && key !== "examples") walk(each, [...path, key]);
    }
  };
  walk(document, []);
  return faults;
}

/** What this project decides, and not the document. */
function topFaults(document: OpenApiDocument): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const policy = "x-amazon-apigateway-policy";
  if (policy in document)
    faults.push({ path: [policy], message: "take it out: the resource policy is made of the grants" });
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
  return entriesOf(document.paths).flatMap(([key, item]): DocumentFault[] => {
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
  const { authorization, ignored, apiKeyRequired, definition, at: place } = operation;
  const fault = (path: DocumentFault["path"], message: string): DocumentFault => ({
    path: [...place, ...path],
    message,
  });
  const integration = at(definition, integrationKey);
  const type = typeOf(integration);
  const faults: DocumentFault[] = [];
  if (integration === undefined)
    faults.push(fault([integrationKey], "missing: API Gateway deploys no method without one"));
  else if (!integrationTypes.has(type))
    faults.push(fault([integrationKey, "type"], `expected one of ${[...integrationTypes].join(", ")}`));
  if (authorization !== "NONE" && authorization !== "AWS_IAM")
    faults.push(
      fault(["security"], `${authorization} is not supported: use a scheme of awsSigv4, or none at all`),
    );
  for (const name of ignored)
    faults.push(
      fault(
        ["security"],
        `API Gateway does not check ${name}, and the method would be open: take it out, or give the scheme x-amazon-apigateway-authtype: awsSigv4`,
      ),
    );
  if (apiKeyRequired && authorization === "NONE")
    faults.push(
      fault(["security"], "an API key is no authorization: add a scheme of awsSigv4, or leave the key out"),
    );
  if (authorization === "AWS_IAM" && entriesOf(definition.security).some(([, each]) => isEmpty(each)))
    faults.push(fault(["security"], "expected no {}: API Gateway does not leave it open who signs"));
  return faults;
}

const integrationTypes: ReadonlySet<string> = new Set(["mock", "aws_proxy", "http", "http_proxy"]);

const isEmpty = (value: unknown) => isMapping(value) && Object.keys(value).length === 0;
