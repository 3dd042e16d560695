import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runScript, type Script } from "./shell";

const never = new AbortController().signal;
const script = (text: string, changes: Partial<Script> = {}): Script => ({
  text,
  workingDirectory: undefined,
  timeoutSeconds: 20,
  environment: { PATH: process.env.PATH ?? "", GREETING: "hello" },
  ...changes,
});

/** False for a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("commands on an instance", () => {
  it("return output, error output and exit code separately", async () => {
    assert.deepEqual(await runScript(script("echo out; echo err >&2; exit 3"), never), {
      status: "Failed",
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("have only the given environment, not the parent's", async () => {
    process.env.AWS_SECRET_ACCESS_KEY = "not-for-the-instance";
    try {
      const { stdout } = await runScript(script("env | cut -d= -f1 | sort | tr '\\n' ' '"), never);
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

  it("run in their own folder, which is removed afterwards", async () => {
    const { stdout } = await runScript(script("pwd; echo kept > file"), never);
    const folder = stdout.trim();
    assert.match(folder, /sandbox-instance-/);
    assert.equal(existsSync(folder), false);
  });

  it("end at the time limit with the whole process group", async () => {
    const result = await runScript(script("sleep 60 & echo $!; wait", { timeoutSeconds: 3 }), never);
    assert.equal(result.status, "TimedOut");
    await eventually(() => !isAlive(Number(result.stdout)));
  });

  it("are cancelled by the AbortSignal, even if the script ignores SIGTERM", async () => {
    const controller = new AbortController();
    const folder = mkdtempSync(path.join(tmpdir(), "shell-"));
    const text = `trap '' TERM; sleep 60 & echo $!; touch '${folder}/begun'; wait; wait`;
    const running = runScript(script(text), controller.signal);
    await eventually(() => existsSync(path.join(folder, "begun")));
    controller.abort();
    const result = await running;
    rmSync(folder, { recursive: true });
    assert.equal(result.status, "Cancelled");
    await eventually(() => !isAlive(Number(result.stdout.split("\n")[0])));
  });

  // Each leaves a process in the background, which writes its id into a file.
  const leaving: Readonly<Record<string, string>> = {
    "in its group": 'sh -c "$inner" &',
    "in a session of its own": 'setsid sh -c "$inner" &',
    "after a second fork": '( ( setsid sh -c "$inner" & ) & )',
    "without environment": 'env -i setsid sh -c "$inner" &',
    "without environment, pipes or folder":
      '(cd / && env -i setsid sh -c "$inner" < /dev/null > /dev/null 2>&1 &)',
    "that ignores hang-ups": 'nohup setsid sh -c "$inner" 2> /dev/null &',
    "that ignores what can be ignored": "setsid sh -c \"trap '' TERM HUP INT; $inner\" &",
  };
  const begin = 'inner="echo \\$\\$ > $HOME/id; exec sleep 60"';
  const told = "until [ -s id ]; do sleep 0.01; done; cat id";
  for (const [what, text] of Object.entries(leaving)) {
    it(`leave no process behind ${what}`, async () => {
      const result = await runScript(script([begin, text, told].join("\n")), never);
      assert.equal(result.status, "Success");
      assert.match(result.stdout, /^\d+\n$/);
      assert.ok(!isAlive(Number(result.stdout)));
    });
  }

  it("end at the time limit with a process that ignores all signals it can", async () => {
    const text = [begin, leaving["that ignores what can be ignored"], told, "sleep 60"].join("\n");
    const result = await runScript(script(text, { timeoutSeconds: 3 }), never);
    assert.equal(result.status, "TimedOut");
    assert.match(result.stdout, /^\d+\n$/);
    assert.ok(!isAlive(Number(result.stdout)));
  });

  it("do not end other processes", async () => {
    const other = spawn("sleep", ["60"]);
    const running = runScript(script("sleep 0.5; echo done"), never);
    await runScript(script("setsid sleep 60 & sleep 0.1"), never);
    assert.equal((await running).stdout, "done\n");
    assert.ok(isAlive(other.pid ?? 0));
    other.kill();
  });

  it("report that the folder does not exist", async () => {
    const result = await runScript(script("true", { workingDirectory: "/no/such/folder" }), never);
    assert.equal(result.status, "Failed");
    assert.match(result.stderr, /cannot run the script/);
  });
});
