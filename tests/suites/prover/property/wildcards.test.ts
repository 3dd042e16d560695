import assert from "node:assert/strict";
import * as fc from "fast-check";
import { foldsSurely, follows, stepsOf } from "../../../../policies/prover/oracle/wildcards";
import { language } from "../../../../policies/prover/sets/language";
import { holdsPattern } from "../../../../policies/prover/sets/pattern-inclusion";
import { Class, glob, literal, oneOf } from "../../../../policies/prover/sets/tokens";

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

describe("patterns that plainly include others", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 8 });
  const wildcard = fc.constantFrom(Class.any, Class.notSlash);
  const spent: number[] = [];
  const spend = (pairs: number) => void spent.push(pairs);

  it("include each of their texts", () => {
    let held = 0;
    fc.assert(
      fc.property(pattern, wildcard, pattern, wildcard, (outer, one, inner, other) => {
        const tokens = { outer: glob(outer, { wildcard: one }), inner: glob(inner, { wildcard: other }) };
        if (!holdsPattern(tokens.outer, tokens.inner, spend)) return;
        held++;
        const [outside, inside] = [language([tokens.outer]), language([tokens.inner])];
        // Texts of the inner pattern: what its wildcards stand for, in all ways of a few letters.
        for (const many of ["", "a", "b", "/", "ab", "ba/", "aab"])
          for (const single of ["a", "b", "/"]) {
            const text = inner.replaceAll("*", many).replaceAll("?", single);
            if (inside.accepts(text))
              assert.ok(outside.accepts(text), `${outer} holds ${inner}, not ${text}`);
          }
      }),
      { numRuns: 20_000 },
    );
    assert.ok(held > 1000, String(held));
    assert.ok(spent.length > 1000);
  });

  it("of letters of either case: where the outer has all of them", () => {
    const of = (...codes: string[]) => oneOf(codes.map((each) => each.charCodeAt(0)));
    assert.equal(holdsPattern([of("a", "A")], literal("a"), spend), true);
    assert.equal(holdsPattern([of("a", "A")], [of("A", "a")], spend), true);
    assert.equal(holdsPattern(literal("a"), [of("a", "A")], spend), false);
    assert.equal(holdsPattern(glob("?"), [of("a", "A")], spend), true);
    assert.equal(holdsPattern(literal("a"), glob("?"), spend), false);
    assert.equal(holdsPattern(glob("?"), glob("*"), spend), false);
    assert.equal(holdsPattern(glob("*?"), glob("?*"), spend), false);
  });

  it("take in a long text as the automaton does", () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 12 }),
        fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 60 }),
        (some, text) => {
          // States of more than 32 places are taken apart; those of few patterns are laid along the text.
          const long = `*${"a?".repeat(40)}*`;
          const patterns = [...some, long].map((each) => glob(each));
          const whole = `ab${"ab".repeat(40)}${text}`;
          for (const each of [text, whole])
            assert.equal(
              language(patterns).accepts(each),
              [...some, long].some((source) =>
                new RegExp(`^${quote(source).replace(/\*+/g, ".*").replace(/\?/g, ".")}$`, "s").test(each),
              ),
            );
        },
      ),
      { numRuns: 500 },
    );
  });
});
