import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../shared/terminal/failure";
import { parseEnvironment } from "../../tests/sandbox/state/environment";
import { privateFolder } from "../../tests/sandbox/state/files";
import { holderOf, type Lock, tryLock } from "../../tests/toolchain/lock";
import { checkout } from "../stacks/project";
import { wasInterrupted } from "../terminal/process";
import { environmentOf, sandboxEnvironmentFile, sandboxFolder } from "./environment";

export interface BackgroundSandbox {
  readonly environment: Record<string, string>;
  /** Ends the sandbox, unless it ran before this command. */
  stop(): Promise<void>;
  /** Lets it run on after this process. */
  release(): Promise<void>;
}

/**
 * The default sandbox: the one that runs already, or a new one whose log goes to .sandbox/default/sandbox.log. Until it is
 * stopped or released nobody else gets it: two would deploy the same stacks, and the first would stop it under the second.
 */
export async function backgroundSandbox(log: (line: string) => void): Promise<BackgroundSandbox> {
  privateFolder(dirname(sandboxFolder));
  privateFolder(sandboxFolder);
  const turn = await turnAt(join(sandboxFolder, "start.lock"), log);
  try {
    const sandbox = (await runningSandbox(log)) ?? (await newSandbox(log));
    return {
      environment: sandbox.environment,
      stop: async () => {
        await sandbox.stop();
        await turn.release();
      },
      release: async () => {
        sandbox.release();
        await turn.release();
      },
    };
  } catch (error) {
    await turn.release();
    throw error;
  }
}

const again = "\n  next: run the same command again";

async function turnAt(lock: string, log: (line: string) => void): Promise<Lock> {
  for (let reported = false; ; reported = true) {
    const found = await tryLock(lock);
    if ("release" in found) return found;
    if (!reported)
      log(`sandbox: waiting for process ${found.pid}, which deploys on it; Ctrl-C ends the wait`);
    if (wasInterrupted())
      throw new Failure(`interrupted while process ${found.pid} deploys on the sandbox${again}`, 130);
    await sleep(200);
  }
}

type OwnSandbox = Omit<BackgroundSandbox, "release"> & { release(): void };

/** The sandbox that somebody runs; one that is about to start or to stop is waited for. */
async function runningSandbox(log: (line: string) => void): Promise<OwnSandbox | undefined> {
  for (let reported = false; ; reported = true) {
    const environment = await environmentOf("sandbox").catch(() => undefined);
    if (environment !== undefined) {
      log(`sandbox: using the one that runs at ${environment.AWS_ENDPOINT_URL}`);
      return { environment, stop: async () => {}, release: () => {} };
    }
    const holder = await holderOf(join(sandboxFolder, "sandbox.lock"));
    if (holder === undefined) return undefined;
    if (!reported) log(`sandbox: waiting for process ${holder.pid}, which starts or stops it at this moment`);
    if (wasInterrupted())
      throw new Failure(`interrupted while process ${holder.pid} starts the sandbox${again}`, 130);
    await sleep(200);
  }
}

async function newSandbox(log: (line: string) => void): Promise<OwnSandbox> {
  rmSync(sandboxEnvironmentFile, { force: true });
  const logFile = join(sandboxFolder, "sandbox.log");
  rmSync(logFile, { force: true });
  const output = openSync(logFile, "w", 0o600);
  // It prints the credentials, which are no lines of a log: only its messages go there. It has a process group of its own,
  // so that Ctrl-C reaches Pulumi first, while its AWS still answers.
  const child = spawn(
    process.execPath,
    [
      "--require",
      "tsx/cjs",
      "--",
      join("scripts", "terminal", "run.ts"),
      "sandbox",
      "--env-file",
      sandboxEnvironmentFile,
    ],
    { cwd: checkout, detached: true, stdio: ["ignore", "ignore", output] },
  );
  log(`sandbox: starting; log in ${logFile}`);
  await ready(child, logFile);
  return {
    environment: parseEnvironment(readFileSync(sandboxEnvironmentFile, "utf8")),
    stop: () => ended(child),
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
      throw new Failure(`interrupted while the sandbox started${again}`, 130);
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
