import { createHash } from "node:crypto";
import { z } from "zod";
import type { Route } from "../shared/access/route";
import { type DocumentFault, readDocument } from "../shared/open-api/document";
import { type DocumentRoute, routesOf } from "../shared/open-api/routes";
import { pathText } from "../shared/terminal/faults";
import { fileText } from "./file-text";

/** An API from an OpenAPI document. */
export interface OpenApi {
  /** JSON of what was read, and judged: no other reader finds something else in it. */
  readonly body: string;
  /** Of what a deployment is made anew for. */
  readonly digest: string;
  readonly routes: readonly DocumentRoute[];
}

/** More than API Gateway imports, so that the reader tells what is too long. */
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
  for (const each of faults) fault(placed(each));
  const body = JSON.stringify(read.document);
  return { body, digest: createHash("sha256").update(body).digest("hex"), routes };
});

function placed({ path, message }: DocumentFault): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

const invoked =
  /:lambda:path\/2015-03-31\/functions\/(arn:aws[a-z-]*:lambda:[a-z0-9-]+:([0-9]{12}):function:[A-Za-z0-9_-]+)\/invocations$/;

/** Functions of this account that the document invokes, and from which routes. Others' owners give the permission. */
export function invocationsOf(
  { routes }: OpenApi,
  accountId: string,
): { readonly route: Route; readonly functionArn: string }[] {
  return routes.flatMap(({ route, integration }) => {
    const [, functionArn, owner] = invoked.exec(String(integration.uri ?? "")) ?? [];
    return route.integration === "lambda" && functionArn !== undefined && owner === accountId
      ? [{ route, functionArn }]
      : [];
  });
}
