import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { leftovers } from "../../../scripts/sandbox/leftovers";
import { parseEnvironment } from "../../sandbox/state/environment";
import { listResources } from "../../sandbox/state/leftovers";
import { holderOf } from "../../toolchain/lock";
import { CheckoutCopy } from "./harness/checkout-copy";

/** Steps of Pulumi's plain display: what a resource is about to go through, or has gone through. */
const step = /^ *[+~-]+ +\S+:\S+ \S+ (?:creat|updat|delet|replac|refresh)(?:ing|ed)\b/gm;

interface Command {
  readonly name: "start" | "destroy";
  readonly args: readonly string[];
  readonly kills: number;
  /** Of which the sandbox is killed too. */
  readonly withSandbox: readonly number[];
}

const start = { name: "start", args: ["start", "--keep", "--verbose"] } as const;
const destroy = { name: "destroy", args: ["destroy", "--stack", "sandbox", "--yes", "--verbose"] } as const;

const seed = process.env.KILL_SEED;
const commands: readonly Command[] = [
  { ...start, kills: 12, withSandbox: [4, 9] },
  { ...destroy, kills: 8, withSandbox: [] },
];

/**
 * The whole command, killed with everything that it has started, at random moments. Nobody types anything in between.
 * It takes a quarter of an hour: KILL_SEED=20261129 asks for it, another number for other moments.
 */
describe("npm start and npm run destroy killed at moments of KILL_SEED", function () {
  this.timeout(1_800_000);
  let drawn = 0;
  /** A step of the command, 1 to 25, that depends on the seed and on how many were drawn before. */
  function draw(): number {
    const digest = createHash("sha256").update(`${seed} ${drawn++}`).digest();
    return 1 + (digest.readUInt32BE() % 25);
  }
  let copy: CheckoutCopy;

  before(function () {
    if (seed === undefined) this.skip();
    copy = new CheckoutCopy();
  });
  after(async () => {
    if (seed === undefined) return;
    await killSandbox();
    copy.remove();
  });

  for (const { name, args, kills, withSandbox } of commands)
    it(`${name}: after ${kills} kills the same command ends as ever, and nothing is left over`, async () => {
      for (let kill = 0; kill < kills; kill++) {
        const steps = draw();
        const { exitCode, output } = await run(args, steps);
        // What is left to do may have fewer steps than that.
        if (kill > 0 && exitCode === 0) break;
        assert.equal(exitCode, null, `kill ${kill}, at step ${steps}: ended by itself:\n${output}`);
        if (withSandbox.includes(kill)) await killSandbox();
      }
      const { exitCode, output } = await run(args);
      assert.equal(exitCode, 0, output);
      const environment = sandboxEnvironment();
      assert.deepEqual(await leftovers(environment), []);
      if (name === "start") assert.match(output, /(\d+) calls, \1 as intended and as predicted/);
      else assert.deepEqual(await listResources(environment), []);
    });

  /** Runs an npm script; kills it, and all that it started, once that many steps were printed. */
  function run(args: readonly string[], steps = Number.POSITIVE_INFINITY) {
    return new Promise<{ exitCode: number | null; output: string }>((resolve, reject) => {
      const child: ChildProcess = spawn(process.execPath, ["--", join("scripts", "bootstrap.mjs"), ...args], {
        cwd: copy.folder,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      let killed = false;
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (chunk: Buffer) => {
          output += chunk.toString();
          if (killed || (output.match(step)?.length ?? 0) < steps || child.pid === undefined) return;
          killed = true;
          process.kill(-child.pid, "SIGKILL");
        });
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, output }));
    });
  }

  const sandboxFolder = () => join(copy.folder, ".sandbox", "default");

  function sandboxEnvironment(): Record<string, string> {
    return parseEnvironment(readFileSync(join(sandboxFolder(), "sandbox.env"), "utf8"));
  }

  /** It leads a process group of its own, in which its emulator is. */
  async function killSandbox(): Promise<void> {
    const holder = await holderOf(join(sandboxFolder(), "sandbox.lock"));
    if (holder !== undefined) process.kill(-holder.pid, "SIGKILL");
  }
});
