import assert from "node:assert/strict";
import type { Outcome } from "../../../../acceptance/outcome";
import { input, resultOf } from "../../../report/fixture";

/** Of a run in which every call ends as intended. */
export const result = resultOf(input);

/** The first call that was meant to end so. */
function rowThatIs(expected: Outcome) {
  const row = result.rows.find((each) => each.expected === expected);
  assert.ok(row);
  return row;
}

export const answered = rowThatIs("answered");
export const refused = rowThatIs("refused by endpoint policy");
export const unresolved = rowThatIs("unresolved");

export const count = (text: string, part: string) => text.split(part).length - 1;
