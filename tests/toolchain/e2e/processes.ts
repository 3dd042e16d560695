import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Polls until the condition is true. @throws after the time, naming `what` */
export async function until(
  what: string | (() => string),
  seconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`not within ${seconds} s: ${typeof what === "string" ? what : what()}`);
    await sleep(50);
  }
}

/** Process ids in a file, one per line. */
export async function pidsIn(file: string): Promise<number[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}
