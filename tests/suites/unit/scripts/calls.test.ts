import assert from "node:assert/strict";
import { groupOf, groupsOf, observedText } from "../../../../scripts/stacks/calls";
import { withObserved } from "../../report/fixture";
import { refused, result } from "../acceptance/report/rows.fixture";

const different = withObserved(result, refused.name, "answered");
const lines = (text: string) => text.split("\n");

describe("the table of calls", () => {
  for (const { name, rows } of [
    { name: "as intended", rows: result.rows },
    { name: "with one that is not", rows: different.rows },
  ])
    it(`folds what is alike, and stays true: ${name}`, () => {
      const groups = groupsOf(rows);
      const unfolded = groups.flatMap(({ from, methods, targets, signers, forms, ...end }) =>
        from.flatMap((caller) =>
          methods.flatMap((method) =>
            targets.flatMap((target) =>
              signers.flatMap((signer) =>
                forms.map((form) => ({
                  from: [caller],
                  methods: [method],
                  targets: [target],
                  signers: [signer],
                  forms: [form],
                  ...end,
                })),
              ),
            ),
          ),
        ),
      );
      const sorted = (all: readonly object[]) => all.map((each) => JSON.stringify(each)).sort();
      assert.deepEqual(sorted(unfolded), sorted(rows.map(groupOf)));
      assert.ok(groups.length < rows.length / 3, `${groups.length} groups of ${rows.length} calls`);
    });

  for (const width of [80, 120])
    it(`fits a terminal of ${width} columns, and cuts no end`, () => {
      const text = observedText(different, width);
      for (const line of lines(text)) assert.ok(line.length <= width, line);
      const words = text.replace(/\s+/g, " ");
      for (const { end } of groupsOf(different.rows))
        for (const word of end.split(" ")) assert.ok(words.includes(word), word);
    });

  it("says when the calls were made, once", () => {
    const times = ["2026-11-30T00:07:09.000Z", "2026-11-30T00:07:59.000Z", "2026-11-30T00:08:00.000Z"];
    const at = (count: number) => ({
      ...result,
      rows: times.slice(0, count).map((observedAt) => ({ ...refused, observedAt })),
    });
    assert.equal(lines(observedText(at(2)))[0], "observed 2026-11-30 00:07 UTC");
    assert.equal(lines(observedText(at(3)))[0], "observed 2026-11-30 00:07 to 2026-11-30 00:08 UTC");
    assert.equal(observedText(at(2)).match(/00:07/g)?.length, 1);
  });

  it("has what did not end as intended at the top, with what was expected", () => {
    const text = lines(observedText(different));
    assert.match(text[4] ?? "", /answered, \d+; EXPECTED refused by endpoint policy/);
    assert.ok(
      text.includes(
        `${different.rows.length} calls, ${different.rows.length - 1} as intended and as predicted from the policies`,
      ),
    );
    assert.doesNotMatch(observedText(result), /EXPECTED|PREDICTED/);
  });

  it("reports a prediction that was wrong", () => {
    const rows = [{ ...refused, predicted: "answered" as const }];
    assert.match(observedText({ ...result, rows }), /; PREDICTED answered$/m);
  });
});
