import assert from "node:assert/strict";
import { Script } from "node:vm";
import { fitsInTime } from "./bounded-pattern";
import { runBounded } from "./bounded-script";

describe("scripts that somebody else may make run for ever", () => {
  it("end", () => {
    assert.throws(() => runBounded(new Script("for (;;);"), {}, 20), /timed out/);
    assert.throws(() => fitsInTime(/^(a+)+b$/, "a".repeat(40), 20), /timed out/);
  });

  it("do not end since the machine has not come to them", () => {
    // A turn in which the machine does something else takes all the time, and none of the processor's.
    const turns = [3_600_000, 0];
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, turns.shift());
    assert.equal(runBounded(new Script("pause(); 'done'"), { pause }, 300), "done");
    assert.deepEqual(turns, []);
  });

  it("throw what they throw", () => {
    const wrong = () => {
      throw new TypeError("no");
    };
    assert.throws(() => runBounded(new Script("wrong()"), { wrong }, 1000), TypeError);
  });

  it("say whether a text matches", () => {
    assert.deepEqual(
      ["aab", "aac"].map((text) => fitsInTime(/^(a+)+b$/, text, 1000)),
      [true, false],
    );
  });
});
