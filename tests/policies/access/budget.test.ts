import assert from "node:assert/strict";
import { types } from "../../../policies/resources/types";
import { rules } from "../../../policies/rules/all";
import { hardFamilies } from "../../proof/support/hard";
import { around, resource } from "../fixtures";

const hard = hardFamilies.find(({ name }) => name === "pigeons and holes")?.make(5);
if (!hard) throw new Error("no such family");
const item = resource("endpoint", types.vpcEndpoint, {
  serviceName: "com.amazonaws.us-east-1.execute-api",
  policy: JSON.stringify(hard.apiPolicy),
});
const intent = [{ stage: "dev", method: "GET", path: "/pets", api: hard.api }];

describe("the budget of a rule's proofs, in the pack's config", () => {
  const proving = rules.filter(({ settings }) => settings?.budget !== undefined);

  it("is a setting of the rules that prove documents", () => {
    assert.equal(proving.length, 4);
  });

  for (const rule of proving.filter(({ name }) => name.startsWith("endpoint-"))) {
    it(`ends the proofs of ${rule.name}, which is not a pass`, () => {
      assert.ok(rule.scope === "resource");
      const verdict = rule.judge(item, around([item], { intent, budget: 0.001 }));
      assert.match(JSON.stringify(verdict), /budget of 0\.001 s of work/);
      assert.notEqual(verdict.kind, "compliant");
    });
  }
});
