import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { table } from "../terminal/table";
import { changesText } from "./changes";
import type { Step } from "./order";
import type { Pulumi } from "./pulumi";

export interface Update extends Step {
  /** Of the Pulumi CLI, but for the stack: up, --yes. */
  readonly args: readonly string[];
}

/** Runs updates one after another before the user's eyes; tells at the end, and where one fails, what changed. */
export async function runUpdates(pulumi: Pulumi, updates: readonly Update[]): Promise<void> {
  const rows: string[][] = [];
  const logs = await mkdtemp(join(tmpdir(), "pulumi-events-"));
  try {
    for (const [index, { project, stack, why, args }] of updates.entries()) {
      const step = `[${index + 1}/${updates.length}] ${project} ${stack}`;
      console.error(`\n${step}: ${why}`);
      const started = Date.now();
      const log = join(logs, String(index));
      try {
        const [command = "", ...rest] = args;
        await pulumi.show(project, [command, "--stack", stack, ...rest, "--event-log", log]);
      } finally {
        const changes = changesText(await readFile(log, "utf8").catch(() => ""));
        rows.push([step, changes, `${Math.round((Date.now() - started) / 1000)} s`]);
      }
    }
  } finally {
    await rm(logs, { recursive: true, force: true });
    if (rows.length > 0) console.log(`\n${table(["step", "what changed", "time"], rows)}`);
  }
}
