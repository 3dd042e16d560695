import assert from "node:assert/strict";
import { commandInputs, failures } from "../../command/inputs";
import { contains, isSecret, reveal, secret, secretTexts, unknown } from "../../command/values";

describe("property values", () => {
  it("reveal secrets and find them anywhere", () => {
    const value = { a: [secret({ b: secret("deep") })], c: "plain" };
    assert.deepEqual(reveal(value), { a: [{ b: "deep" }], c: "plain" });
    assert.equal(contains(value, isSecret), true);
    assert.equal(contains({ c: "plain" }, isSecret), false);
    assert.deepEqual(secretTexts(value), ["deep"]);
  });
});

describe("inputs of a command", () => {
  it("are named when they are invalid, but not while they are unknown", () => {
    const inputs = { create: 5, dir: unknown, environment: { A: 1, B: unknown }, typo: "x" };
    const found = failures(commandInputs, inputs).map(({ property }) => property);
    assert.deepEqual(found.sort(), ["", "create"].sort());
    assert.match(failures(commandInputs, { typo: "x" })[0]?.reason ?? "", /typo/);
    assert.deepEqual(
      failures(commandInputs, { environment: { A: 1 } }).map(({ property }) => property),
      ["environment.A"],
    );
  });
});
