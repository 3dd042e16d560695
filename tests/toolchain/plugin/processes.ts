import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** How long children may take after SIGINT, then after SIGTERM; the engine sends SIGKILL after 5000 ms. */
const graceMilliseconds = { SIGINT: 1500, SIGTERM: 1500 } as const;

/**
 * The children of a plugin. They stay in the plugin's own process group (which the engine made for it), so that
 * whatever signal the engine sends reaches them and what they started, too.
 */
export class Processes {
  /** True while signals are being sent to the plugin's own group. */
  stopping = false;
  private readonly running = new Set<ChildProcess>();

  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, { ...options, detached: false });
    this.running.add(child);
    child.once("close", () => this.running.delete(child));
    child.once("error", () => this.running.delete(child));
    return child;
  }

  /**
   * Ends every running child and what it started, and returns when they are gone: a call that waits for one is answered,
   * and this plugin goes on.
   */
  async stop(): Promise<void> {
    if (this.running.size === 0 || this.stopping) return;
    this.stopping = true;
    try {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        this.signal(signal);
        if (await this.gone(graceMilliseconds[signal])) return;
      }
      for (const pid of await groupMembers()) kill(pid);
      for (const child of this.running) child.kill("SIGKILL");
      await this.gone(500);
    } finally {
      this.stopping = false;
    }
  }

  /** Ends this plugin as well, when the engine has asked for it or is gone. Its children have a moment to end by themselves. */
  async end(): Promise<never> {
    try {
      await this.stop();
    } finally {
      // The kernel alone ends a whole group at once, what is being started at this moment too.
      kill(-process.pid);
    }
    process.exit(0);
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      // Fails unless this process leads a group, as it does under the engine: it never signals another's group.
      process.kill(-process.pid, signal);
    } catch {
      for (const child of this.running) child.kill(signal);
    }
  }

  private async gone(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    while (this.running.size > 0 && Date.now() < deadline) await sleep(20);
    return this.running.size === 0;
  }
}

/** Ends one child: SIGTERM, then SIGKILL. */
export function stopChild(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds.SIGTERM);
  child.once("close", () => clearTimeout(timer));
}

/** Ends the plugin when the engine asks for it, or is itself gone. It sends SIGINT to the plugin's process group, and
 * holds the other end of its standard input, whose end is the engine's. */
export function endWithTheEngine(processes: Processes): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void processes.end();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Signals that stop() sends to the group reach this process too.
      if (!processes.stopping) end();
    });
  }
  process.stdin.on("error", end);
  process.stdin.on("end", end);
  process.stdin.resume();
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone in the meantime, or no group's leader.
  }
}

async function groupMembers(): Promise<number[]> {
  // Without it only the children themselves can be ended.
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,pgid="], { timeout: 1000 }).catch(
    () => ({ stdout: "" }),
  );
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, group]) =>
    pid !== undefined && group === process.pid && pid !== process.pid ? [pid] : [],
  );
}
