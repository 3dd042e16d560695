import assert from "node:assert/strict";
import type { Resource } from "../../../policies/resources/resource";
import type { rules } from "../../../policies/rules/all";
import type { RuleVerdict } from "../../../policies/rules/verdict";
import { around } from "./fixtures";

/** What a rule finds in a stack. @throws when it cannot decide */
export function messagesOf(rule: (typeof rules)[number], stack: readonly Resource[]): string[] {
  const verdicts: RuleVerdict[] =
    rule.scope === "stack"
      ? [rule.judge(stack, around(stack))]
      : stack.map((item) => rule.judge(item, around(stack)));
  return verdicts.flatMap((verdict) => {
    assert.notEqual(verdict.kind, "undecidable", JSON.stringify(verdict));
    return verdict.kind === "violating" ? verdict.findings.map(({ message }) => message) : [];
  });
}
