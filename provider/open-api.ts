import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { Route } from "../shared/access/route";
import { readDocument } from "../shared/open-api/document";
import { type DocumentRoute, routesOf } from "../shared/open-api/routes";
import { pathText } from "../shared/terminal/faults";

/** An API from an OpenAPI document. */
export interface OpenApi {
  /** JSON of what was read, and judged: no other reader finds something else in it. */
  readonly body: string;
  /** Of what a deployment is made anew for. */
  readonly digest: string;
  readonly routes: readonly DocumentRoute[];
}

const mostBytes = 8 * 1024 * 1024;

/** A file that holds an OpenAPI document, by its path in the provider's folder. */
export const openApiFile = z.string().transform((file, context): OpenApi => {
  const fault = (message: string) => context.addIssue({ code: "custom", message });
  const text = textOf(file);
  if (text === undefined) {
    fault("expected an OpenAPI document that is there, by its path in the provider's folder");
    return z.NEVER;
  }
  const read = readDocument(text);
  if (read.fault) {
    fault(`${placed(read.fault)}`);
    return z.NEVER;
  }
  const { routes, faults } = routesOf(read.document);
  for (const each of faults) fault(placed(each));
  const body = JSON.stringify(read.document);
  return { body, digest: createHash("sha256").update(body).digest("hex"), routes };
});

function placed({
  path,
  message,
}: {
  readonly path: readonly (string | number)[];
  readonly message: string;
}) {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

function textOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= mostBytes ? readFileSync(file, "utf8") : undefined;
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
