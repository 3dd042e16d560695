import { dirname, resolve } from "node:path";
import { z } from "zod";
import { grantMethod, grantPath, grantPrincipal } from "../../shared/access/grant";
import { answeringRoutes } from "../../shared/access/reach";
import { type Route, route } from "../../shared/access/route";
import { readDocument } from "../../shared/open-api/document";
import { routesOf } from "../../shared/open-api/routes";
import { type ConfigFile, entriesIn } from "./deployment-files";
import { textOf } from "./write-files";
import { configOf } from "./yaml-list";

/** As the provider's config has it. */
export interface GrantEntry {
  readonly method: string;
  readonly path: string;
  readonly principals?: readonly string[];
}

const principals = z.array(z.union([z.literal("callers"), grantPrincipal]));
const parts = z.object({ method: grantMethod, path: grantPath, principals: principals.optional() });

/** "METHOD PATH", "METHOD PATH callers" or "METHOD PATH ARN,ARN"; its fault where it is none that a route answers. */
export function grantOf(text: string, routes: readonly Route[]): GrantEntry | { readonly fault: string } {
  const [method, path, who, ...rest] = text.trim().split(/\s+/);
  const expected = `expected "METHOD PATH", or "METHOD PATH callers"`;
  if (path === undefined || rest.length > 0) return { fault: `${expected}, such as "GET /"` };
  const result = parts.safeParse({ method, path, principals: who?.split(",") });
  if (!result.success) return { fault: result.error.issues[0]?.message ?? expected };
  const answering = answeringRoutes(result.data, routes);
  if (answering.length === 0) return { fault: `no route answers it; ${routesText(routes)}` };
  const open = answering.find(({ authorization }) => authorization !== "AWS_IAM");
  if (who !== undefined && !result.data.principals?.includes("*") && open !== undefined)
    return { fault: `callers do not sign on ${open.method} ${open.path}; expected "${method} ${path}"` };
  return {
    method: result.data.method,
    path,
    ...(result.data.principals && { principals: result.data.principals }),
  };
}

function routesText(routes: readonly Route[]): string {
  if (routes.length === 0) return "the provider's config has no route that is valid";
  return `expected one of: ${routes.map(({ method, path }) => `${method} ${path}`).join(", ")}`;
}

/** Of a configured route, which requests it answers and whether they are signed; all else is the program's to read. */
const configured = route
  .pick({ method: true, path: true })
  .extend({
    authorization: z
      .union([
        route.shape.authorization,
        z.object({ custom: z.string() }).transform((): Route["authorization"] => "CUSTOM"),
      ])
      .default("NONE"),
    cors: z.unknown().optional(),
  })
  .transform(({ cors, ...own }): Route[] =>
    cors === undefined ? [own] : [own, { method: "OPTIONS", path: own.path, authorization: "NONE" }],
  );

/** The routes of the provider's config, or of its OpenAPI document, or the one that it has by default. */
export function routesIn(provider: ConfigFile & { readonly text: string }): Route[] {
  const config = configOf(provider.text, provider.shown);
  const { "provider:openapi": file, "provider:routes": value } = config;
  // Those that the provider refuses answer nothing.
  if (typeof file === "string" && file !== "") {
    const text = textOf(resolve(dirname(provider.path), file));
    const { document } = readDocument(text ?? "");
    return document ? routesOf(document).routes.map(({ route }) => route) : [];
  }
  const none = value === undefined || (Array.isArray(value) && value.length === 0);
  if (none) return [{ method: "ANY", path: "/", authorization: "NONE" }];
  return Array.isArray(value) ? value.flatMap((each) => configured.safeParse(each).data ?? []) : [];
}

/** What the provider admits where its config names no consumer. */
export const defaultEntry = { grants: [{ method: "GET", path: "/" }] } as const;

/** The consumers of the provider's config; undefined where it has the default. */
export const consumersIn = (provider: ConfigFile) => entriesIn(provider, "provider:consumers");

export function grantText({ method, path, principals }: GrantEntry): string {
  return [method, path, ...(principals === undefined ? [] : [principals.join(",")])].join(" ");
}
