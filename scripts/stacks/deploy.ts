import { acceptanceResult } from "../../tests/acceptance/input";
import { table } from "../terminal/table";
import { deploymentOrder, type ProjectName, policyPack } from "./project";
import type { Pulumi } from "./pulumi";

const projects: readonly ProjectName[] = ["consumer", "provider", "acceptance"];

/** All stacks exist before the first update: a reference to a stack that does not exist fails. */
export async function initStacks(pulumi: Pulumi, stack: string): Promise<void> {
  for (const project of projects) await pulumi.initStack(project, stack);
}

/** The four updates that bring both sides to agreement; a second run changes nothing. */
export async function deploy(pulumi: Pulumi, stack: string, flags: readonly string[]): Promise<void> {
  await initStacks(pulumi, stack);
  for (const [index, step] of deploymentOrder.entries()) {
    console.error(`\n[${index + 1}/${deploymentOrder.length}] ${step.project}: ${step.why}`);
    await pulumi.show(step.project, ["up", "--stack", stack, "--policy-pack", policyPack, ...flags]);
  }
}

/** What the acceptance stack observed, as a table. */
export async function observedTable(pulumi: Pulumi, stack: string): Promise<string> {
  const result = acceptanceResult.parse(await pulumi.output("acceptance", stack, "result"));
  const rows = result.rows.map((row) => [
    row.caller,
    row.form,
    `${row.method} ${row.path}`,
    row.api,
    row.observed,
    row.status === 0 ? "-" : String(row.status),
    row.observed === row.expected ? "as intended" : `expected: ${row.expected}`,
  ]);
  return table(["from", "form", "call", "api", "observed", "status", ""], rows);
}
