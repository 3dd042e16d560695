import { PolicyPack } from "@pulumi/policy";
import type { Rule } from "../rules/rule";
import { checkConfig } from "./config";
import { watchEngine } from "./engine";
import { resourcePolicy, stackPolicy } from "./policy";
import { Registry } from "./registry";

/** Serves rules to the engine as a policy pack. */
export function servePack(name: string, description: string, rules: readonly Rule[]): PolicyPack {
  watchEngine((config) => checkConfig(rules, config));
  const registry = new Registry();
  return new PolicyPack(name, {
    description,
    displayName: name,
    provider: "aws",
    enforcementLevel: "mandatory",
    policies: rules.map((rule) =>
      rule.scope === "resource" ? resourcePolicy(rule, registry) : stackPolicy(rule, registry),
    ),
  });
}
