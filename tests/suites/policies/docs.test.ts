import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { documentation, documentationFile } from "../../../policies/docs";
import { rules } from "../../../policies/rules/all";

describe("docs/policies.md", () => {
  it("is what the rules say; to write it anew: npx tsx policies/docs.ts", () => {
    assert.equal(readFileSync(documentationFile, "utf8"), documentation());
  });

  it("says for every advisory rule why it is one", () => {
    for (const rule of rules.filter(({ level }) => level === "advisory"))
      assert.match(rule.explanation, /Advisory, because/);
  });
});
