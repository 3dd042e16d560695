import type { FunctionProcess } from "./process";

/** Most processes of one function; further invocations wait. On AWS the limit is a thousand for all functions. */
const maximumProcesses = 10;
const idleMilliseconds = 60_000;
/** After this wait a new process starts: a busy one is often free before a new one is ready. */
const patienceMilliseconds = 25;

/** The processes of one revision of a function. They stay warm, and end after some time without use. */
export class Fleet {
  private readonly processes = new Set<FunctionProcess>();
  /** Longest idle first. */
  private readonly idle = new Map<FunctionProcess, NodeJS.Timeout>();
  private readonly ending = new Set<FunctionProcess>();
  private readonly waiting: ((process: FunctionProcess) => void)[] = [];
  private retired = false;
  private impatient: NodeJS.Timeout | undefined;

  constructor(private readonly start: () => FunctionProcess) {}

  /** Takes an idle process; the caller must give it back. */
  take(): Promise<FunctionProcess> {
    for (const [process, reaper] of [...this.idle].reverse()) {
      clearTimeout(reaper);
      this.idle.delete(process);
      if (process.alive) return Promise.resolve(process);
      this.processes.delete(process);
    }
    if (this.processes.size === 0) return Promise.resolve(this.started());
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.startLater();
    });
  }

  giveBack(process: FunctionProcess): void {
    if (process.alive && !this.retired) {
      const next = this.waiting.shift();
      if (next !== undefined) next(process);
      else this.idle.set(process, setTimeout(() => this.end(process), idleMilliseconds).unref());
      return;
    }
    this.end(process);
    const next = this.waiting.shift();
    if (next !== undefined) next(this.started());
  }

  /** After the last use: idle processes end now, busy ones when they are given back. */
  retire(): void {
    this.retired = true;
    for (const process of this.idle.keys()) this.end(process);
  }

  async stop(): Promise<void> {
    this.retired = true;
    for (const process of this.processes) this.end(process);
    await Promise.all([...this.ending].map(({ ended }) => ended));
  }

  private startLater(): void {
    if (this.waiting.length === 0 || this.processes.size >= maximumProcesses) return;
    this.impatient ??= setTimeout(() => {
      this.impatient = undefined;
      if (this.processes.size < maximumProcesses) this.waiting.shift()?.(this.started());
      this.startLater();
    }, patienceMilliseconds);
  }

  private started(): FunctionProcess {
    const process = this.start();
    this.processes.add(process);
    return process;
  }

  private end(process: FunctionProcess): void {
    clearTimeout(this.idle.get(process));
    this.idle.delete(process);
    this.processes.delete(process);
    this.ending.add(process);
    void process.ended.then(() => this.ending.delete(process));
    process.end();
  }
}
