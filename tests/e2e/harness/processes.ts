import { readdirSync, readFileSync } from "node:fs";

/** A process; its id may be another's later on, with another start. */
export interface Process {
  readonly pid: number;
  readonly started: string;
}

/** The fields of /proc/PID/stat after the name; undefined when there is no such process, or it only waits to be reaped.
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): { parent: number; started: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : { parent: Number(fields[1]), started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/** When a process started, in ticks since the machine did; undefined when there is none. */
export function startOf(pid: number): string | undefined {
  return statOf(pid)?.started;
}

/** The processes that a process has started, and those that they have. */
export function processesBelow(root: number): Process[] {
  const all = readdirSync("/proc")
    .map(Number)
    .filter(Number.isInteger)
    .flatMap((pid) => {
      const stat = statOf(pid);
      return stat === undefined ? [] : [{ pid, ...stat }];
    });
  const childrenOf = (parent: number): Process[] =>
    all
      .filter((it) => it.parent === parent)
      .flatMap(({ pid, started }) => [{ pid, started }, ...childrenOf(pid)]);
  return childrenOf(root);
}
