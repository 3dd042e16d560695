/** Makes a folder once, whole or not at all, whoever asks at the same time. */
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Calls `make` with a new temporary folder beside `target` and renames that to `target` when it is done. When
 * `make` fails or the process ends, `target` does not come into being; what a dead process left is cleared away.
 */
export async function makeOnce(
  target: string,
  log: (line: string) => void,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const unlock = await lock(`${target}.lock`, log);
  try {
    if (await exists(target)) return;
    await clearLeftovers(target);
    const folder = await mkdtemp(`${target}.part-`);
    try {
      await make(folder);
      await rename(folder, target);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  } finally {
    await unlock();
  }
}

/** Under the lock nobody else is at work, so every part folder was left by a process that ended early. */
async function clearLeftovers(target: string): Promise<void> {
  const names = await readdir(dirname(target));
  const leftovers = names.filter((name) => name.startsWith(`${basename(target)}.part-`));
  await Promise.all(
    leftovers.map((name) => rm(join(dirname(target), name), { recursive: true, force: true })),
  );
}

/** A file that names the process at work; that of a dead process does not count. */
async function lock(file: string, log: (line: string) => void): Promise<() => Promise<void>> {
  let told = false;
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    // The name is written just after the file is made; without one, the maker ended in between.
    const abandoned = holder > 0 ? !isAlive(holder) : (await ageSeconds(file)) > 5;
    if (abandoned) {
      await rm(file, { force: true });
      continue;
    }
    if (!told)
      log(
        `waiting for process ${holder || "(another)"}, which installs ${basename(dirname(file))} at this moment`,
      );
    told = true;
    await sleep(200);
  }
}

async function ageSeconds(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => (Date.now() - mtimeMs) / 1000,
    () => 0,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
