import assert from "node:assert/strict";
import { evaluate, range } from "./evaluate";

type Row = readonly [
  values: string,
  missing: string,
  ignore: string,
  breaching: string,
  notBreaching: string,
];

/**
 * AWS's tables of alarms with missing data: N is 3, and the range has 5 periods. 0 is within the threshold, X breaches
 * it, "-" is missing; "retain" keeps the state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const tables: readonly [toAlarm: number, rows: readonly Row[]][] = [
  [
    3,
    [
      ["0 - X - X", "OK", "OK", "OK", "OK"],
      ["- - - - 0", "OK", "OK", "OK", "OK"],
      ["- - - - -", "INSUFFICIENT_DATA", "retain", "ALARM", "OK"],
      ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["- - X - -", "ALARM", "retain", "ALARM", "OK"],
    ],
  ],
  [
    2,
    [
      ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
      ["0 - X - -", "OK", "OK", "ALARM", "OK"],
      ["- - - - 0", "OK", "OK", "ALARM", "OK"],
      ["- - - X -", "ALARM", "retain", "ALARM", "OK"],
    ],
  ],
];

const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;

describe("an alarm's state", () => {
  for (const [toAlarm, rows] of tables)
    for (const [values, ...states] of rows)
      for (const [at, missing] of treatments.entries())
        it(`${toAlarm} of 3: ${values}, ${missing}: ${states[at]}`, () => {
          const rule = { comparison: "GreaterThanThreshold", threshold: 0, periods: 3, toAlarm, missing };
          const given = values.split(" ").map((each) => (each === "-" ? undefined : Number(each === "X")));
          assert.equal(given.length, range(rule));
          assert.equal(evaluate(rule, given) ?? "retain", states[at]);
        });

  for (const [comparison, states] of [
    ["GreaterThanThreshold", ["OK", "OK", "ALARM"]],
    ["GreaterThanOrEqualToThreshold", ["OK", "ALARM", "ALARM"]],
    ["LessThanThreshold", ["ALARM", "OK", "OK"]],
    ["LessThanOrEqualToThreshold", ["ALARM", "ALARM", "OK"]],
  ] as const)
    it(`${comparison} 5 of 4, 5 and 6`, () => {
      const rule = { comparison, threshold: 5, periods: 1, toAlarm: 1, missing: "missing" } as const;
      assert.deepEqual(
        [4, 5, 6].map((value) => evaluate(rule, [undefined, undefined, value])),
        states,
      );
    });
});
