import assert from "node:assert/strict";
import fc from "fast-check";
import { compileArn } from "./arn";
import { compilePattern, fitsWildcards } from "./pattern";
import { conditionContext } from "./request";

const none = conditionContext({});

/** The definition of wildcards, by dynamic programming over the rests of pattern and value. */
function fitsByDefinition(pattern: string, value: string): boolean {
  let row = Array.from({ length: value.length + 1 }, (_, index) => index === value.length);
  for (const character of [...pattern].reverse()) {
    const next: boolean[] = [];
    for (let index = value.length; index >= 0; index -= 1) {
      const one = index < value.length && (character === "?" || character === value[index]);
      next[index] =
        character === "*" ? row[index] === true || next[index + 1] === true : one && row[index + 1] === true;
    }
    row = next;
  }
  return row[0] === true;
}

const letters = (alphabet: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength });

describe("patterns of policies", () => {
  it("match by the definition of wildcards", () => {
    fc.assert(
      fc.property(letters("ab*?", 8), letters("ab", 10), (pattern, value) => {
        const expected = fitsByDefinition(pattern, value);
        assert.equal(fitsWildcards(pattern, value), expected);
        const options = { variables: true, wildcards: true };
        assert.equal(compilePattern(pattern, options)(value, none), expected);
        const anyCase = compilePattern(pattern, { ...options, ignoreCase: true });
        assert.equal(anyCase(value.toUpperCase(), none), expected);
      }),
      { numRuns: 3000 },
    );
  });

  it("of ARNs match segment by segment; the last may contain colons", () => {
    const segment = letters("ab*?", 3);
    const arns = fc.array(segment, { minLength: 6, maxLength: 6 });
    const values = fc.array(letters("ab", 3), { minLength: 5, maxLength: 8 });
    fc.assert(
      fc.property(arns, values, (pattern, value) => {
        const [a, b, c, d, e, ...rest] = value;
        const pieces = rest.length === 0 ? undefined : [a, b, c, d, e, rest.join(":")];
        const expected =
          pieces?.every((it, index) => fitsByDefinition(pattern[index] ?? "", it ?? "")) ?? false;
        const test = compileArn(pattern.join(":"), { variables: true, wildcards: true });
        assert.equal(test(value.join(":"), none), expected);
      }),
      { numRuns: 3000 },
    );
  });

  it("treat the value of a variable as literal text", () => {
    fc.assert(
      fc.property(letters("ab*?$.\\", 6), letters("ab*?$.\\", 6), (held, value) => {
        const context = conditionContext({ "aws:username": held });
        const test = compilePattern(`x\${aws:username}*`, { variables: true, wildcards: true });
        assert.equal(test(`x${value}`, context), value.startsWith(held));
      }),
    );
  });

  const long = "a".repeat(8000);
  const many = (piece: string) => piece.repeat(300);
  for (const [pattern, value] of [
    [`${many("*a")}*b`, long],
    [`${many("*a/")}b`, "a/".repeat(4000)],
    [`${many("*?")}b`, long],
    [`${many("a*?")}b`, long],
    [`${many(`\${aws:username}*`)}b`, long],
    [`abc/*/GET/*/a/*/a/*/b`, `abc/live/GET${"/a".repeat(4000)}`],
    ["${".repeat(4000), long],
  ] as const) {
    // With backtracking the steps would multiply with each `*`, and the test would not end.
    it(`take linear time for any text: ${pattern.slice(0, 24)}`, () => {
      const context = conditionContext({ "aws:username": "a" });
      assert.equal(compilePattern(pattern, { variables: true, wildcards: true })(value, context), false);
      const arn = compileArn(`arn:aws:execute-api:*:*:${pattern}`, { variables: true, wildcards: true });
      assert.equal(arn(`arn:aws:execute-api:r:1:${value}`, context), false);
    });
  }
});
