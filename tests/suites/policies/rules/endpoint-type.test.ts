import assert from "node:assert/strict";
import { Properties, Unknown } from "../../../../policies/resources/properties";
import type { Resource } from "../../../../policies/resources/resource";
import { rules } from "../../../../policies/rules/all";
import type { RuleVerdict } from "../../../../policies/rules/verdict";
import { around, valid } from "../fixtures";

/** The valid program whose API is given these inputs; AWS has not said yet what its endpoint is. */
function preview(inputs: Readonly<Record<string, unknown>>) {
  const { api, ...others } = valid;
  assert.ok(api);
  const registered: Resource = { ...api, properties: new Properties(inputs) };
  const planned: Resource = {
    ...api,
    properties: new Properties({ ...inputs, endpointConfiguration: new Unknown(), policy: new Unknown() }),
  };
  const ruleContext = around([...Object.values(others), registered]);
  return (name: string): RuleVerdict => {
    const rule = rules.find((item) => item.name === name);
    assert.ok(rule, name);
    return rule.scope === "stack"
      ? rule.judge([...Object.values(others), planned], ruleContext)
      : rule.judge(registered, ruleContext);
  };
}

const openApi = JSON.stringify({ openapi: "3.0.1", paths: {} });

describe("rules agree in a first preview on an API that names no endpoint type", () => {
  for (const [name, inputs] of Object.entries({
    "no endpoint configuration": {},
    "an IP address type only": { endpointConfiguration: { ipAddressType: "dualstack" } },
    "an OpenAPI document that does not say": { body: openApi },
  })) {
    it(`${name}: it is EDGE, and public`, () => {
      const verdict = preview(inputs);
      assert.equal(verdict("rest-api-is-private").kind, "violating");
      assert.equal(verdict("private-dns-pitfalls").kind, "violating");
      for (const rule of ["private-api-has-policy", "deployment-follows-policy", "open-methods-guarded"])
        assert.equal(verdict(rule).kind, "compliant", rule);
      assert.equal(verdict("api-policy-least-privilege").kind, "not applicable");
    });
  }

  it("and on one that the program calls private", () => {
    const verdict = preview({ endpointConfiguration: { types: "PRIVATE" } });
    for (const rule of ["rest-api-is-private", "private-dns-pitfalls", "deployment-follows-policy"])
      assert.equal(verdict(rule).kind, "compliant", rule);
  });
});
