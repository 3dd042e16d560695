import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { limited } from "../../../../scripts/terminal/limited";

const limitedFile = join(__dirname, "../../../../scripts/terminal/limited");

describe("limited", () => {
  it("works on as many items at the same time as it may, and returns their results in order", async () => {
    let running = 0;
    let most = 0;
    const results = await limited(2, [30, 10, 20, 0], async (wait) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, wait));
      running--;
      return wait;
    });
    assert.deepEqual(results, [30, 10, 20, 0]);
    assert.equal(most, 2);
  });

  it("begins nothing more after Ctrl-C, and lets what has begun end", async () => {
    const program = `
      const { limited } = require(${JSON.stringify(limitedFile)});
      limited(2, ["a", "b", "c", "d"], async (item) => {
        if (item === "a") process.emit("SIGINT");
        await new Promise((resolve) => setTimeout(resolve, 5));
        return item;
      }).then((results) => console.log(results.join(" ")));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "-e", program]);
    assert.equal(stdout.trim(), "a");
  });
});
