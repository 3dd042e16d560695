import { readdirSync, readFileSync } from "node:fs";

/** A process; its id may be another's later on, with another start. */
export interface Process {
  readonly pid: number;
  readonly started: string;
  /** Its program and arguments. */
  readonly command: string;
}

interface Stat {
  /** R: runs, S: sleeps, D: sleeps and takes no signal, Z: ended. */
  readonly state: string;
  readonly parent: number;
  /** In ticks since the machine started. */
  readonly started: string;
}

/** The fields of /proc/PID/stat after the name; undefined when there is no such process.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): Stat | undefined {
  const text = read(pid, "stat");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", parent] = fields;
  return state === "" ? undefined : { state, parent: Number(parent), started: fields[19] ?? "" };
}

function read(pid: number, file: "stat" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** How a process lives on, for an error; undefined when it has ended, or only waits to be reaped. */
export function survivor({ pid, started, command }: Process): string | undefined {
  const stat = statOf(pid);
  if (stat === undefined || stat.started !== started || stat.state === "Z") return undefined;
  const parent = `${stat.parent} ${read(stat.parent, "cmdline").split("\0")[0]}`;
  return `${pid} (state ${stat.state}, parent ${parent}): ${command}`;
}

/** The processes that a process has started, and those that they have. */
export function processesBelow(root: number): Process[] {
  const all = readdirSync("/proc")
    .map(Number)
    .filter(Number.isInteger)
    .flatMap((pid) => {
      const stat = statOf(pid);
      return stat === undefined || stat.state === "Z" ? [] : [{ pid, ...stat }];
    });
  const childrenOf = (parent: number): Process[] =>
    all
      .filter((it) => it.parent === parent)
      .flatMap(({ pid, started }) => [
        { pid, started, command: read(pid, "cmdline").replaceAll("\0", " ").trim() },
        ...childrenOf(pid),
      ]);
  return childrenOf(root);
}

/** Watches what all processes below one use of memory. @returns ends it, and returns the most that it was, in MB */
export function peakMemory(root: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      processesBelow(root).reduce((sum, { pid }) => sum + residentOf(pid), 0),
    );
  }, 250);
  return () => {
    clearInterval(timer);
    return peak / 2 ** 20;
  };
}

/** Bytes; shared ones count for each. https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html */
function residentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
