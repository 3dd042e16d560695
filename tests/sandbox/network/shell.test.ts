import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { runScript, type Script } from "./shell";

const NEVER = new AbortController().signal;
const script = (text: string, changes: Partial<Script> = {}): Script => ({
  text,
  workingDirectory: undefined,
  timeoutSeconds: 20,
  environment: { PATH: process.env.PATH ?? "", GREETING: "hello" },
  ...changes,
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("commands on an instance", () => {
  it("keeps output, error output and exit code apart", async () => {
    assert.deepEqual(await runScript(script("echo out; echo err >&2; exit 3"), NEVER), {
      status: "Failed",
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("has the given environment and nothing of the parent's", async () => {
    process.env.AWS_SECRET_ACCESS_KEY = "not-for-the-instance";
    try {
      const { stdout } = await runScript(script("env | cut -d= -f1 | sort | tr '\\n' ' '"), NEVER);
      const own = new Set(["GREETING", "HOME", "PATH", "TMPDIR"]);
      const shells = new Set(["PWD", "SHLVL", "_", "OLDPWD"]);
      assert.deepEqual(
        stdout.split(" ").filter((name) => name !== "" && !shells.has(name)),
        [...own],
      );
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY;
    }
  });

  it("runs in its own folder, which is gone afterwards", async () => {
    const { stdout } = await runScript(script("pwd; echo kept > file"), NEVER);
    const folder = stdout.trim();
    assert.match(folder, /sandbox-instance-/);
    assert.equal(existsSync(folder), false);
  });

  it("ends at its time limit with its whole process group", async () => {
    const result = await runScript(script("sleep 60 & echo $!; wait", { timeoutSeconds: 0.3 }), NEVER);
    assert.equal(result.status, "TimedOut");
    await eventually(() => !isAlive(Number(result.stdout)));
  });

  it("is cancelled by its signal, even when the script ignores SIGTERM", async () => {
    const controller = new AbortController();
    const running = runScript(script("trap '' TERM; sleep 60 & echo $!; wait; wait"), controller.signal);
    setTimeout(() => controller.abort(), 200);
    const result = await running;
    assert.equal(result.status, "Cancelled");
    await eventually(() => !isAlive(Number(result.stdout.split("\n")[0])));
  });

  it("leaves no background process behind", async () => {
    const result = await runScript(script("sleep 60 & echo $!"), NEVER);
    assert.equal(result.status, "Success");
    await eventually(() => !isAlive(Number(result.stdout)));
  });

  it("says so when its folder does not exist", async () => {
    const result = await runScript(script("true", { workingDirectory: "/no/such/folder" }), NEVER);
    assert.equal(result.status, "Failed");
    assert.match(result.stderr, /cannot run the script/);
  });
});
