import assert from "node:assert/strict";
import { range } from "./evaluate";
import { Metrics } from "./metrics";

const place = { account: "111111111111", region: "us-east-1" };
const metric = { namespace: "orders", metricName: "refused", dimensions: { a: "1", b: "2" } };
const minute = 60_000;
const week = 7 * 24 * 60 * minute;

describe("metrics", () => {
  it("are kept for as long as the longest alarm looks back, and no longer", () => {
    const metrics = new Metrics();
    const now = 10 * week;
    const longest = range({ periods: 1 }) * week;
    const sumOf = (from: number) => metrics.statistic(place, metric, "Sum", from, 60);
    metrics.add(place, metric, 1, now - longest - minute);
    metrics.add(place, metric, 2, now - longest);
    metrics.add(place, metric, 3, now);
    assert.deepEqual([now - longest - minute, now - longest, now].map(sumOf), [undefined, 2, 3]);
  });

  it("of the same name and dimensions are one, in whatever order they are said", () => {
    const metrics = new Metrics();
    metrics.add(place, metric, 1, 0);
    metrics.add(place, { ...metric, dimensions: { b: "2", a: "1" } }, 2, 0);
    metrics.add({ ...place, region: "eu-central-1" }, metric, 4, 0);
    assert.equal(metrics.statistic(place, metric, "Sum", 0, 60), 3);
  });
});
