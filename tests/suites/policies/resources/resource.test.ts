import assert from "node:assert/strict";
import fc from "fast-check";
import { Unknown, UnknownProperty } from "../../../../policies/resources/properties";
import { matchesPattern, points } from "../../../../policies/resources/resource";
import { types } from "../../../../policies/resources/types";
import { resource } from "../fixtures";

const unknown = new Unknown();
const target = resource("target", types.role, { id: "app" });
const planned = resource("target", types.role, { id: unknown, arn: unknown, name: "app" });
const unnamed = resource("target", types.role, { id: unknown, arn: unknown, name: unknown });

describe("a property points to a resource", () => {
  const elsewhere = ["other"];
  const cases = [
    ["its id", "app", [], target, true],
    ["its id in a list", ["other", "app"], [], target, true],
    ["its id beside what is unknown", [unknown, "app"], [], target, true],
    ["its id beside what comes from elsewhere", [unknown, "app"], elsewhere, target, true],
    ["a name that the program chose, in a preview", ["app"], [], planned, true],
    ["where its value comes from it", unknown, ["target"], unnamed, true],
    ["where a list comes from it too", [unknown, unknown], ["other", "target"], unnamed, true],
    ["not with another id", "other", [], target, false],
    ["not with other ids", ["other", "more"], [], target, false],
    ["not without a value", undefined, [], target, false],
    ["not with an empty list", [], [], target, false],
    ["not where an unknown value comes from elsewhere", unknown, elsewhere, target, false],
    ["not where an unknown part comes from elsewhere", ["other", unknown], elsewhere, target, false],
    ["maybe where an unknown value comes from nowhere", unknown, [], target, "unknown"],
    ["maybe where an unknown part comes from nowhere", ["other", unknown], [], target, "unknown"],
  ] as const;
  for (const [how, value, from, to, expected] of cases)
    it(how, () => {
      const attachment = resource(
        "from",
        types.policyAttachment,
        { roles: value },
        { from: { roles: from } },
      );
      if (expected === "unknown") assert.throws(() => points(attachment, "roles", to), UnknownProperty);
      else assert.equal(points(attachment, "roles", to), expected);
    });
});

describe("a pattern of names", () => {
  it("matches what a regular expression does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "\n", "*"), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        const expression = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
        assert.equal(matchesPattern(pattern, name), new RegExp(`^${expression}$`, "s").test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes steps in proportion to the text", () => {
    assert.equal(matchesPattern("*a".repeat(10_000), `${"a".repeat(20_000)}b`), false);
  });
});
