import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repairFirst } from "../repair/repair";
import { table } from "../terminal/table";
import { changesOf } from "./changes";
import type { Step } from "./order";
import type { Pulumi } from "./pulumi";
import { reportWaits } from "./waiting";

export interface Update extends Step {
  /**
   * Of the Pulumi CLI, but for the stack: up, --yes.
   * @param changed whether an earlier update of the same run changed something
   */
  readonly args: (changed: boolean) => readonly string[];
}

/** Runs updates one after another before the user's eyes; tells at the end, and where one fails, what changed. */
export async function runUpdates(pulumi: Pulumi, updates: readonly Update[]): Promise<void> {
  const rows: string[][] = [];
  const looked = new Set<string>();
  let changed = false;
  const logs = await mkdtemp(join(tmpdir(), "pulumi-events-"));
  try {
    for (const [index, { project, stack, why, args }] of updates.entries()) {
      const step = `[${index + 1}/${updates.length}] ${project} ${stack}`;
      console.error(`\n${step}: ${why}`);
      const started = Date.now();
      const log = join(logs, String(index));
      try {
        const [command = "", ...rest] = args(changed);
        if (!looked.has(`${project} ${stack}`))
          await repairFirst(pulumi, { project, stack }, !rest.includes("--yes"));
        looked.add(`${project} ${stack}`);
        const stop = reportWaits(pulumi, { project, stack }, log);
        await pulumi.show(project, [command, "--stack", stack, ...rest, "--event-log", log]).finally(stop);
      } finally {
        const changes = changesOf(await readFile(log, "utf8").catch(() => ""));
        changed ||= changes.length > 0;
        rows.push([
          step,
          changes.join("; ") || "nothing changed",
          `${Math.round((Date.now() - started) / 1000)} s`,
        ]);
      }
    }
  } finally {
    await rm(logs, { recursive: true, force: true });
    if (rows.length > 0) console.log(`\n${table(["step", "what changed", "time"], rows)}`);
  }
}
