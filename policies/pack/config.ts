import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";
import type { Rule } from "../rules/rule";
import { isDryRun } from "./dry-run";
import { exemption } from "./exemptions";
import type { Occasion } from "./report";

const common = z.object({ exemptions: z.array(exemption).default([]) });

/** What a rule's part of the pack's config may hold. */
export function configSchema(rule: Rule): PolicyConfigSchema {
  const own = Object.entries(rule.settings ?? {}).map(([name, { schema }]) => [name, jsonSchema(schema)]);
  return {
    properties: { exemptions: jsonSchema(common.shape.exemptions), ...Object.fromEntries(own) },
  };
}

function jsonSchema(schema: z.ZodType): PolicyConfigSchema["properties"][string] {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return json as PolicyConfigSchema["properties"][string];
}

/** What a rule's part of the pack's config says on this day, in this preview or update. */
export function occasionOf(config: Readonly<Record<string, unknown>>): Occasion {
  const { exemptions } = common.parse(config);
  return { exemptions, today: new Date().toISOString().slice(0, 10), preview: isDryRun() };
}
