import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkout } from "../toolchain/paths";
import { listResources } from "./state/leftovers";

/** The command line's process with what it wrote. */
interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number>;
  output(): string;
  errors(): string;
}

function run(...parameters: string[]): Run {
  const script = ["--require", "tsx/cjs", "--", "scripts/terminal/run.ts", "sandbox", ...parameters];
  const child = spawn(process.execPath, script, { cwd: checkout, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  return { child, ended, output: () => output, errors: () => errors };
}

describe("npm run sandbox", () => {
  const name = `test-${process.pid}`;
  const directory = path.join(checkout, ".sandbox", name);
  let folder: string;
  const ready = async (file: string, command: Run) => {
    while (!existsSync(file)) {
      assert.equal(command.child.exitCode, null, command.errors());
      await sleep(50);
    }
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  };
  const emulators = () =>
    execFileSync("ps", ["-A", "-o", "args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(`${directory}${path.sep}emulator.state`));

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sandbox-main-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  });

  it("prints and writes the environment, refuses a second start, and Ctrl-C leaves nothing running", async () => {
    const file = path.join(folder, "sandbox.env");
    const command = run("--name", name, "--env-file", file);
    const environment = await ready(file, command);
    assert.equal(environment.get("AWS_REGION"), "us-east-1");
    assert.ok(environment.get("PULUMI_BACKEND_URL")?.startsWith("file:///"));
    assert.ok(environment.get("PATH") && environment.get("PULUMI_HOME"));
    assert.deepEqual(await listResources(Object.fromEntries(environment)), []);
    const exported = execFileSync("sh", ["-c", `${command.output()}\nprintf %s "$AWS_ENDPOINT_URL"`]);
    assert.equal(exported.toString(), environment.get("AWS_ENDPOINT_URL"));

    const status = run("--name", name, "--status");
    assert.equal(await status.ended, 0);
    assert.match(
      status.output(),
      new RegExp(`runs at https?://\\S+, process ${command.child.pid}\nnothing is deployed\n`),
    );
    const printed = run("--name", name, "--print-env");
    assert.equal(await printed.ended, 0);
    assert.equal(printed.output(), command.output());

    const again = run("--name", name);
    assert.equal(await again.ended, 1);
    assert.match(again.errors(), new RegExp(`running already, as process ${command.child.pid}`));

    command.child.kill("SIGINT");
    assert.equal(await command.ended, 0);
    assert.deepEqual(emulators(), []);
    assert.ok(!existsSync(file));
  });

  it("leaves no emulator behind when it is killed, and starts again", async () => {
    const file = path.join(directory, "sandbox.env");
    const command = run("--name", name);
    const environment = await ready(file, command);
    command.child.kill("SIGKILL");
    await command.ended;
    const again = run("--name", name);
    const next = await (async () => {
      for (;;) {
        const found = await ready(file, again);
        if (found.get("SANDBOX_OUTSIDE_PROXY") !== environment.get("SANDBOX_OUTSIDE_PROXY")) return found;
        await sleep(50);
      }
    })();
    assert.deepEqual(await listResources(Object.fromEntries(next)), []);
    const stop = run("--name", name, "--stop");
    assert.equal(await stop.ended, 0);
    assert.match(stop.output(), /stopped; what is deployed stays/);
    assert.equal(await again.ended, 0);
    assert.deepEqual(emulators(), []);
  });
});
