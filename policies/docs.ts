import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "./rules/all";
import type { Rule } from "./rules/rule";

export const documentationFile = join(__dirname, "..", "docs", "policies.md");

const introduction = readFileSync(join(__dirname, "docs-introduction.md"), "utf8");

/** docs/policies.md, made of the pack's own rules. */
export function documentation(): string {
  const list = rules.map(
    (rule) =>
      `- [${rule.name}](#${rule.name}): ${rule.scope}, ${rule.level}, ${rule.severity}${controls(rule)}`,
  );
  return `${introduction.trimEnd()}\n\n## Rules\n\n${list.join("\n")}\n\n${rules.map(section).join("\n\n")}\n`;
}

function section(rule: Rule): string {
  const settings = Object.entries(rule.settings ?? {}).map(
    ([name, { description }]) => `- \`${name}\`: ${description}`,
  );
  return [
    `### ${rule.name}`,
    rule.description,
    rule.explanation,
    `Fix: ${rule.remediation}`,
    ...(settings.length > 0 ? [`Config:\n\n${settings.join("\n")}`] : []),
    ...(rule.scope === "resource" ? [`Types: ${rule.types.map((type) => `\`${type}\``).join(", ")}`] : []),
    `Source: <${rule.url}>`,
  ].join("\n\n");
}

function controls(rule: Rule): string {
  if (rule.controls.length === 0) return "";
  return `; published as ${rule.controls.map(({ catalog, id }) => `${catalog} ${id}`).join(", ")}`;
}

if (require.main === module) writeFileSync(documentationFile, documentation());
