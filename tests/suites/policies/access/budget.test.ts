import assert from "node:assert/strict";
import { rules } from "../../../../policies/rules/all";
import { around, executionArn, grant, valid, vpcEndpointId, withProperty } from "../fixtures";

const words = "bot crawler spider curl wget python scrapy java perl ruby okhttp axios".split(" ");
const agent = (index: number) => `*${words[index]}*${words[(index + 5) % words.length]}*x`;
const statement = (Effect: "Allow" | "Deny", Condition: unknown, more = {}) => ({
  Effect,
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/*`,
  Condition,
  ...more,
});
/** Nothing is left of what it allows, which takes a proof to see. */
const statements = (more = {}) => [
  statement("Allow", { StringLike: { "aws:UserAgent": words.map((_, i) => agent(i)) } }, more),
  ...words.map((_, i) => statement("Deny", { StringLike: { "aws:UserAgent": agent(i) } }, more)),
];
const ofDomain = { Principal: "*", Resource: "execute-api:/*" };
const document = (Statement: readonly unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const anyone = { Principal: "*" };
const others = statement("Deny", { StringNotEquals: { "aws:SourceVpce": vpcEndpointId } }, anyone);
const othersOfDomain = statement("Deny", { StringNotEquals: { "aws:SourceVpce": vpcEndpointId } }, ofDomain);
const identityPolicy = document(statements());
const endpointPolicy = document(statements(anyone));
const apiPolicy = document([others, ...statements(anyone)]);

/** The valid program, with a hard document in every place that a rule proves. */
const hard = Object.values(valid).map((item) => {
  if (item.name === "rolePolicy") return withProperty(item, "policy", identityPolicy);
  if (item.name === "existing") return withProperty(item, "endpoint.policy", endpointPolicy);
  if (item.name === "policy") return withProperty(item, "policy", apiPolicy);
  if (item.name === "api") return withProperty(item, "disableExecuteApiEndpoint", false);
  if (item.name === "privateDomain")
    return withProperty(item, "policy", document([othersOfDomain, ...statements(ofDomain)]));
  if (item.name === "endpoint")
    return withProperty(withProperty(item, "policy", endpointPolicy), "id", vpcEndpointId);
  return item.name === "apart" ? withProperty(item, "policy", endpointPolicy) : item;
});
const intent = [{ api: executionArn, stage: grant.stage, method: grant.method, path: grant.path }];

describe("the budget of a rule's proofs, in the pack's config", () => {
  it("is a setting of every rule that proves, and of no other", () => {
    const proves = ({ name, tags }: (typeof rules)[number]) =>
      tags.includes("proof") || name === "associated-endpoints-admitted";
    const withBudget = rules.filter(({ settings }) => settings?.budget !== undefined);
    assert.deepEqual(withBudget, rules.filter(proves));
    assert.equal(withBudget.length, 11);
  });

  for (const rule of rules.filter(({ settings }) => settings?.budget !== undefined)) {
    it(`ends the proofs of ${rule.name}, which is not a pass`, () => {
      const config = { budget: 0.001, ...(rule.name.startsWith("endpoint-") ? { intent } : {}) };
      // What is associated need not be proved to be meant to.
      const lacks = rule.name === "private-domain-grant-associated" ? "association" : undefined;
      const stack = hard.filter(({ name }) => name !== lacks);
      const ruleContext = around(stack, config);
      const verdicts =
        rule.scope === "stack"
          ? [rule.judge(stack, ruleContext)]
          : stack.map((item) => rule.judge(item, ruleContext));
      const found = verdicts.filter((verdict) =>
        JSON.stringify(verdict).includes("budget of 0.001 s of work"),
      );
      assert.ok(found.length > 0, JSON.stringify(verdicts));
      assert.ok(found.every(({ kind }) => kind !== "compliant"));
    });
  }
});

/** By a regular expression, time grows with a power of the text for each star. */
describe("patterns of many stars", () => {
  /** The valid program, with an action and a resource of its own in every document. */
  function programOf(Action: string, Resource: string) {
    const statement = { Effect: "Allow", Action, Resource };
    const identity = document([statement]);
    const others = document([{ ...statement, ...anyone }]);
    return Object.values(valid).map((item) => {
      if (item.name === "rolePolicy") return withProperty(item, "policy", identity);
      if (item.name === "existing") return withProperty(item, "endpoint.policy", others);
      return item.properties.has("policy") ? withProperty(item, "policy", others) : item;
    });
  }
  const verdicts = (program: ReturnType<typeof programOf>) =>
    rules.map((rule) =>
      rule.scope === "stack"
        ? [rule.judge(program, around(program)).kind]
        : program.map((item) => rule.judge(item, around(program)).kind),
    );

  it("are judged as those of one star", () => {
    const many = "*".repeat(60);
    assert.deepEqual(
      verdicts(programOf(`execute-api:${many}x`, `${executionArn}/${many}x`)),
      verdicts(programOf("execute-api:*x", `${executionArn}/*x`)),
    );
  });

  it("end, wherever they stand and whatever stands between them", () => {
    const many = "*a".repeat(60);
    const domain = "arn:aws:execute-api:us-east-1:222222222222:/domainnames";
    for (const resource of [`${executionArn}/${many}`, `${domain}/${many}`, many])
      for (const action of [many, `${"*".repeat(60)}x`])
        assert.equal(verdicts(programOf(action, resource)).length, rules.length);
  });
});
