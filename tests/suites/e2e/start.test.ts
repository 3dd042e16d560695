import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acceptanceResult } from "../../acceptance/input";
import { CheckoutCopy } from "./harness/checkout-copy";

/** `npm start` as a newcomer runs it, in a copy of the checkout: interrupted, and then to its end. */
describe("npm start", function () {
  this.timeout(900_000);
  let copy: CheckoutCopy;
  let folder: string;

  before(() => {
    copy = new CheckoutCopy();
    folder = copy.folder;
  });
  after(() => copy.remove());

  it("ends at Ctrl-C with what to do next, and leaves no sandbox behind; a second one waits meanwhile", async () => {
    let second: Awaited<ReturnType<typeof start>> | undefined;
    const { exitCode, output } = await start(/VpcEndpoint .*creating/, async () => {
      second = await start(/waiting for process \d+, which deploys on it/);
    });
    assert.equal(second?.exitCode, 130);
    assert.match(second.output, /interrupted while process \d+ deploys on the sandbox/);
    assert.equal(exitCode, 130, output);
    assert.match(output, /^interrupted\n/m);
    assert.match(output, /\[1\/6\] consumer sandbox +\d+ created.*; interrupted/);
    assert.match(
      output,
      /^ {2}not begun: .*provider sandbox.*\n {2}next: the same command again carries on from there/m,
    );
    assert.deepEqual(leftRunning(), []);
  });

  it("carries on from there to the table of every call", async () => {
    const { exitCode, output } = await start();
    assert.equal(exitCode, 0, output);
    const report = JSON.parse(readFileSync(join(folder, "reports", "acceptance.json"), "utf8"));
    const { rows, failed } = acceptanceResult.parse(report);
    assert.equal(failed, 0);
    assert.deepEqual(
      rows.filter((row) => row.observed !== row.expected || row.observed !== row.predicted),
      [],
    );
    assert.ok(rows.length >= 200, `${rows.length} calls`);
    assert.match(output, new RegExp(`${rows.length} calls, ${rows.length} as intended and as predicted`));
    assert.match(output, /\[4\/6\] consumer sandbox .*1 updated: VpcEndpoint [\w-]+ \(policy\)/);
    assert.ok(!output.includes("\u001b"), "colours where there is no terminal");
    // The calls may pass from one minute to the next.
    assert.match(output, /^observed [\d-]+ [\d:]+(?: to [\d-]+ [\d:]+)? UTC$/m);
    assert.match(output, /^inside +GET \/dev\/ +all six +answered, 200$/m);
    assert.match(
      output,
      /^inside +GET \/dev\/orders\/probe, signed by own role .*answered, 200; backend saw it through vpce-[0-9a-f]{17} as consumer-probe-\w+$/m,
    );
    assert.match(
      output,
      /^inside +GET \/dev\/catalog\/probe, \/dev\/account \(good token\) +all six +answered, 200; backend saw it through vpce-[0-9a-f]{17}$/m,
    );
    assert.match(
      output,
      /^inside +GET \/dev\/account, \/dev\/account \(bad token\) +all six +refused by authorizer, 401$/m,
    );
    assert.match(
      output,
      /^stranger +GET .*\/dev\/account \(good token\).* +refused by resource policy, 403$/m,
    );
    assert.match(output, /^alarm stranger refused: ALARM, as intended$/m);
    assert.match(output, /^alarm grant broken, consumer\/sandbox: OK, as intended$/m);
    assert.equal(
      output.match(/built from source/g)?.length ?? 0,
      output.includes("built from source") ? 1 : 0,
    );
    assert.match(readFileSync(join(folder, "reports", "access.html"), "utf8"), /<html/);
    assert.deepEqual(leftRunning(), []);
  });

  /** Runs it; presses Ctrl-C when its output shows the given step, and what is to happen meanwhile is done. */
  function start(
    interruptAt?: RegExp,
    meanwhile = async () => {},
  ): Promise<{ exitCode: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      // Without a terminal, only Pulumi's own output shows which resource is being made.
      const flags = interruptAt === undefined ? [] : ["--verbose"];
      // A process group of its own stands for the terminal's, which Ctrl-C reaches as a whole.
      const child = spawn(process.execPath, ["--", join("scripts", "bootstrap.mjs"), "start", ...flags], {
        cwd: folder,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      let interrupted = false;
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          output += chunk.toString();
          if (interrupted || interruptAt === undefined || !interruptAt.test(output)) return;
          interrupted = true;
          meanwhile().then(() => child.pid !== undefined && process.kill(-child.pid, "SIGINT"), reject);
        });
      }
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, output }));
    });
  }

  /** Command lines of this machine that name the copy. */
  function leftRunning(): string[] {
    if (!existsSync("/proc")) return [];
    return readdirSync("/proc").flatMap((id) => {
      try {
        const words = readFileSync(join("/proc", id, "cmdline"), "utf8")
          .split("\0")
          .join(" ")
          .trim();
        return words.includes(folder) ? [words] : [];
      } catch {
        return [];
      }
    });
  }
});
