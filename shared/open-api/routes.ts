import { integrationKindOf, type Route, routePath } from "../access/route";
import { authorizerFaults } from "./authorizers";
import {
  at,
  type DocumentFault,
  entriesOf,
  isMapping,
  type OpenApiDocument,
  pathItems,
  referred,
} from "./document";
import { gatewayResponseFaults } from "./gateway-responses";
import { integrationFaults, integrationKey, integrationType } from "./integrations";
import { parameterFaults } from "./mappings";
import { type DocumentAuthorizer, type Operation, operationsOf, schemesPath } from "./operations";

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

const policyKey = "x-amazon-apigateway-policy";
const corsKey = "x-amazon-apigateway-cors";
const sizeKey = "x-amazon-apigateway-minimum-compression-size";
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-minimum-compression-size.html */
const mostBytes = 10 * 1024 * 1024;
const endpointKey = "x-amazon-apigateway-endpoint-configuration";

/** The routes of an OpenAPI document, as the provider deploys it: or what keeps it from that. */
export function routesOf(document: OpenApiDocument): DocumentRoutes {
  const operations = operationsOf(document);
  const routes = operations.map((operation): DocumentRoute => {
    const { method, path, authorization, authorizer, apiKeyRequired } = operation;
    const integration = at(operation.definition, integrationKey);
    const kind = integrationKindOf(integrationType(integration));
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
  const references = referenceFaults(document);
  const faults = [
    ...references,
    ...[
      ...versionFaults(document),
      ...topFaults(document),
      ...pathFaults(document),
      ...modelFaults(document),
      ...gatewayResponseFaults(document),
      ...validatorFaults(document),
      ...operations.flatMap((operation) => operationFaults(document, operation)),
      ...authorizerFaults(document, operations),
    ].filter(({ path }) => !references.some((said) => isSaid(path, said))),
  ];
  if (operations.length === 0 && faults.length === 0)
    faults.push({ path: ["paths"], message: "expected at least one operation" });
  return { routes, faults };
}

const fillsIn = "CloudFormation fills this in where it deploys, and nothing does here: write its value out";

/** Whether nothing more is to be said there: of a value that CloudFormation would fill in, or of a list that has it. */
function isSaid(path: DocumentFault["path"], said: DocumentFault): boolean {
  const begins = (whole: DocumentFault["path"], part: DocumentFault["path"]) =>
    part.every((key, index) => whole[index] === key);
  if (begins(path, said.path)) return true;
  const value = said.path.slice(0, -1);
  const isInList = value.slice(path.length).every((key) => typeof key === "number");
  return said.message === fillsIn && begins(value, path) && (isInList || path.at(-1) === "security");
}

function toldOf({ name, identitySources }: DocumentAuthorizer): NonNullable<Route["authorizer"]> {
  const headers = identitySources.flatMap(
    (source) => /^method\.request\.header\.(.+)$/.exec(source)?.[1] ?? [],
  );
  return { name, headers };
}

function versionFaults(document: OpenApiDocument): DocumentFault[] {
  const { openapi, swagger } = document;
  const info = (name: string, accepted: readonly string[]): DocumentFault[] =>
    accepted.includes(typeof at(document, "info", name)) && at(document, "info", name) !== ""
      ? []
      : [{ path: ["info", name], message: `expected a text, in quotes where it looks like a number` }];
  const version =
    typeof openapi === "string" ? /^3\.0(\.\d+)?$/.test(openapi) : swagger === "2.0" && openapi === undefined;
  const expected =
    'expected openapi: "3.0.1" or swagger: "2.0", which API Gateway imports; write a document of another version as 3.0';
  const given = openapi === undefined ? "swagger" : "openapi";
  return [
    ...(version ? [] : [{ path: [given], message: expected }]),
    ...info("title", ["string"]),
    ...info("version", ["string", "number", "undefined"]),
  ];
}

/** References lead into the document itself, and to something. */
function referenceFaults(document: OpenApiDocument): DocumentFault[] {
  const faults: DocumentFault[] = [];
  const places = ["#/components/schemas/", "#/definitions/"] as const;
  const [schemas, otherSchemas] = document.swagger === undefined ? places : [places[1], places[0]];
  const walk = (value: unknown, path: DocumentFault["path"]): void => {
    for (const [key, each] of entriesOf(value)) {
      // To be taken out as a whole.
      if (path.length === 0 && (key === policyKey || key === corsKey)) continue;
      if (isCloudFormation(key, each, path)) faults.push({ path: [...path, key], message: fillsIn });
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
        else if (each.startsWith(otherSchemas))
          faults.push({
            path: [...path, key],
            message: `expected ${schemas}NAME: API Gateway makes models of the schemas there`,
          });
      } else if (key !== "example" && key !== "examples") walk(each, [...path, key]);
    }
  };
  walk(document, []);
  return faults;
}

/** Fn::Sub and the like anywhere; Ref, which may be a name of the document's own, where API Gateway reads texts. */
function isCloudFormation(key: string | number, value: unknown, path: DocumentFault["path"]): boolean {
  const isRef = key === "Ref" && typeof value === "string";
  const isRead = path[0] === "info" || path.some((each) => /^x-amazon-/.test(String(each)));
  return /^Fn::/.test(String(key)) || (isRef && isRead);
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

/** A validator that is named, by the document or an operation, is one of the document's. */
function validatorFaults(document: OpenApiDocument, where: OpenApiDocument = document): DocumentFault[] {
  const path = ["x-amazon-apigateway-request-validator"];
  const name = at(where, ...path);
  const known = entriesOf(document["x-amazon-apigateway-request-validators"]).map(([each]) => each);
  if (name === undefined || known.some((each) => each === name)) return [];
  return [
    {
      path,
      message: `expected a name at x-amazon-apigateway-request-validators: ${known.join(", ") || "it has none"}`,
    },
  ];
}

/** What this project decides, and not the document. */
function topFaults(document: OpenApiDocument): DocumentFault[] {
  const faults: DocumentFault[] = [];
  if (policyKey in document)
    faults.push({ path: [policyKey], message: "take it out: the resource policy is made of the grants" });
  if (corsKey in document)
    faults.push({
      path: [corsKey],
      message: "take it out: API Gateway reads it for HTTP APIs alone; give each path an OPTIONS with a mock",
    });
  if (entriesOf(document.security).length > 0)
    faults.push({
      path: ["security"],
      message:
        "AWS says that API Gateway ignores it here, so that every method would be open: write it at each operation that it is for",
    });
  const size = document[sizeKey] ?? 0;
  if (!Number.isInteger(size) || Number(size) < 0 || Number(size) > mostBytes)
    faults.push({ path: [sizeKey], message: `expected bytes, 0 to ${mostBytes}, or nothing` });
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

function operationFaults(document: OpenApiDocument, operation: Operation): DocumentFault[] {
  const { authorization, authorizer, authorizing, ignored, apiKeyRequired } = operation;
  const { unclear, definition, at: place } = operation;
  const fault = (path: DocumentFault["path"], message: string): DocumentFault => ({
    path: [...place, ...path],
    message,
  });
  const faults = [
    ...(unclear === undefined ? [] : [unclear]),
    ...integrationFaults(document, operation),
    ...parameterFaults(document, operation),
    ...validatorFaults(document, definition),
  ].map(({ path, message }) => fault(path, message));
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
  for (const name of ignored) {
    const place = schemesPath(document);
    const isThere = at(document, ...place, name) !== undefined;
    const instead = isThere
      ? "give the scheme type: apiKey and x-amazon-apigateway-authtype: awsSigv4"
      : `write a scheme of that name at ${place.join(".")}`;
    faults.push(
      fault(
        ["security"],
        `API Gateway does not check ${name}, and the method would be open: take it out, or ${instead}`,
      ),
    );
  }
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

const isEmpty = (value: unknown) => isMapping(value) && Object.keys(value).length === 0;
