import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DeploymentStack,
  elsewhereText,
  initStacks,
  requireElsewhere,
  type StackOf,
} from "../stacks/order";
import type { Pulumi } from "../stacks/pulumi";
import { type PreviewReport, previewReportOf } from "./report";

/** The stacks that are deployed from here; what is read only is reported. */
export async function stacksToPlan(pulumi: Pulumi, stack: string): Promise<readonly DeploymentStack[]> {
  const deployment = await initStacks(pulumi, stack);
  await requireElsewhere(pulumi, deployment, "there");
  for (const line of elsewhereText(deployment)) console.error(line);
  return deployment.stacks;
}

/** What the engine plans for a stack. @param args of the CLI, but for the stack */
export async function reportOf(
  pulumi: Pulumi,
  { project, stack }: StackOf,
  args: readonly string[],
): Promise<PreviewReport> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-plan-"));
  try {
    const log = join(folder, "events");
    const run = await pulumi.run(project, [...args, "--stack", stack, "--event-log", log], "capture");
    const report = previewReportOf(await readFile(log, "utf8").catch(() => ""));
    if (run.exitCode === 0 || report.errors.length > 0) return report;
    // What fails before the engine runs is not in its log.
    return { ...report, errors: [run.stderr.trim() || run.stdout.trim()], complete: false };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
