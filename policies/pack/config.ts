import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";
import { faultsOf, pathText } from "../../shared/terminal/faults";
import { nearest } from "../../shared/terminal/nearest";
import { shown } from "../../shared/terminal/shown";
import type { Rule, Setting } from "../rules/rule";
import { type GivenConfig, isDryRun } from "./engine";
import { exemption } from "./exemptions";
import type { RunContext } from "./report";

/** What every rule's config may contain. */
const common = z.object({
  exemptions: z.array(exemption).default([]),
  everywhere: z.boolean().default(false),
});

const commonSettings: Readonly<Record<string, Setting>> = {
  exemptions: {
    schema: common.shape.exemptions,
    description: "Resources that the rule shall not block for a time",
  },
  everywhere: {
    schema: common.shape.everywhere,
    description: "Apply the rule in stacks that have no private API and no endpoint for one, too",
  },
};

function settingsOf(rule: Rule): Readonly<Record<string, Setting>> {
  return { ...commonSettings, ...rule.settings };
}

/** What a rule's part of the pack's config may contain. */
export function configSchema(rule: Rule): PolicyConfigSchema {
  return {
    properties: Object.fromEntries(
      Object.entries(settingsOf(rule)).map(([name, { schema }]) => [name, jsonSchema(schema)]),
    ),
  };
}

function jsonSchema(schema: z.ZodType): PolicyConfigSchema["properties"][string] {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
  return json as PolicyConfigSchema["properties"][string];
}

/** A rule's part of the pack's config as it applies today, in this preview or update. */
export function runContextOf(config: Readonly<Record<string, unknown>>): RunContext {
  const { exemptions } = common.parse(config);
  return { exemptions, today: new Date().toISOString().slice(0, 10), preview: isDryRun() };
}

/** Whether config asks for a rule in any stack: by `everywhere`, or by giving it a setting of its own. */
export function isSwitchedOn(rule: Rule, config: Readonly<Record<string, unknown>>): boolean {
  if (common.parse(config).everywhere) return true;
  return Object.entries(rule.settings ?? {}).some(([name, { schema }]) => {
    const given = config[name];
    return given !== undefined && JSON.stringify(given) !== JSON.stringify(schema.safeParse(undefined).data);
  });
}

/** Config of a rule or setting that the pack does not have would do nothing. @throws naming each, and the nearest */
export function checkConfig(rules: readonly Rule[], config: GivenConfig): void {
  const names = rules.map(({ name }) => name);
  const faults = [...config].flatMap(([name, properties]) => {
    const rule = rules.find((each) => each.name === name);
    // The engine's own word for every rule: it gives a level, and no settings.
    if (rule === undefined && name !== "all") return [`${shown(name)}: no such rule${nearest(name, names)}`];
    const settings = new Map(Object.entries(rule === undefined ? {} : settingsOf(rule)));
    const accepted = [...settings.keys()];
    const meant = [...accepted, "enforcementLevel"];
    return Object.entries(properties).flatMap(([key, value]) => {
      if (!accepted.includes(key)) {
        const near = nearest(key, meant) || `; it has ${meant.join(", ")}`;
        return [`${name}.${shown(key)}: no such setting${near}`];
      }
      const setting = settings.get(key);
      const result = setting?.schema.safeParse(value, { reportInput: true });
      if (setting === undefined || result?.error === undefined) return [];
      return faultsOf(setting.schema, value, result.error).map(({ path, value: found, message }) => {
        const at = path.length === 0 ? "" : `${typeof path[0] === "number" ? "" : "."}${pathText(path)}`;
        return `${name}.${key}${at}${found === undefined ? " is missing" : ` = ${shown(JSON.stringify(found))}`}: ${message}`;
      });
    });
  });
  if (faults.length === 0) return;
  const error = new Error(`policy pack config: ${faults.sort().join("; ")}`);
  // The policy SDK names the stack, which helps nobody.
  error.stack = error.message;
  throw error;
}
