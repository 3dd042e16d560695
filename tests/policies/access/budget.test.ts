import assert from "node:assert/strict";
import { types } from "../../../policies/resources/types";
import { rules } from "../../../policies/rules/all";
import { hardFamilies } from "../../proof/support/hard";
import { around, resource } from "../fixtures";

const hard = hardFamilies.find(({ name }) => name === "pigeons and holes")?.make(3);
if (!hard) throw new Error("no such family");
const intent = [{ stage: "dev", method: "GET", path: "/pets" }];
const name = "com.amazonaws.us-east-1.execute-api";
const policies = {
  api: resource("policy", types.restApiPolicy, {
    restApiId: "a1b2c3d4e5",
    policy: JSON.stringify(hard.apiPolicy),
  }),
  endpoint: resource("endpoint", types.vpcEndpoint, {
    serviceName: name,
    policy: JSON.stringify(hard.apiPolicy),
  }),
};

describe("the budget of a rule's proofs, in the pack's config", () => {
  const proving = rules.filter(({ settings }) => settings?.budget !== undefined);

  it("is a setting of the rules that prove documents", () => {
    assert.equal(proving.length, 4);
  });

  for (const rule of proving) {
    it(`ends the proofs of ${rule.name}, which is not a pass`, () => {
      assert.ok(rule.scope === "resource");
      const [kind, item] = rule.types.includes(types.vpcEndpoint)
        ? (["endpoint", policies.endpoint] as const)
        : (["api", policies.api] as const);
      const asked = kind === "endpoint" ? [{ ...intent[0], api: hard.api }] : intent;
      const verdict = rule.judge(item, around([item], { intent: asked, budget: 0.001 }));
      assert.match(JSON.stringify(verdict), /budget of 0\.001 s of work/);
      assert.notEqual(verdict.kind, "compliant");
    });
  }
});
