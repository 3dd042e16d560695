import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, pidsIn, until } from "./processes";
import type { Stack } from "./stack";
import { Workspace } from "./workspace";

/** Seconds, on a machine that is busy; shorter than a test's time. */
const patience = 240;

describe("the stand-ins when an update is interrupted", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let pidFile: string;
  let run = 0;

  before(async () => {
    workspace = await Workspace.create();
  });
  beforeEach(() => {
    pidFile = join(workspace.folder, `pids-${run++}`);
  });
  after(() => workspace?.remove());

  /** Starts an update with a command that waits; returns when every process has written its id. */
  async function startWaiting(name: string, command: string) {
    const stack = await workspace.stack("commands", name);
    await configure(stack, command);
    const started = stack.start(["up", "--yes", "--skip-preview"]);
    // The program and its host, then the command plugin, the shell and its child.
    await until("the command is running", patience, async () => (await pidsIn(pidFile)).length >= 5);
    return { stack, ...started, pids: await pidsIn(pidFile) };
  }
  function configure(stack: Stack, create: string): Promise<void> {
    return stack.configure({ "commands:commands": { a: { create } }, "commands:pidFile": pidFile });
  }
  const waiting = (more = "") => `${more} sleep 300 & echo "$PPID\n$$\n$!" >> '${pidFile}'; wait; sleep 300`;

  async function allGone(pids: readonly number[]): Promise<void> {
    await until(`processes ${pids.join(", ")} are gone`, patience, () => !pids.some(isAlive));
  }

  it("leaves no process and no pending operation after Ctrl-C, and can update again", async () => {
    const { stack, child, ended, pids } = await startWaiting("ctrl-c", waiting());
    child.kill("SIGINT");
    const { code } = await ended;
    assert.notEqual(code, 0);
    await allGone(pids);
    const { pending_operations: pending = [], resources } = await stack.deployment();
    assert.deepEqual(pending, []);
    assert.equal(
      resources.some(({ type }) => type === "command:local:Command"),
      false,
    );
    await configure(stack, "echo done");
    const again = await stack.up();
    assert.equal(again.code, 0, again.output);
  });

  it("ends a command that ignores signals", async () => {
    const { ended, child, pids } = await startWaiting("stubborn", waiting("trap '' INT TERM;"));
    child.kill("SIGINT");
    assert.notEqual((await ended).code, 0);
    await allGone(pids);
  });

  describe("when its CLI is killed", () => {
    /** What runs at that moment. In the worst case: all processes ignore signals, and `ps` does not end. */
    const cases: readonly {
      readonly name: string;
      readonly fixture: string;
      readonly config: (pidFile: string) => Record<string, unknown>;
      readonly args?: (workspace: Workspace) => Promise<readonly string[]>;
      /** Number of processes that write their ids. */
      readonly processes: number;
    }[] = [
      {
        name: "a command",
        fixture: "commands",
        config: () => ({ "commands:commands": { a: { create: waiting("trap '' INT TERM HUP;") } } }),
        processes: 5,
      },
      {
        name: "a program",
        fixture: "commands",
        config: () => ({ "commands:commands": {}, "commands:stubborn": true }),
        processes: 2,
      },
      {
        name: "a dynamic provider",
        fixture: "dynamic",
        config: (pidFile) => ({ "dynamic:pidFile": pidFile }),
        processes: 2,
      },
      {
        name: "a rule of a policy pack",
        fixture: "commands",
        config: (pidFile) => ({
          "commands:commands": { a: { create: `never decided, ids in ${pidFile}` } },
        }),
        args: async ({ folder }) => {
          const pack = join(folder, "policy");
          await cp(join(__dirname, "fixtures", "policy"), pack, { recursive: true });
          return ["--policy-pack", pack];
        },
        processes: 4,
      },
    ];
    before(async () => {
      const folder = join(workspace.folder, "no-ps");
      await mkdir(folder);
      await writeFile(join(folder, "ps"), "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
      workspace.environment.PATH = `${folder}:${workspace.environment.PATH}`;
    });

    for (const [at, { name, fixture, config, args, processes }] of cases.entries())
      it(`leaves no process of ${name}`, async () => {
        const stack = await workspace.stack(fixture, `killed-${at}`);
        await stack.configure({ [`${fixture}:pidFile`]: pidFile, ...config(pidFile) });
        const more = (await args?.(workspace)) ?? [];
        const { child, ended } = stack.start(["up", "--yes", "--skip-preview", ...more]);
        await until("all processes run", patience, async () => (await pidsIn(pidFile)).length >= processes);
        const pids = await pidsIn(pidFile);
        child.kill("SIGKILL");
        assert.equal((await ended).signal, "SIGKILL");
        await allGone(pids);
      });
  });
});
