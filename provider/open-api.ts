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
  /** JSON of what was read, and judged: no other reader finds something else in it. */
  readonly body: string;
  /** Of what a deployment is made anew for. */
  readonly digest: string;
  readonly routes: readonly DocumentRoute[];
}

/** More than API Gateway imports, so that the reader reports what is too long. */
const mostBytes = 8 * 1024 * 1024;

/** A file that holds an OpenAPI document, by its path in the provider's folder. */
export const openApiFile = z.string().transform((file, context): OpenApi => {
  const fault = (message: string) => context.addIssue({ code: "custom", message });
  const text = fileText(file, mostBytes);
  if (text === undefined) {
    fault("expected an OpenAPI document that is there, by its path in the provider's folder");
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

/** The place, and what stands there where that is one value. */
function placed({ path, message }: DocumentFault, document: unknown = undefined): string {
  if (path.length === 0) return message;
  const value = path.reduce(
    (within: unknown, key) => entriesOf(within).find(([each]) => each === key)?.[1],
    document,
  );
  const isOne = ["string", "number", "boolean"].includes(typeof value);
  return `${pathText(path)}${isOne ? ` = ${shown(JSON.stringify(value))}` : ""}: ${message}`;
}

/** What API Gateway fills in for ${...} of a document. */
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

/** Names of stage variables that a document's URIs and VPC links have. */
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
  /** From where: a route, or its authorizers, whose ids are AWS's to give. */
  readonly from: Route | "authorizers";
}

/** Functions of this account that the document invokes, and from where. Others' owners give the permission. */
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
