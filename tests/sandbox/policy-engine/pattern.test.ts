import assert from "node:assert/strict";
import fc from "fast-check";
import { compileArn } from "./arn";
import { compilePattern, fitsWildcards } from "./pattern";
import { conditionContext } from "./request";

const none = conditionContext({});

/** The definition of the wildcards, one character at a time: row by row, whether the rest fits the rest. */
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
  it("fit what the definition of their wildcards says", () => {
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

  it("of ARNs fit segment by segment, the last with colons of its own", () => {
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

  it("a value of a variable is text, whatever characters it has", () => {
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
    // One that takes back choices does not end before the limit of any test: by the number of `*`, the steps multiply.
    it(`of any shape end for any text: ${pattern.slice(0, 24)}`, () => {
      const context = conditionContext({ "aws:username": "a" });
      assert.equal(compilePattern(pattern, { variables: true, wildcards: true })(value, context), false);
      const arn = compileArn(`arn:aws:execute-api:*:*:${pattern}`, { variables: true, wildcards: true });
      assert.equal(arn(`arn:aws:execute-api:r:1:${value}`, context), false);
    });
  }
});
