import { z } from "zod";
import { routeFor } from "../../shared/access/reach";
import { integrationKindOf, integrationKinds, type Route, route } from "../../shared/access/route";
import { at } from "../../shared/open-api/document";
import type { AccessChange, Situation } from "./access-change";
import { callsOf, type GrantedCall } from "./calls";
import type { Difference } from "./difference";
import { covers } from "./judge";
import { code, listed } from "./text";

/** What answers a method of the API, where it is no mock. */
export const backend = z.object({
  method: z.string(),
  path: z.string(),
  kind: z.union([route.shape.integration.unwrap(), z.literal("other")]),
  /** Name of a function, or a URI; missing while it is not known. */
  target: z.string().optional(),
  /** Whether it is reached by a VPC link. */
  linked: z.boolean().optional(),
});

export type Backend = z.infer<typeof backend>;

/** From an integration, as a resource or a document has it; a mock is none. */
export function backendOf(method: string, path: string, integration: unknown): Backend | undefined {
  const property = (key: string) => String(at(integration, key) ?? "");
  const type = property("type").toUpperCase();
  if (type === "MOCK" || type === "") return undefined;
  const uri = property("uri");
  const [, name] = /:function:([^/]+)\/invocations$/.exec(uri) ?? [];
  const kind = /:lambda:path\//.test(uri) ? "lambda" : (integrationKindOf(type) ?? "other");
  const target = kind === "lambda" ? name : uri;
  return {
    method,
    path,
    kind,
    ...(target ? { target } : {}),
    ...(property("connectionType").toUpperCase() === "VPC_LINK" ? { linked: true } : {}),
  };
}

const other = { any: "an integration", named: "the integration" };

function backendText(of: Backend | undefined): string {
  if (of === undefined) return "a mock";
  const { any, named } = of.kind === "other" ? other : integrationKinds[of.kind];
  const name = of.target === undefined ? any : `${named} ${code(of.target)}`;
  return `${name}${of.linked ? " through a VPC link" : ""}`;
}

function changeText(before: Backend | undefined, now: Backend | undefined): string | undefined {
  const [was, is] = [backendText(before), backendText(now)];
  return was === is ? undefined : `${is}, before by ${was}`;
}

/** Who answers the calls that are granted: of those that are new, and of those that another backend answers now. */
export function backendsMarkdown(access: AccessChange, differences: readonly Difference[]): string[] {
  const callsByText = new Map<string, string[]>();
  for (const consumer of access.consumers)
    for (const call of callsOf(consumer.after, access.after)) {
      const now = answering(access.after, call);
      if (now === undefined) continue;
      const before = answering(access.before, call);
      const isNew = differences.some((each) => each.direction === "gains" && covers(each, consumer, call));
      const text = isNew
        ? now.backend && backendText(now.backend)
        : before && changeText(before.backend, now.backend);
      if (text === undefined) continue;
      const { method, path } = now.route;
      const calls = callsByText.get(text) ?? [];
      callsByText.set(text, [...new Set([...calls, `${method} ${path}`])]);
    }
  return [...callsByText].map(([text, calls]) => `- ${listed(calls.map(code), 3)}: answered by ${text}.`);
}

function answering(situation: Situation, { authorization, method, sample }: GrantedCall) {
  if (authorization === "no route") return undefined;
  const route: Route | undefined = routeFor(situation.routes, method, sample);
  const found = situation.backends.find((each) => each.method === route?.method && each.path === route.path);
  return route && { route, backend: found };
}
