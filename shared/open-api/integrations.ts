import { httpMethods } from "../access/grant";
import { integrationKinds } from "../access/route";
import { at, type DocumentFault, type OpenApiDocument } from "./document";
import { mappingFaults } from "./mappings";
import type { Operation } from "./operations";

export const integrationKey = "x-amazon-apigateway-integration";

/** In lower case. */
export function integrationType(integration: unknown): string {
  return String(at(integration, "type") ?? "").toLowerCase();
}

const types: ReadonlySet<string> = new Set([
  "mock",
  ...Object.values(integrationKinds).flatMap(({ types }) => types),
]);
const verbs = [...httpMethods, "ANY"];
const choices: Readonly<Record<string, readonly string[]>> = {
  connectionType: ["INTERNET", "VPC_LINK"],
  passthroughBehavior: ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"],
  contentHandling: ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"],
};

/** What API Gateway does not import of an operation's integration, by its place in the operation. */
export function integrationFaults(document: OpenApiDocument, operation: Operation): DocumentFault[] {
  const integration = operation.definition[integrationKey];
  const fault = (key: string, message: string): DocumentFault => ({ path: [integrationKey, key], message });
  if (integration === undefined)
    return [{ path: [integrationKey], message: "missing: API Gateway deploys no method without one" }];
  if (at(integration, "$ref") !== undefined)
    return [
      fault(
        "$ref",
        "write the integration out here: API Gateway reads a reference to one for HTTP APIs alone",
      ),
    ];
  const type = integrationType(integration);
  const instead = type === "aws" ? "; have a Lambda function, aws_proxy, call the service" : "";
  if (!types.has(type)) return [fault("type", `expected one of ${[...types].join(", ")}${instead}`)];
  return [
    ...backendFaults(integration, type, fault),
    ...connectionFaults(integration, type, fault),
    ...Object.entries(choices).flatMap(([name, accepted]) =>
      isOneOf(at(integration, name), [undefined, ...accepted])
        ? []
        : [fault(name, `expected ${accepted.join(" or ")}, in any case, or nothing`)],
    ),
    ...optionalTextFaults(integration, ["credentials", "connectionId"], fault),
    ...timeoutFaults(at(integration, "timeoutInMillis"), fault),
    ...mappingFaults(document, operation, [integrationKey], integration),
  ];
}

/** Of texts in any case. */
const isOneOf = (value: unknown, accepted: readonly unknown[]) =>
  accepted.includes(typeof value === "string" ? value.toUpperCase() : value);

type Fault = (key: string, message: string) => DocumentFault;

/** What an integration or an authorizer has in the place of a text. */
export function optionalTextFaults(within: unknown, names: readonly string[], fault: Fault): DocumentFault[] {
  return names
    .filter((name) => !["undefined", "string"].includes(typeof at(within, name)))
    .map((name) => fault(name, "expected a text, or nothing"));
}

function backendFaults(integration: unknown, type: string, fault: Fault): DocumentFault[] {
  if (type === "mock") return [];
  const faults: DocumentFault[] = [];
  const wrong = uriFault(at(integration, "uri"), type === "aws_proxy");
  if (wrong !== undefined) faults.push(fault("uri", wrong));
  const method = at(integration, "httpMethod");
  if (type === "aws_proxy" && !isOneOf(method, ["POST"]))
    faults.push(fault("httpMethod", "expected POST, by which functions are invoked, whatever the method is"));
  if (type !== "aws_proxy" && !isOneOf(method, verbs))
    faults.push(fault("httpMethod", `expected the method that the backend is asked by: ${verbs.join(", ")}`));
  const format = at(integration, "payloadFormatVersion");
  if (format !== undefined && String(format) !== "1.0" && format !== 1)
    faults.push(fault("payloadFormatVersion", 'expected "1.0", which REST APIs have, or nothing'));
  return faults;
}

/** The most that AWS gives is a quota of the account's. */
function timeoutFaults(value: unknown, fault: Fault): DocumentFault[] {
  return value === undefined || (Number.isInteger(value) && Number(value) >= 50)
    ? []
    : [fault("timeoutInMillis", "expected milliseconds, 50 at least, or nothing")];
}

function connectionFaults(integration: unknown, type: string, fault: Fault): DocumentFault[] {
  const id = at(integration, "connectionId");
  const isLink = isOneOf(at(integration, "connectionType"), ["VPC_LINK"]);
  if (isLink && ["mock", "aws_proxy"].includes(type))
    return [fault("connectionType", "a VPC link is for HTTP backends: take it out")];
  if (isLink && id === undefined)
    return [fault("connectionId", `missing: the VPC link's id, or \${stageVariables.NAME}`)];
  return !isLink && id !== undefined
    ? [fault("connectionId", "an integration with it has connectionType: VPC_LINK")]
    : [];
}

const filledIn = /^\$\{(stageVariables\.\w+|AWS::(Region|AccountId|Partition|URLSuffix))\}$/;
/** One that does not end is found too: once, and not from each beginning anew. */
const variable = /\$\{[^}]*\}?/g;

/** Of an integration, or of an authorizer. */
export function uriFault(uri: unknown, isFunction: boolean): string | undefined {
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
