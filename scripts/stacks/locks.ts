import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { oneLine } from "../terminal/one-line";
import { checkout, lastOf, type ProjectName, projectFolder } from "./project";

/** Who holds a stack, as Pulumi's file, S3 and other buckets name it. */
export interface StackLock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
}

const lockLine = /^\s*\S+: created by (.+)@(\S+) \(pid ([0-9]{1,10})\) at (\S+)$/gm;

/** The locks that an error text of the Pulumi CLI names. */
export function locksIn(text: string): StackLock[] {
  return [...text.matchAll(lockLine)].map(([, user = "", host = "", pid, since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since: new Date(since),
  }));
}

const lockFile = z.object({
  pid: z.number().int(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.coerce.date(),
});

/** The locks in a folder of a file backend; one that is not whole belongs to nobody. */
export function locksUnder(folder: string): StackLock[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    if (!name.endsWith(".json")) return [];
    try {
      const content = lockFile.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
      const { username: user, hostname: host, pid, timestamp: since } = content;
      return [{ user, host, pid, since }];
    } catch {
      return [];
    }
  });
}

/** Where a file backend keeps a stack's locks, and the attributes of its state; undefined for other backends. */
export function stackFiles(
  backendUrl: string,
  project: string,
  stack: string,
): { readonly locks: string; readonly attributes: string } | undefined {
  const path = /^file:\/\/([^?]*)/.exec(backendUrl)?.[1];
  const name = lastOf(stack);
  if (path === undefined) return undefined;
  const folder = join(decodeURI(path).replace(/^~/, homedir()), ".pulumi");
  return {
    locks: join(folder, "locks", "organization", project, name),
    attributes: join(folder, "stacks", project, `${name}.json.attrs`),
  };
}

/** True where the lock's process ran on this machine and has ended; its number may be another process's by now. */
export function isDead({ host, pid, since }: StackLock): boolean {
  if (host !== hostname()) return false;
  const owner = ownerOf(pid);
  if (owner === "nobody") return true;
  const started = processStart(pid);
  // A thread has the number by now: it can be signalled, and is no process.
  if (started === "none") return owner === "this user";
  return started === "ended" || (started !== undefined && started.getTime() > since.getTime() + 2000);
}

const endMilliseconds = 3000;

/** Waits a moment for processes that were killed just now: one that works ends later than whoever started it. */
export async function awaitEnd(locks: readonly StackLock[]): Promise<void> {
  const until = Date.now() + endMilliseconds;
  const here = locks.filter(({ host }) => host === hostname());
  while (Date.now() < until && !here.every(isDead)) await sleep(100);
}

function ownerOf(pid: number): "this user" | "another user" | "nobody" {
  try {
    process.kill(pid, 0);
    return "this user";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH" ? "nobody" : "another user";
  }
}

/**
 * When a process started, to the second; "ended" where only its end is left to be noticed; "none" where ps shows no such
 * process; undefined where this cannot be known.
 */
function processStart(pid: number): Date | "ended" | "none" | undefined {
  const { status, stdout } = spawnSync("ps", ["-o", "stat=,etime=", "-p", String(pid)], { encoding: "utf8" });
  if (status === 1 && stdout.trim() === "") return "none";
  // Z+  [[DD-]HH:]MM:SS
  const found = /^(\S+)\s+(?:(?:([0-9]+)-)?([0-9]+):)?([0-9]+):([0-9]+)$/.exec(stdout?.trim() ?? "");
  if (found === null) return undefined;
  const [, state = "", ...elapsed] = found;
  if (state.startsWith("Z")) return "ended";
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = elapsed.map((part) => Number(part ?? 0));
  return new Date(Date.now() - (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

/** "root@laptop (process 4711), for 3 minutes" */
export function lockText({ user, host, pid, since }: StackLock): string {
  const minutes = Math.max(0, Math.round((Date.now() - since.getTime()) / 60_000));
  return `${oneLine(`${user}@${host}`)} (process ${pid}), for ${minutes} minutes`;
}

/** @throws Failure naming who may still have the stack locked, and the command that takes the stack from them */
export function requireDead(locks: readonly StackLock[], project: ProjectName, stack: string): void {
  const living = locks.filter((lock) => !isDead(lock));
  if (living.length === 0) return;
  const folder = relative(checkout, projectFolder(project));
  throw new Failure(
    `stack ${stack} of project ${project} is locked:\n${living.map((lock) => `  by ${lockText(lock)}`).join("\n")}\n` +
      `  next: wait for it; if it no longer runs: pulumi ${folder && `-C ${folder} `}cancel --yes ${stack}`,
  );
}
