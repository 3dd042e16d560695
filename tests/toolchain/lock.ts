/**
 * A lock between processes, which is released when its holder is killed: a folder in which each process that wants the
 * lock has an empty file, whose name contains the process id. Files are created, read and removed, and never reused, so
 * that two processes cannot both replace a dead one. docs/adr/0010-what-survives-a-kill.md
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

export interface Lock {
  release(): Promise<void>;
}

/** The process that has a lock. */
export interface Holder {
  readonly pid: number;
}

const pauseMilliseconds = 20;
/** Attempts to create a file in a folder that other processes remove. */
const mostAttempts = 10_000;

/**
 * Takes the lock, or returns its holder. Of several concurrent attempts one gets it.
 * @param folder created if missing, and removed with the last file
 */
export async function tryLock(folder: string): Promise<Lock | Holder> {
  const own = new Entry("wants", randomBytes(8).toString("hex"), process.pid, await startOf(process.pid));
  for (;;) {
    await make(folder, own);
    const others = await livingOthers(folder, own);
    const holder = others.find((it) => it.kind === "holds");
    if (holder !== undefined) {
      await remove(folder, own);
      return { pid: holder.pid };
    }
    if (others.length === 0) {
      // Later processes see the first file, and wait. The second file tells them that the lock is taken.
      const held = new Entry("holds", own.order, own.pid, own.start);
      await make(folder, held);
      return {
        release: async () => {
          await remove(folder, held);
          await remove(folder, own);
        },
      };
    }
    // Several want it: all but the first remove their files and try again.
    if (others.some((it) => it.order < own.order)) await remove(folder, own);
    await sleep(Math.random() * pauseMilliseconds);
  }
}

/**
 * Runs the work with the lock; waits until the lock is free.
 * @param waiting called once if another process has the lock
 */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  waiting: (holder: Holder) => void = () => {},
): Promise<T> {
  let reported = false;
  for (;;) {
    const found = await tryLock(folder);
    if ("release" in found) {
      try {
        return await work();
      } finally {
        await found.release();
      }
    }
    if (!reported) waiting(found);
    reported = true;
    await sleep(5 * pauseMilliseconds);
  }
}

/** The present holder; undefined: no living process. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const found = (await livingOthers(folder, undefined)).find((it) => it.kind === "holds");
  return found && { pid: found.pid };
}

/** One file: "holds.ORDER.PID.START". It is empty, so that it is never half written. */
class Entry {
  constructor(
    readonly kind: "wants" | "holds",
    readonly order: string,
    readonly pid: number,
    /** Start time of the process, which distinguishes it from a later process with the same id. */
    readonly start: string,
  ) {}

  get name(): string {
    return [this.kind, this.order, this.pid, this.start].join(".");
  }

  static of(name: string): Entry | undefined {
    const [, kind, order, pid, start] =
      /^(wants|holds)\.([0-9a-f]{16})\.(\d{1,10})\.([\w-]*)$/.exec(name) ?? [];
    if (order === undefined || start === undefined) return undefined;
    return new Entry(kind === "holds" ? "holds" : "wants", order, Number(pid), start);
  }
}

async function make(folder: string, entry: Entry): Promise<void> {
  for (let left = mostAttempts; ; left -= 1) {
    try {
      await mkdir(folder, { recursive: true });
      await (await open(join(folder, entry.name), "a", 0o600)).close();
      return;
    } catch (error) {
      // Another process has removed the folder in between; mkdir itself can also fail because of that.
      if (!isCode(error, "ENOENT") || left === 0) throw error;
    }
  }
}

async function remove(folder: string, entry: Entry): Promise<void> {
  await rm(join(folder, entry.name), { force: true });
  await rmdir(folder).catch((error: unknown) => {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].some((code) => isCode(error, code))) throw error;
  });
}

/** Files of other living processes. Those of dead processes are removed. */
async function livingOthers(folder: string, own: Entry | undefined): Promise<Entry[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  });
  const living: Entry[] = [];
  for (const name of names) {
    const entry = Entry.of(name);
    if (entry === undefined || entry.order === own?.order) continue;
    if (await isRunning(entry)) living.push(entry);
    else await rm(join(folder, name), { force: true });
  }
  return living;
}

async function isRunning({ pid, start }: Entry): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: a process of another user.
    if (isCode(error, "ESRCH")) return false;
  }
  const now = await startOf(pid);
  // An unknown state counts as running: waiting too long is better than two holders.
  return now === unknown || start === unknown || now === start;
}

const unknown = "unknown";
const run = promisify(execFile);

/** Start time of a process as text; "ended" for a zombie. */
async function startOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    // The name in brackets may contain anything. After it follow the state and, as the 20th field, ticks since boot.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "" || state === undefined) return unknown;
    return state === "Z" || state === "X" ? "ended" : `${boot.slice(0, 8)}-${fields[18]}`;
  }
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const found = await run("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { env }).catch(() => undefined);
  const [state = "", ...began] = found?.stdout.trim().split(/\s+/) ?? [];
  if (state === "") return unknown;
  return state.startsWith("Z") ? "ended" : began.join("-").replaceAll(":", "-");
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
