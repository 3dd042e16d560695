import {
  at,
  type DocumentFault,
  entriesOf,
  isMapping,
  type OpenApiDocument,
  parameterPlaces,
  pathVariables,
  referred,
} from "./document";
import type { Operation } from "./operations";

const constant = /^'[\s\S]*'$/;
const variable = /^(context|stageVariables)\.[\w.-]+$/;
const requestBody = /^method\.request\.body(\..+)?$/;
const requestParameter = /^method\.request\.(multivalue)?(path|querystring|header)\.(.+)$/;
const result = /^integration\.response\.(body(\..+)?|(multivalue)?header\..+)$/;

const parameterName = /^[\w$.*:!#%&'+^`|~-]+$/;

/**
 * What an integration maps: API Gateway imports no document that maps to or from what its operation does not declare,
 * and leaves out what is no text.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
export function mappingFaults(
  document: OpenApiDocument,
  operation: Operation,
  place: DocumentFault["path"],
  integration: unknown,
): DocumentFault[] {
  const declared = declaredParameters(document, operation);
  const given = at(integration, "responses");
  const responses = entriesOf(given);
  if (given !== undefined && !isMapping(given))
    return [
      { path: [...place, "responses"], message: "expected responses by the pattern that selects each" },
    ];
  return [
    ...textFaults(integration, "requestTemplates", place),
    ...textFaults(integration, "requestParameters", place, (target, source) =>
      requestFault(target, source, declared),
    ),
    ...responses.flatMap(([pattern, response]) => {
      const here = [...place, "responses", pattern];
      const status = String(at(response, "statusCode") ?? "200");
      const declaring = resolved(document, at(operation.definition, "responses", status));
      const headers = entriesOf(at(declaring, "headers")).map(([name]) => `method.response.header.${name}`);
      return [
        ...(/^[1-5]\d\d$/.test(status)
          ? []
          : [{ path: [...here, "statusCode"], message: "expected a status of HTTP, or nothing" }]),
        ...textFaults(response, "responseTemplates", here),
        ...textFaults(response, "responseParameters", here, (target, source) =>
          responseFault(target, source, headers, status),
        ),
      ];
    }),
  ];
}

/** Of a mapping's values that are no texts, or that its texts have. */
function textFaults(
  within: unknown,
  name: string,
  place: DocumentFault["path"],
  faultOf: (key: string, value: string) => string | undefined = () => undefined,
): DocumentFault[] {
  const given = at(within, name);
  if (given !== undefined && !isMapping(given))
    return [{ path: [...place, name], message: "expected texts by their names, or nothing" }];
  return entriesOf(given).flatMap(([key, value]): DocumentFault[] => {
    const message =
      typeof value === "string"
        ? faultOf(String(key), value)
        : "expected a text: API Gateway leaves out what is none";
    return message === undefined ? [] : [{ path: [...place, name, key], message }];
  });
}

function requestFault(target: string, source: string, declared: ReadonlySet<string>): string | undefined {
  if (!/^integration\.request\.(path|querystring|header)\./.test(target))
    return "expected integration.request.path.NAME, .querystring.NAME or .header.NAME as the name";
  if ([constant, variable, requestBody].some((each) => each.test(source))) return undefined;
  const [, , where, name] = requestParameter.exec(source) ?? [];
  if (where === undefined)
    return "expected 'TEXT' in single quotes, method.request.header.NAME, .path.NAME, .querystring.NAME or .body, context.NAME or stageVariables.NAME";
  return declared.has(`${where}.${name}`)
    ? undefined
    : "declare it in the operation's parameters: API Gateway imports no mapping from what is not declared";
}

function responseFault(
  target: string,
  source: string,
  headers: readonly string[],
  status: string,
): string | undefined {
  if (!headers.includes(target))
    return `declare the header at responses["${status}"].headers of the operation: API Gateway imports no mapping to another`;
  return [constant, variable, result].some((each) => each.test(source))
    ? undefined
    : "expected 'TEXT' in single quotes, integration.response.header.NAME or .body, context.NAME or stageVariables.NAME";
}

/** What API Gateway has no name for. */
export function parameterFaults(document: OpenApiDocument, { definition }: Operation): DocumentFault[] {
  return entriesOf(definition.parameters).flatMap(([index, each]): DocumentFault[] => {
    const parameter = resolved(document, each);
    const name = at(parameter, "name");
    if (!parameterPlaces.has(at(parameter, "in"))) return [];
    return typeof name === "string" && parameterName.test(name)
      ? []
      : [
          {
            path: ["parameters", index, "name"],
            message: "expected a name of letters, digits and ._$-: API Gateway knows no other",
          },
        ];
  });
}

/** "header.X-Tenant": those of the operation and of its path, and the path's variables, which API Gateway declares. */
function declaredParameters(document: OpenApiDocument, { path, definition }: Operation): ReadonlySet<string> {
  const item = at(document, "paths", path);
  const given = [...entriesOf(at(item, "parameters")), ...entriesOf(definition.parameters)];
  const named = given.flatMap(([, each]) => {
    const parameter = resolved(document, each);
    const where = parameterPlaces.get(at(parameter, "in"));
    return where === undefined ? [] : [`${where}.${at(parameter, "name")}`];
  });
  const variables = pathVariables(path).map((name) => `path.${name}`);
  return new Set([...variables, ...named]);
}

function resolved(document: OpenApiDocument, value: unknown): unknown {
  const reference = at(value, "$ref");
  return typeof reference === "string" ? referred(document, reference) : value;
}
