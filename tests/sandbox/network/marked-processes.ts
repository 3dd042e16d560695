/**
 * The processes that a script has started, whatever they have become since: a process group ends at `setsid`, parents at a
 * second fork, and an environment at `env -i`. What no process loses on Linux is a resource limit: nothing here uses that of
 * message queues, so a number of its own marks all that comes of a script. Elsewhere the environment must do.
 */
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Mark {
  /** Bytes of message queues, below what a process may have by default. */
  readonly limit: number;
  /** HOME of the script: a folder of its own. */
  readonly home: string;
}

export function newMark(home: string): Mark {
  return { limit: randomInt(100_000, 800_000), home };
}

/**
 * Arguments for bash that mark it, and then have it run what follows with the arguments after. With -p no variable of the
 * script's environment (BASH_ENV) makes bash run something before the mark.
 */
export function marking(mark: Mark): readonly string[] {
  return ["-p", "-c", 'ulimit -q "$1" 2>/dev/null; shift; exec "$@"', "marked", String(mark.limit)];
}

/** Ids of the processes that bear the mark at this moment. */
function markedProcesses(mark: Mark): number[] {
  return process.platform === "linux" ? byLimit(mark) : byEnvironment(mark);
}

function byLimit(mark: Mark): number[] {
  const { home } = mark;
  const limits = limitsOf(mark);
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const marked = limits.test(read(`/proc/${name}/limits`)) || holds(read(`/proc/${name}/environ`), home);
    // One that has ended and is not yet fetched by its parent has no environment any more, but limits.
    return marked && !/^\d+ \(.*\) Z/s.test(read(`/proc/${name}/stat`)) ? [Number(name)] : [];
  });
}

/** The memory of all that bears a mark. Linux alone reports it. */
export class MarkedMemory {
  /** Whether a process bears it: that is inherited, and stays. */
  private known = new Map<string, boolean>();
  private readonly limits: RegExp;

  constructor(mark: Mark) {
    this.limits = limitsOf(mark);
  }

  /**
   * Bytes at this moment. Pages that several have are counted once where that could decide: it takes long to find out.
   * @param limit bytes that are to be exceeded
   */
  bytes(limit: number): number {
    if (process.platform !== "linux") return 0;
    const marked = this.find();
    const resident = sum(marked, residentBytes);
    if (resident <= limit || marked.length === 1) return resident;
    // A process may keep others from reading what it shares (prctl), but not what it has.
    return sum(marked, (pid) => bytesOf("Pss", `/proc/${pid}/smaps_rollup`) ?? residentBytes(pid));
  }

  private find(): readonly string[] {
    const known = new Map<string, boolean>();
    for (const name of readdirSync("/proc"))
      if (/^\d+$/.test(name))
        known.set(name, this.known.get(name) ?? this.limits.test(read(`/proc/${name}/limits`)));
    this.known = known;
    return [...known].flatMap(([name, isMarked]) => (isMarked ? [name] : []));
  }
}

const residentBytes = (pid: string) => bytesOf("VmRSS", `/proc/${pid}/status`) ?? 0;

function bytesOf(field: "Pss" | "VmRSS", file: string): number | undefined {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(read(file)) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

const sum = (pids: readonly string[], of: (pid: string) => number) =>
  pids.reduce((total, pid) => total + of(pid), 0);

const limitsOf = ({ limit }: Mark) => new RegExp(`^Max msgqueue size +${limit} +${limit} `, "m");

const holds = (environment: string, home: string) => `\0${environment}`.includes(`\0HOME=${home}\0`);

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Gone meanwhile, or another user's.
    return "";
  }
}

function byEnvironment({ home }: Mark): number[] {
  const text = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split("\n").flatMap((line) => {
    const [, pid] = /^\s*(\d+)\s/.exec(line) ?? [];
    return pid !== undefined && `${line} `.includes(` HOME=${home} `) ? [Number(pid)] : [];
  });
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** Everything that a process group's leader has started: its group, and what has left that. @returns how many bore the mark */
export function signalAll(pid: number | undefined, mark: Mark, signal: NodeJS.Signals): number {
  if (pid === undefined) return 0;
  signalTo(-pid, signal);
  const marked = markedProcesses(mark);
  for (const each of marked) signalTo(each, signal);
  return marked.length;
}

/** Ends everything; again, while some are left that were being made meanwhile. */
export async function killAll(pid: number | undefined, mark: Mark): Promise<void> {
  for (let time = 0; time < 100 && signalAll(pid, mark, "SIGKILL") > 0; time += 1) await sleep(10);
}
