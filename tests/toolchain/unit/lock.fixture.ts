/** Run as a process: node lock.fixture.ts try FOLDER | rounds FOLDER MARKER NUMBER. Reports to its parent. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock, withLock } from "../lock";

const [mode, folder = "", marker = "", rounds = "0"] = process.argv.slice(2);

/** Takes the lock and writes a mark, which no other process may change meanwhile. */
async function visit(round: number): Promise<void> {
  const mark = `${process.pid} ${round}`;
  writeFileSync(marker, mark);
  process.send?.("in");
  for (let look = 0; look < 3; look += 1) {
    await sleep(Math.random() * 2);
    if (readFileSync(marker, "utf8") !== mark) process.exit(3);
  }
}

async function main(): Promise<void> {
  if (mode === "try") {
    const found = await tryLock(folder);
    process.send?.("release" in found ? "held" : found.pid);
    // Holds it until the parent ends it.
    setInterval(() => {}, 1000);
    return;
  }
  for (let round = 0; round < Number(rounds); round += 1) await withLock(folder, () => visit(round));
  process.disconnect();
}

void main();
