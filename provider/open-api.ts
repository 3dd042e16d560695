import { createHash } from "node:crypto";
import { z } from "zod";
import type { Route } from "../shared/access/route";
import { type DocumentFault, entriesOf, readDocument } from "../shared/open-api/document";
import { type DocumentRoute, routesOf } from "../shared/open-api/routes";
import { pathText } from "../shared/terminal/faults";
import { shown } from "../shared/terminal/shown";
import { fileText } from "./file-text";

/** An API from an OpenAPI document. */
export interface OpenApi {
  /** The parsed document as JSON, so that other parsers cannot read it differently. */
  readonly body: string;
  /** Changes when a new deployment is needed. */
  readonly digest: string;
  readonly routes: readonly DocumentRoute[];
}

/** More than API Gateway's limit, so that the parser reports documents that are too long. */
const mostBytes = 8 * 1024 * 1024;

/** A file with an OpenAPI document, by its path in the provider's folder. */
export const openApiFile = z.string().transform((file, context): OpenApi => {
  const fault = (message: string) => context.addIssue({ code: "custom", message });
  const text = fileText(file, mostBytes);
  if (text === undefined) {
    fault("expected an existing OpenAPI document, by its path in the provider's folder");
    return z.NEVER;
  }
  const read = readDocument(text);
  if (read.fault) {
    fault(placed(read.fault));
    return z.NEVER;
  }
  const { routes, faults } = routesOf(read.document);
  for (const each of faults) fault(placed(each, read.document));
  const body = JSON.stringify(read.document);
  return { body, digest: createHash("sha256").update(body).digest("hex"), routes };
});

/** The place of a fault, with the value there unless it is an object or a list. */
function placed({ path, message }: DocumentFault, document: unknown = undefined): string {
  if (path.length === 0) return message;
  const value = path.reduce(
    (within: unknown, key) => entriesOf(within).find(([each]) => each === key)?.[1],
    document,
  );
  const isOne = ["string", "number", "boolean"].includes(typeof value);
  return `${pathText(path)}${isOne ? ` = ${shown(JSON.stringify(value))}` : ""}: ${message}`;
}

/** Values of ${...} in a document. */
export interface Variables {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly stageVariables: Readonly<Record<string, string>>;
}

function filledIn(text: string, { partition, region, accountId, stageVariables }: Variables): string {
  const known = new Map([
    ["AWS::Partition", partition],
    ["AWS::Region", region],
    ["AWS::AccountId", accountId],
    ...Object.entries(stageVariables).map(([name, value]) => [`stageVariables.${name}`, value] as const),
  ]);
  return text.replaceAll(/\$\{([\w.:]+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}

/** Names of stage variables in a document's URIs and VPC links. */
export function stageVariablesOf({ routes }: OpenApi): string[] {
  const texts = routes.flatMap(({ integration, authorizerUri }) => [
    integration.uri,
    integration.connectionId,
    authorizerUri,
  ]);
  const named = texts.flatMap((text) =>
    [...String(text ?? "").matchAll(/\$\{stageVariables\.(\w+)\}/g)].map(([, name = ""]) => name),
  );
  return [...new Set(named)].sort();
}

const invoked =
  /:lambda:path\/2015-03-31\/functions\/(arn:aws[a-z-]*:lambda:[a-z0-9-]+:([0-9]{12}):function:[A-Za-z0-9_-]+)\/invocations$/;

/** A function of this account that the document invokes. */
export interface InvokedFunction {
  readonly functionArn: string;
  /** The source: a route, or all authorizers, because AWS chooses their ids. */
  readonly from: Route | "authorizers";
}

/** Functions of this account in the document, with their sources. Owners of other functions add permissions. */
export function invocationsOf({ routes }: OpenApi, variables: Variables): InvokedFunction[] {
  const functionOf = (uri: unknown) => {
    const [, functionArn, owner] = invoked.exec(filledIn(String(uri ?? ""), variables)) ?? [];
    return owner === variables.accountId ? functionArn : undefined;
  };
  const ofRoutes = routes.flatMap(({ route, integration }): InvokedFunction[] => {
    const functionArn = route.integration === "lambda" ? functionOf(integration.uri) : undefined;
    return functionArn === undefined ? [] : [{ from: route, functionArn }];
  });
  const asked = new Set(routes.flatMap(({ authorizerUri }) => functionOf(authorizerUri) ?? []));
  return [
    ...ofRoutes,
    ...[...asked].map((functionArn): InvokedFunction => ({ from: "authorizers", functionArn })),
  ];
}
