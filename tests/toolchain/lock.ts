/**
 * A lock between processes, which a kill at any moment sets free: a folder in which whoever wants the lock has an empty file
 * that names its process. A file is only ever made, read and removed, never taken over: so there is no moment in which two
 * of them could take the place of a dead one. docs/adr/0010-what-survives-a-kill.md
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
/** To make a file in a folder that others remove: more than they do in a row. */
const mostAttempts = 10_000;

/**
 * Takes the lock, or says who has it. Of several that try at the same time one gets it.
 * @param folder made when it is missing, and removed with the last that wants the lock
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
      // Whoever comes from now on sees that this one wants it, and waits. The second file says that waiting is in vain.
      const held = new Entry("holds", own.order, own.pid, own.start);
      await make(folder, held);
      return {
        release: async () => {
          await remove(folder, held);
          await remove(folder, own);
        },
      };
    }
    // Several want it: all but the first give way, and come again.
    if (others.some((it) => it.order < own.order)) await remove(folder, own);
    await sleep(Math.random() * pauseMilliseconds);
  }
}

/**
 * Runs the work while no other process does any under the same lock; waits for its turn.
 * @param waiting called once, when another process has the lock
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

/** Who has the lock at this moment; undefined: nobody living. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  const found = (await livingOthers(folder, undefined)).find((it) => it.kind === "holds");
  return found && { pid: found.pid };
}

/** One file: "holds.ORDER.PID.START". The name is all there is, so that it is never half there. */
class Entry {
  constructor(
    readonly kind: "wants" | "holds",
    readonly order: string,
    readonly pid: number,
    /** When the process began: another one that was given the same id has begun at another time. */
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
      // The last one to leave has removed the folder in between, which mkdir itself may run into.
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

/** Files of processes that live; those of dead ones are removed, which nobody else can be hurt by. */
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
    // EPERM: it is another user's.
    if (isCode(error, "ESRCH")) return false;
  }
  const now = await startOf(pid);
  // What is not known counts as running: to wait in vain is better than to be two.
  return now === unknown || start === unknown || now === start;
}

const unknown = "unknown";
const run = promisify(execFile);

/** When a process began, as a word; "ended" when nothing but its end is waited for. */
async function startOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    // The name in brackets may contain anything; after it come the state and, as the 20th, ticks since the machine's
    // start.
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
