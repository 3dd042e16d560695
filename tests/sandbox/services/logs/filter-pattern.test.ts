import assert from "node:assert/strict";
import fc from "fast-check";
import { compilePattern, eventOf, UnusablePattern } from "./filter-pattern";

/** An event with the kinds of fields in AWS's page on the syntax. */
const event = {
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  done: false,
  bandwidth: 75.5,
  status: "403",
  cluster: { name: "c" },
};

const cases: readonly [pattern: string, matches: boolean][] = [
  ['{ $.eventType = "UpdateTrail" }', true],
  ["{ $.eventType = UpdateTrail }", true],
  ['{ $.eventType = "*Trail" }', true],
  ['{ $.eventType = "Update*" }', true],
  ['{ $.eventType = "U*T*l" }', true],
  ['{ $.eventType = "Trail*Trail" }', false],
  ['{ $.eventType = "updatetrail" }', false],
  ["{ $.sourceIPAddress != 123.123.* }", true],
  ["{ $.sourceIPAddress != 111.111.* }", false],
  ['{ $.arrayKey[0] = "value" }', true],
  ['{ $.arrayKey[1] = "value" }', false],
  ["{ $.objectList[1].id = 2 }", true],
  ["{ $.SomeObject IS NULL }", true],
  ["{ $.SomeOtherObject NOT EXISTS }", true],
  ["{ $.SomeObject NOT EXISTS }", false],
  ["{ $.done IS FALSE }", true],
  ["{ $.done IS TRUE }", false],
  ["{ $.bandwidth > 75 }", true],
  ["{ $.bandwidth <= 7.55e1 }", true],
  ["{ $.bandwidth < -1 }", false],
  ['{ $.cluster.name = "c" }', true],
  ['{ $.none = "c" }', false],
  ['{ $.none != "c" }', false],
  ['{ $.status = "403" }', true],
  ["{ $.status = 403 }", false],
  ['{$.status="403"&&$.done IS FALSE}', true],
  ['{ $.none = "a" && $.done IS TRUE || $.bandwidth > 1 }', true],
  ['{ $.none = "a" && ($.done IS TRUE || $.bandwidth > 1) }', false],
  ['{ ($.eventType = "x" || ($.eventType = "UpdateTrail")) && $.status != "200" }', true],
  ['{ $.eventType = "say \\"no\\"" }', false],
  ['{ $.constructor = "*" }', false],
];

describe("patterns of metric filters", () => {
  for (const [pattern, matches] of cases)
    it(`${pattern}: ${matches}`, () => assert.equal(compilePattern(pattern)(event), matches));

  for (const [pattern, says] of [
    ["ERROR", /only patterns for JSON events/],
    ["[ip, user]", /only patterns for JSON events/],
    ["{ $.a = %4[0-9]% }", /does not emulate regular expressions/],
    ["{ $.a ~ 1 }", /not a comparison|expected/],
    ['{ $.a > "x" }', /compares numbers/],
    ["{ $['a'] = 1 }", /selectors/],
    ["{ $.a = 1", /ends too early/],
    ["{ $.a = 1 } x", /after its end/],
    ["{ a = 1 }", /selectors/],
    ["{ }", /selectors/],
    ['{ $.a = "x }', /cannot be read/],
  ] as const)
    it(`refuses ${pattern}`, () =>
      assert.throws(
        () => compilePattern(pattern),
        (error) => error instanceof UnusablePattern && says.test(error.message),
      ));

  it("are compiled or refused with a reason, whatever their text", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "(",
      ")",
      "$.a",
      "$.b[0]",
      "=",
      "!=",
      ">",
      "&&",
      "||",
      '"x"',
      "1",
      "IS",
      "NULL",
      "%",
      " ",
      "NOT EXISTS",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((it) => `{ ${it.join(" ")} }`),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (pattern) => {
        try {
          compilePattern(pattern)(event);
        } catch (error) {
          assert.ok(error instanceof UnusablePattern, String(error));
        }
      }),
    );
  });

  it("take linear time with many stars", () => {
    const matches = compilePattern(`{ $.a = "${"a*".repeat(400)}b" }`);
    assert.equal(matches({ a: "a".repeat(200_000) }), false);
    assert.equal(matches({ a: `${"a".repeat(400)}b` }), true);
  });

  it("match only lines that are JSON objects", () => {
    assert.equal(eventOf('{"status":"403", "path":"/"x"}'), undefined);
    assert.equal(eventOf("START RequestId: 1"), undefined);
    assert.deepEqual(eventOf('{"a":1}'), { a: 1 });
  });
});
