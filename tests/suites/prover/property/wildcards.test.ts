import assert from "node:assert/strict";
import * as fc from "fast-check";
import { foldsSurely, follows, stepsOf } from "../../../../policies/prover/oracle/wildcards";

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
      fc.property(
        patterns,
        texts,
        exceptions,
        fc.boolean(),
        fc.nat(70),
        (some, rest, except, ignoreCase, more) => {
          // In front of both, so that what differs lies on either side of a word of 32 places.
          const pattern = "x".repeat(more) + some;
          const text = "x".repeat(more) + rest;
          const any = except === undefined ? "." : "[^/]";
          const source = quote(pattern).replace(/\*+/g, `${any}*`).replace(/\?/g, any);
          const expected = new RegExp(`^${source}$`, ignoreCase ? "si" : "s").test(text);
          assert.equal(
            follows(stepsOf(pattern, except), text, ignoreCase ? foldsSurely : undefined),
            expected,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("take no longer for many stars, many question marks, or both", () => {
    const stars = stepsOf(`${"*a".repeat(2000)}*b`);
    assert.equal(follows(stars, "a".repeat(4000)), false);
    assert.equal(follows(stars, `${"a".repeat(2000)}b`), true);
    for (const [pattern, least] of [
      [`*${"?".repeat(8000)}`, 8000],
      ["*?".repeat(4000), 4000],
      ["*".repeat(8000), 0],
    ] as const) {
      assert.equal(follows(stepsOf(pattern), "a".repeat(least)), true);
      assert.equal(follows(stepsOf(pattern), "a".repeat(least + 1)), true);
      if (least > 0) assert.equal(follows(stepsOf(pattern), "a".repeat(least - 1)), false);
    }
  });
});
