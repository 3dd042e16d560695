import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** How long children may take after SIGINT, then after SIGTERM; the engine sends SIGKILL after 5000 ms. */
const graceMilliseconds = { SIGINT: 1500, SIGTERM: 1500 } as const;

/**
 * The children of a plugin. They are in the plugin's process group (which the engine created), so that signals of the
 * engine also reach them and their descendants.
 */
export class Processes {
  /** True while this plugin sends signals to its own group. */
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
   * Ends every child with its descendants, and waits for their end. Calls that wait for one are then answered, and this
   * plugin continues.
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

  /** Ends children and plugin when the engine requests it or has ended. Children have time to end themselves. */
  async end(): Promise<never> {
    try {
      await this.stop();
    } finally {
      // SIGKILL to the group ends all its processes at once, including new ones.
      kill(-process.pid);
    }
    process.exit(0);
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      // Fails unless this process leads a group, as under the engine, so it never signals another group.
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

/** Ends the plugin when the engine requests it, by SIGINT to the process group, or when the engine has ended, which closes
 * the plugin's standard input. */
export function endWithTheEngine(processes: Processes): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void processes.end();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // stop() sends signals to the group, which also reach this process.
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
    // It has ended, or is not a group leader.
  }
}

async function groupMembers(): Promise<number[]> {
  // Without ps only the children themselves can be ended.
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,pgid="], { timeout: 1000 }).catch(
    () => ({ stdout: "" }),
  );
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, group]) =>
    pid !== undefined && group === process.pid && pid !== process.pid ? [pid] : [],
  );
}
