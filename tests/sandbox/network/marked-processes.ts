/**
 * Finds all descendants of a script. A descendant can leave the process group (`setsid`), lose its parent (a second
 * fork) and clear its environment (`env -i`), but on Linux it inherits resource limits. So a unique limit of message
 * queues, which is otherwise unused here, marks the descendants of a script. On other systems a variable of the
 * environment does.
 */
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Mark {
  /** Bytes of message queues, below the default limit. */
  readonly limit: number;
  /** HOME of the script: its own folder. */
  readonly home: string;
}

export function newMark(home: string): Mark {
  return { limit: randomInt(100_000, 800_000), home };
}

/**
 * Arguments for bash that set the mark and then run the following command. With -p bash ignores BASH_ENV, which could
 * run code before the mark is set.
 */
export function marking(mark: Mark): readonly string[] {
  return ["-p", "-c", 'ulimit -q "$1" 2>/dev/null; shift; exec "$@"', "marked", String(mark.limit)];
}

/** Ids of the processes with the mark. */
function markedProcesses(mark: Mark): number[] {
  return process.platform === "linux" ? byLimit(mark) : byEnvironment(mark);
}

function byLimit(mark: Mark): number[] {
  const { home } = mark;
  const limits = limitsOf(mark);
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const marked = limits.test(read(`/proc/${name}/limits`)) || holds(read(`/proc/${name}/environ`), home);
    // A zombie has no environment any more, but still limits.
    return marked && !/^\d+ \(.*\) Z/s.test(read(`/proc/${name}/stat`)) ? [Number(name)] : [];
  });
}

/** The memory of all processes with a mark. Only Linux reports it. */
export class MarkedMemory {
  /** Whether a process has the mark, which never changes. */
  private known = new Map<string, boolean>();
  private readonly limits: RegExp;

  constructor(mark: Mark) {
    this.limits = limitsOf(mark);
  }

  /**
   * Bytes in use. Shared pages are counted once only if the simple sum exceeds the limit, because that is slow.
   * @param limit bytes
   */
  bytes(limit: number): number {
    if (process.platform !== "linux") return 0;
    const marked = this.find();
    const resident = sum(marked, residentBytes);
    if (resident <= limit || marked.length === 1) return resident;
    // A process may hide its shared memory (prctl), but not its total memory.
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
    // It has ended, or belongs to another user.
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
    // It has ended already.
  }
}

/** Signals a process group and all processes with the mark. @returns how many had the mark */
export function signalAll(pid: number | undefined, mark: Mark, signal: NodeJS.Signals): number {
  if (pid === undefined) return 0;
  signalTo(-pid, signal);
  const marked = markedProcesses(mark);
  for (const each of marked) signalTo(each, signal);
  return marked.length;
}

/** Kills all of them, repeatedly while new ones appear. */
export async function killAll(pid: number | undefined, mark: Mark): Promise<void> {
  for (let time = 0; time < 100 && signalAll(pid, mark, "SIGKILL") > 0; time += 1) await sleep(10);
}
