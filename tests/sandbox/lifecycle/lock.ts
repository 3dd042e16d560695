import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** True while a process of this user or another runs under the id. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Whose file it is: undefined when there is none or its process is gone. */
async function holder(file: string): Promise<number | undefined> {
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  return Number.isInteger(pid) && pid > 0 && isRunning(pid) ? pid : undefined;
}

/** Takes the file for this process when nobody living has it; else the id of whoever has it. */
export async function take(file: string): Promise<number | undefined> {
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: "wx" });
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const pid = await holder(file);
      if (pid !== undefined) return pid;
      // Written but not yet filled by another starter: give it a moment before calling it stale.
      const age = await stat(file).then(
        (found) => Date.now() - found.mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (age < 1000) await sleep(50);
      else await rm(file, { force: true });
    }
  }
}

/** Runs the work while no other process does any under the same lock file; waits for its turn. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while ((await take(file)) !== undefined) await sleep(100);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
