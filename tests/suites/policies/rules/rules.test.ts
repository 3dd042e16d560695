import assert from "node:assert/strict";
import { Unknown } from "../../../../policies/resources/properties";
import type { Resource } from "../../../../policies/resources/resource";
import { rules } from "../../../../policies/rules/all";
import type { Rule } from "../../../../policies/rules/rule";
import type { RuleVerdict } from "../../../../policies/rules/verdict";
import { around, resource, valid, withProperty } from "../fixtures";
import { cases, document, type PropertyChange, type RuleCases } from "./cases";

const others = [resource("bucket", "aws:s3/bucket:Bucket", { policy: "*" })];

function ruleNamed(name: string): Rule {
  const rule = rules.find((item) => item.name === name);
  assert.ok(rule, `no rule ${name}`);
  return rule;
}

function verdicts(rule: Rule, stack: readonly Resource[], config = {}): RuleVerdict[] {
  const ruleContext = around(stack, config);
  return rule.scope === "stack"
    ? [rule.judge(stack, ruleContext)]
    : stack.map((item) => rule.judge(item, ruleContext));
}

function changed(change: PropertyChange): Resource[] {
  const kept = Object.values(valid).filter(({ name }) => !change.drop?.includes(name));
  return [...kept, ...(change.add ?? [])].map((item) => {
    if (item.name !== change.on) return item;
    const mutated = change.path === undefined ? item : withProperty(item, change.path, change.value);
    return change.protect === undefined ? mutated : { ...mutated, protect: change.protect };
  });
}

function messages(found: readonly RuleVerdict[]): string[] {
  return found.flatMap((verdict) =>
    verdict.kind === "violating" ? verdict.findings.map(({ message }) => message) : [],
  );
}

describe("rules", () => {
  it("each have their cases", () => {
    assert.deepEqual(cases.map(({ rule }) => rule).sort(), rules.map(({ name }) => name).sort());
  });

  for (const item of cases) describe(item.rule, () => suite(item));

  it("that judge by how a method authorizes do not guess where its document states that in two ways", () => {
    const security = [{ token: [] }];
    const stated = { "x-amazon-apigateway-auth": { type: "NONE" } };
    const sensitive = rules.filter((rule) => judged(rule, {}) !== judged(rule, { security }));
    assert.ok(sensitive.length > 1, sensitive.map(({ name }) => name).join());
    for (const rule of sensitive)
      assert.match(judged(rule, { security, ...stated }), /undecidable/, rule.name);
  });
});

/** What a rule makes of an API that is imported with one operation. */
function judged(rule: Rule, operation: object): string {
  const stack = changed({ on: "api", path: "body", value: document(operation) });
  return verdicts(rule, stack)
    .map(({ kind }) => kind)
    .join();
}

function suite({ rule: name, unknown, violations, met = [] }: RuleCases): void {
  it("compliant: the valid program", () => {
    const found = verdicts(
      ruleNamed(name),
      Object.values(valid),
      violations.find(({ config }) => config?.required)?.config,
    );
    const bad = found.filter(({ kind }) => kind === "violating" || kind === "undecidable");
    assert.deepEqual(bad, []);
    assert.ok(found.some(({ kind }) => kind === "compliant"));
  });

  for (const [index, change] of met.entries())
    it(`compliant: another way, ${index + 1}`, () => {
      const found = verdicts(ruleNamed(name), changed(change), change.config);
      assert.deepEqual(messages(found), []);
      assert.ok(found.every(({ kind }) => kind !== "undecidable"));
    });

  for (const violation of violations) {
    it(`violating: ${violation.on}.${violation.path ?? "(stack)"} says ${violation.says.source}`, () => {
      const found = messages(verdicts(ruleNamed(name), changed(violation), violation.config));
      assert.ok(
        found.some((message) => violation.says.test(message)),
        `expected ${violation.says}, found:\n${found.join("\n")}`,
      );
    });
  }

  it("not applicable: another type", () => {
    for (const verdict of verdicts(ruleNamed(name), others)) assert.equal(verdict.kind, "not applicable");
  });

  it(`undecidable: ${unknown.on}.${unknown.path} is not known in a preview`, () => {
    const found = verdicts(ruleNamed(name), changed({ ...unknown, value: new Unknown() }), unknown.config);
    const [doubtful] = found.filter(({ kind }) => kind === "undecidable");
    assert.ok(doubtful?.kind === "undecidable", `expected undecidable, found ${JSON.stringify(found)}`);
    assert.ok(doubtful.undetermined.every(({ awaits }) => awaits !== undefined));
    assert.deepEqual(messages(found), []);
  });
}
