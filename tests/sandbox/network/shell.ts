/** Runs a script for an instance, in an empty folder and with only the given environment. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ShellResult } from "../snapshots";
import { removeTemporary } from "../state/files";
import { killAll, marking, newMark, signalAll } from "./marked-processes";

/** Output kept of each stream; SSM itself keeps 24,000 characters for the API to show. */
const maximumOutputBytes = 8 * 1024 * 1024;
const politeMilliseconds = 2000;
const bash = "/bin/bash";

export interface Script {
  readonly text: string;
  readonly workingDirectory: string | undefined;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < maximumOutputBytes) chunks.push(chunk.subarray(0, maximumOutputBytes - size));
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function execute(file: string, home: string, script: Script, signal: AbortSignal): Promise<ShellResult> {
  return new Promise((resolve) => {
    const mark = newMark(home);
    const words = existsSync(bash) ? [bash, ...marking(mark), bash, file] : ["/bin/sh", file];
    const [command = "", ...parameters] = words;
    const child = spawn(command, parameters, {
      cwd: script.workingDirectory ?? home,
      env: { ...script.environment, HOME: home, TMPDIR: home },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    let ended: "TimedOut" | "Cancelled" | undefined;
    let forced: NodeJS.Timeout | undefined;
    const end = (status: "TimedOut" | "Cancelled") => {
      ended ??= status;
      signalAll(child.pid, mark, "SIGTERM");
      forced ??= setTimeout(() => void killAll(child.pid, mark), politeMilliseconds);
    };
    const limit = setTimeout(() => end("TimedOut"), script.timeoutSeconds * 1000);
    const abort = () => end("Cancelled");
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    const finish = (exitCode: number, error: string) => {
      clearTimeout(limit);
      clearTimeout(forced);
      signal.removeEventListener("abort", abort);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({
        status: ended ?? (exitCode === 0 ? "Success" : "Failed"),
        exitCode: ended === undefined ? exitCode : -1,
        stdout: stdout(),
        stderr: stderr() + error,
      });
    };
    child.once("error", (error) => finish(-1, `cannot run the script: ${error.message}\n`));
    child.once("exit", (code) => {
      const closed = new Promise<void>((done) => child.once("close", () => done()));
      // Background processes of the script must end with the command; they would also keep its pipes open.
      killAll(child.pid, mark)
        .then(() => Promise.race([closed, sleep(politeMilliseconds)]))
        .then(
          () => finish(code ?? -1, ""),
          (error: unknown) => finish(-1, `cannot end the script's processes: ${String(error)}\n`),
        );
    });
  });
}

export async function runScript(script: Script, signal: AbortSignal): Promise<ShellResult> {
  const home = await mkdtemp(join(tmpdir(), "sandbox-instance-"));
  try {
    const file = join(home, "_script.sh");
    await writeFile(file, `${script.text}\n`, { mode: 0o700 });
    return await execute(file, home, script, signal);
  } finally {
    removeTemporary(home);
  }
}
