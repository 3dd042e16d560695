import assert from "node:assert/strict";
import * as fc from "fast-check";
import { foldsSurely, follows, stepsOf } from "../../../policies/proof/evaluator/wildcards";

const quote = (text: string) => text.replace(/[.+^${}()|[\]\\/-]/g, "\\$&");

describe("the evaluator's wildcards", () => {
  it("take in what a regular expression does", () => {
    const patterns = fc.string({
      unit: fc.constantFrom("a", "b", "A", "é", "É", "/", "*", "?"),
      maxLength: 7,
    });
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "A", "é", "É", "/", "\n"), maxLength: 7 });
    const exceptions = fc.constantFrom(undefined, "/");
    fc.assert(
      fc.property(patterns, texts, exceptions, fc.boolean(), (pattern, text, except, ignoreCase) => {
        const any = except === undefined ? "." : "[^/]";
        const source = quote(pattern).replace(/\*+/g, `${any}*`).replace(/\?/g, any);
        const expected = new RegExp(`^${source}$`, ignoreCase ? "si" : "s").test(text);
        assert.equal(follows(stepsOf(pattern, except), text, ignoreCase ? foldsSurely : undefined), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("take no longer for many stars", () => {
    const stars = stepsOf(`${"*a".repeat(2000)}*b`);
    assert.equal(follows(stars, "a".repeat(4000)), false);
    assert.equal(follows(stars, `${"a".repeat(2000)}b`), true);
  });
});
