import assert from "node:assert/strict";
import type { AcceptanceResult } from "../../../../acceptance/input";
import { accessReport } from "../../../../acceptance/report";
import { headlineOf } from "../../../../acceptance/report/summary";
import { withObserved } from "../../../report/fixture";
import { answered, refused, result } from "./rows.fixture";

describe("the report's headline", () => {
  const cases: { name: string; result: AcceptanceResult; text: string; good: boolean }[] = [
    { name: "a good run", result, text: `${result.rows.length} calls, all as intended`, good: true },
    {
      name: "one call",
      result: { ...result, rows: [answered] },
      text: "1 call, all as intended",
      good: true,
    },
    {
      name: "a call observed otherwise",
      result: withObserved(result, refused.name, "answered"),
      text: `${result.rows.length} calls, 1 not as intended`,
      good: false,
    },
    {
      name: "a call predicted otherwise",
      result: { ...result, rows: [{ ...answered, predicted: "timed out" }] },
      text: "1 call, 1 not as intended",
      good: false,
    },
    {
      name: "a proof that failed",
      result: { ...result, rows: [answered], passed: 2, failed: 1 },
      text: "1 call as intended, but 1 of 3 checks failed",
      good: false,
    },
    {
      name: "a run that ended before its calls",
      result: {
        ...result,
        error: "the SSM agent was not online",
        passed: 0,
        failed: 1,
        rows: [],
        statements: [],
        proofs: [],
      },
      text: "No call was made",
      good: false,
    },
  ];
  for (const { name, result, text, good } of cases) {
    it(`of ${name}: ${text}`, () => {
      assert.deepEqual(headlineOf(result), { text, good });
      assert.ok(accessReport(result).includes(`${good ? "✓" : "≠"} ${text}</h1>`));
    });
  }

  it("is followed by why no call was made, and by a proof that failed, before any call", () => {
    const violated = { verdict: "VIOLATED", reason: "anyone may call" };
    const [proof] = result.proofs;
    assert.ok(proof);
    const proofs = [{ ...proof, leastPrivilege: violated }];
    const page = accessReport({ ...result, error: "the SSM agent was not online", failed: 1, proofs });
    const places = ["</header>", "the SSM agent", "anyone may call", 'id="calls"'].map((text) =>
      page.indexOf(text),
    );
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    assert.equal(page.split("anyone may call").length, 2);
  });
});
