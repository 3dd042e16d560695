/** Creates a folder once, completely or not at all, also for concurrent callers. */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock";

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Calls `make` with a new temporary folder beside `target`, and then renames it to `target`. If `make` fails or the
 * process ends, `target` is not created; temporary folders of dead processes are removed.
 */
export async function makeOnce(
  target: string,
  log: (line: string) => void,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const work = async () => {
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
  };
  await withLock(`${target}.holders`, work, ({ pid }) =>
    log(`waiting for process ${pid}, which installs ${basename(dirname(target))} at this moment`),
  );
}

/** Called with the lock: all temporary folders are then of dead processes. */
async function clearLeftovers(target: string): Promise<void> {
  const names = await readdir(dirname(target));
  const leftovers = names.filter((name) => name.startsWith(`${basename(target)}.part-`));
  await Promise.all(
    leftovers.map((name) => rm(join(dirname(target), name), { recursive: true, force: true })),
  );
}
