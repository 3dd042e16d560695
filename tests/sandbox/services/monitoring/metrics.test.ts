import assert from "node:assert/strict";
import { range } from "./evaluate";
import { Metrics } from "./metrics";

const place = { account: "111111111111", region: "us-east-1" };
const metric = { namespace: "orders", metricName: "refused", dimensions: { a: "1", b: "2" } };
const minute = 60_000;
const week = 7 * 24 * 60 * minute;

describe("metrics", () => {
  it("are kept for the longest range of an alarm, and no longer", () => {
    const metrics = new Metrics();
    const now = 10 * week;
    const longest = range({ periods: 1 }) * week;
    const sumOf = (from: number) => metrics.statistic(place, metric, "Sum", from, 60);
    metrics.add(place, metric, 1, now - longest - minute);
    metrics.add(place, metric, 2, now - longest);
    metrics.add(place, metric, 3, now);
    assert.deepEqual([now - longest - minute, now - longest, now].map(sumOf), [undefined, 2, 3]);
  });

  it("of the same name and dimensions are one, in any order of dimensions", () => {
    const metrics = new Metrics();
    metrics.add(place, metric, 1, 0);
    metrics.add(place, { ...metric, dimensions: { b: "2", a: "1" } }, 2, 0);
    metrics.add({ ...place, region: "eu-central-1" }, metric, 4, 0);
    assert.equal(metrics.statistic(place, metric, "Sum", 0, 60), 3);
  });

  const statistics: readonly [string, number][] = [
    ["Sum", 11],
    ["SampleCount", 4],
    ["Average", 2.75],
    ["Minimum", 1],
    ["Maximum", 5],
    ["p0", 1],
    ["p50", 1],
    ["p51", 4],
    ["p75", 4],
    ["p99.9", 5],
    ["p100", 5],
  ];
  for (const [statistic, expected] of statistics)
    it(`of 1, 5, 1 and 4 in two minutes have ${expected} as ${statistic}`, () => {
      const metrics = new Metrics();
      for (const [at, value] of [1, 5, 1, 4].entries()) metrics.add(place, metric, value, (at % 2) * minute);
      assert.equal(metrics.statistic(place, metric, statistic, 0, 120), expected);
    });
});
