import assert from "node:assert/strict";
import { join } from "node:path";
import { isAlive, pidsIn, until } from "./processes";
import type { Stack } from "./stack";
import { Workspace } from "./workspace";

describe("the stand-ins when an update is cut short", function () {
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

  /** Starts an up whose one command waits; returns once every process of it has written its id. */
  async function startWaiting(name: string, command: string) {
    const stack = await workspace.stack("commands", name);
    await configure(stack, command);
    const started = stack.start(["up", "--yes", "--skip-preview"]);
    // The program and its host, then the command plugin, the shell and what the shell started.
    await until("the command is running", 60, async () => (await pidsIn(pidFile)).length >= 5);
    return { stack, ...started, pids: await pidsIn(pidFile) };
  }
  function configure(stack: Stack, create: string): Promise<void> {
    return stack.configure({ "commands:commands": { a: { create } }, "commands:pidFile": pidFile });
  }
  const waiting = (more = "") => `${more} sleep 300 & echo "$PPID\n$$\n$!" >> '${pidFile}'; wait; sleep 300`;

  async function allGone(pids: readonly number[]): Promise<void> {
    await until(`processes ${pids.join(", ")} are gone`, 15, () => !pids.some(isAlive));
  }

  it("leaves no process and no pending operation after Ctrl-C, and carries on", async () => {
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

  it("ends a command that ignores the signals it is sent", async () => {
    const { ended, child, pids } = await startWaiting("stubborn", waiting("trap '' INT TERM;"));
    child.kill("SIGINT");
    assert.notEqual((await ended).code, 0);
    await allGone(pids);
  });

  it("leaves no process when the CLI is killed", async () => {
    const { ended, child, pids } = await startWaiting("killed", waiting());
    child.kill("SIGKILL");
    assert.equal((await ended).signal, "SIGKILL");
    await allGone(pids);
  });
});
