/** Sets of texts against all texts up to a length: what a set holds, its shortest text, and why it is empty. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { findText } from "../../../../policies/prover/sets/find-text";
import { keep, type Language, language } from "../../../../policies/prover/sets/language";
import { forgetTexts, TextAnswers, texts as textSet } from "../../../../policies/prover/sets/text-set";
import { Class, literal, many, one, oneOf, tokenMatches } from "../../../../policies/prover/sets/tokens";
import { Work } from "../../../../policies/prover/sets/work";

const runs = Number(process.env.PROOF_RUNS ?? 1000);
/** One character for each way in which the tokens below can take one in, and one that none names. */
const letters = ["a", "b", "A", "|", "/", "1", "é"];
const longest = 4;

const texts: string[] = [""];
for (let from = 0, length = 1; length <= longest; length++) {
  const to = texts.length;
  for (; from < to; from++) for (const letter of letters) texts.push(texts[from] + letter);
}

const token = fc.oneof(
  fc.constantFrom(...letters.slice(0, 5).flatMap(literal)),
  fc.constantFrom(oneOf(literal("aA")), oneOf(literal("b|"))),
  fc.constantFrom(
    many(Class.any),
    one(Class.any),
    many(Class.any),
    many(Class.notSlash),
    one(Class.notSlash),
    many(Class.stage),
    one(Class.digit),
  ),
);
const pattern = fc.array(token, { maxLength: 5 });
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
const languages = fc.array(patterns, { maxLength: 4 });
/** Texts of a part have a length that they cannot exceed. */
const limit = fc.constantFrom(undefined, undefined, 0, 2, 3);

/** By trying every way to share out the text. */
function matches(tokens: readonly number[], text: string): boolean {
  const [first, ...rest] = tokens;
  if (first === undefined) return text === "";
  const taken = text !== "" && tokenMatches(first, text.charCodeAt(0));
  const repeats = first < 0 && -first % 2 === 0;
  if (!repeats) return taken && matches(rest, text.slice(1));
  return matches(rest, text) || (taken && matches(tokens, text.slice(1)));
}
const isIn = (all: readonly number[][], text: string) => all.some((tokens) => matches(tokens, text));

describe("sets of texts", () => {
  it("accept what their patterns do", () => {
    fc.assert(
      fc.property(patterns, fc.constantFrom(...texts), (all, text) => {
        assert.equal(language(all).accepts(text), isIn(all, text));
      }),
      { numRuns: runs * 5 },
    );
  });

  it("are empty only where no text is in them, and for the reason they give", function () {
    this.timeout(0);
    let empty = 0;
    fc.assert(
      fc.property(languages, languages, patterns, limit, (some, outside, last, longest) => {
        const inside = [...some, last];
        const byLanguage = new Map<Language, number[][]>();
        const made = (all: number[][]): Language => {
          const found = language(all);
          byLanguage.set(found, all);
          return found;
        };
        const limited = language(last, longest);
        byLanguage.set(limited, last);
        const required = [...some.map(made), limited];
        const excluded = outside.map(made);
        const found = findText({ required, excluded }, new Work(1));
        const holds = (text: string) =>
          text.length <= (longest ?? text.length) &&
          inside.every((all) => isIn(all, text)) &&
          !outside.some((all) => isIn(all, text));
        if ("text" in found) {
          assert.ok(holds(found.text), `${JSON.stringify(found.text)} is not in the set`);
          const shorter = texts.find((text) => text.length < found.text.length && holds(text));
          assert.equal(
            shorter,
            undefined,
            `${JSON.stringify(shorter)} is shorter than ${JSON.stringify(found.text)}`,
          );
          return;
        }
        empty++;
        const { core } = found;
        for (const each of core.required) assert.ok(required.includes(each));
        for (const each of core.excluded) assert.ok(excluded.includes(each));
        const all = (each: Language) => byLanguage.get(each) ?? [];
        const left = texts.find(
          (text) =>
            core.required.every((each) => isIn(all(each), text) && text.length <= each.longest) &&
            !core.excluded.some((each) => isIn(all(each), text)),
        );
        assert.equal(left, undefined, `${JSON.stringify(left)} is in the core`);
      }),
      { numRuns: runs },
    );
    assert.ok(empty > runs / 20, `${empty} of ${runs} were empty`);
  });
});

describe("what is kept of texts from proof to proof", () => {
  /** A language, after it was asked for beside another, and is why there is no text of both. */
  function asked(beside: Language): WeakRef<Language> {
    const passing = language([[...literal("q"), many(Class.any)]]);
    const found = new TextAnswers(new Work(1)).find(textSet({ required: [beside, passing] }));
    assert.ok("core" in found && found.core.required.includes(passing));
    return new WeakRef(passing);
  }

  it("is forgotten, though a language that was asked for with it lives on", async () => {
    const lives = language([[...literal("p"), many(Class.any)]]);
    const passing = asked(lives);
    keep(1_000_000);
    forgetTexts();
    setFlagsFromString("--expose-gc");
    await setImmediate();
    runInNewContext("gc")();
    assert.equal(passing.deref(), undefined);
    assert.ok(lives.accepts("p"));
  });
});
