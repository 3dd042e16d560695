import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../stacks/project";
import { Failure } from "../terminal/failure";
import { wasInterrupted } from "../terminal/process";
import { environmentOf, parseEnvironment, sandboxEnvironmentFile, sandboxFolder } from "./environment";

export interface BackgroundSandbox {
  readonly environment: Record<string, string>;
  /** Ends the sandbox, unless it ran before this command. */
  stop(): Promise<void>;
  /** Lets it run on after this process. */
  release(): void;
}

/** The default sandbox: the one that runs already, or a new one whose log goes to .sandbox/default/sandbox.log. */
export async function backgroundSandbox(log: (line: string) => void): Promise<BackgroundSandbox> {
  const running = await environmentOf("sandbox").catch(() => undefined);
  if (running !== undefined) {
    log(`sandbox: using the one that runs at ${running.AWS_ENDPOINT_URL}`);
    return { environment: running, stop: async () => {}, release: () => {} };
  }
  mkdirSync(sandboxFolder, { recursive: true });
  rmSync(sandboxEnvironmentFile, { force: true });
  const logFile = join(sandboxFolder, "sandbox.log");
  const output = openSync(logFile, "w");
  // A process group of its own: Ctrl-C must reach Pulumi first, while its AWS still answers.
  const child = spawn(
    process.execPath,
    ["--require", "tsx/cjs", "--", join("tests", "sandbox", "main.ts"), "--env-file", sandboxEnvironmentFile],
    { cwd: checkout, detached: true, stdio: ["ignore", output, output] },
  );
  log(`sandbox: starting; log in ${logFile}`);
  await ready(child, logFile);
  const stop = () => ended(child);
  return {
    environment: parseEnvironment(readFileSync(sandboxEnvironmentFile, "utf8")),
    stop,
    release: () => child.unref(),
  };
}

async function ready(child: ChildProcess, logFile: string): Promise<void> {
  while (!existsSync(sandboxEnvironmentFile)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Failure(`the sandbox did not start:\n${readFileSync(logFile, "utf8").trim()}`);
    }
    if (wasInterrupted()) {
      await ended(child);
      throw new Failure("interrupted while the sandbox started", 130);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
