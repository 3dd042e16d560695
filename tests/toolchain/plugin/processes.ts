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
  readonly #running = new Set<ChildProcess>();

  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, { ...options, detached: false });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    child.once("error", () => this.#running.delete(child));
    return child;
  }

  /** Ends every running child and what it started, and returns when they are gone. */
  async stop(): Promise<void> {
    if (this.#running.size === 0 || this.stopping) return;
    this.stopping = true;
    try {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        this.#signal(signal);
        if (await this.#gone(graceMilliseconds[signal])) return;
      }
      await this.killGroup();
      for (const child of this.#running) child.kill("SIGKILL");
      await this.#gone(500);
    } finally {
      this.stopping = false;
    }
  }

  /** SIGKILL for every other process of this plugin's group. */
  async killGroup(): Promise<void> {
    for (const pid of await groupMembers()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone in the meantime.
      }
    }
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      // Fails unless this process leads a group, as it does under the engine: it never signals another's group.
      process.kill(-process.pid, signal);
    } catch {
      for (const child of this.#running) child.kill(signal);
    }
  }

  async #gone(milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    while (this.#running.size > 0 && Date.now() < deadline) await sleep(20);
    return this.#running.size === 0;
  }
}

/** Ends one child: SIGTERM, then SIGKILL. */
export function stopChild(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds.SIGTERM);
  child.once("close", () => clearTimeout(timer));
}

async function groupMembers(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,pgid="]);
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, group]) =>
    pid !== undefined && group === process.pid && pid !== process.pid ? [pid] : [],
  );
}
