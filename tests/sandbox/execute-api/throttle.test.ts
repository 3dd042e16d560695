import assert from "node:assert/strict";
import { Throttle } from "./throttle";

describe("throttling", () => {
  it("admits a burst, then the rate", () => {
    let now = 0;
    const throttle = new Throttle(() => now);
    const admit = () => throttle.admit("method", 10, 2);
    assert.deepEqual([admit(), admit(), admit()], [true, true, false]);
    now += 100;
    assert.deepEqual([admit(), admit()], [true, false]);
    now += 10_000;
    assert.deepEqual([admit(), admit(), admit()], [true, true, false]);
  });

  it("counts each method separately", () => {
    const throttle = new Throttle(() => 0);
    assert.deepEqual(
      [throttle.admit("a", 1, 1), throttle.admit("b", 1, 1), throttle.admit("a", 1, 1)],
      [true, true, false],
    );
  });

  it("starts again with new limits, and treats negative limits as none", () => {
    const throttle = new Throttle(() => 0);
    assert.equal(throttle.admit("a", 0, 0), false);
    assert.equal(throttle.admit("a", 1, 1), true);
    assert.equal(throttle.admit("a", -1, -1), true);
  });
});
