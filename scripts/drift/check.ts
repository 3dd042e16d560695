import { policyFlags, type StackOf } from "../stacks/order";
import type { Pulumi } from "../stacks/pulumi";
import { Failure } from "../terminal/failure";
import { wasInterrupted } from "../terminal/process";
import { table } from "../terminal/table";

export interface Finding extends Pick<StackOf, "project" | "stack"> {
  /** What AWS has is what the state says, and what the program would make. */
  readonly asDeployed: boolean;
  /** The state violates no mandatory rule of the policy pack. */
  readonly keepsRules: boolean;
}

/**
 * Looks at every stack, also after one that differs, before the user's eyes. Neither AWS nor the state is changed.
 * @throws Failure when it was interrupted
 */
export async function findDrift(pulumi: Pick<Pulumi, "run">, stacks: readonly StackOf[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const succeeds = async ({ project, stack }: StackOf, why: string, args: readonly string[]) => {
    console.error(`\n${project} ${stack}: ${why}`);
    const { exitCode } = await pulumi.run(project, [...args, "--stack", stack], "show");
    if (wasInterrupted()) throw new Failure("interrupted; nothing was changed", 130);
    return exitCode === 0;
  };
  for (const each of stacks) {
    const rules = policyFlags(each);
    const preview = ["preview", "--refresh", "--expect-no-changes", ...rules];
    findings.push({
      project: each.project,
      stack: each.stack,
      asDeployed: await succeeds(each, "what AWS has, against the program", preview),
      // Needs neither the program nor AWS: what is deployed is judged even where both have moved on.
      keepsRules: await succeeds(each, "what the state has, against the rules", [
        "policy",
        "analyze",
        ...rules,
      ]),
    });
  }
  return findings;
}

/** One line a stack. */
export function driftTable(findings: readonly Finding[]): string {
  return table(
    ["stack", "against its program", "against the rules"],
    findings.map(({ project, stack, asDeployed, keepsRules }) => [
      `${project} ${stack}`,
      asDeployed ? "no change" : "DIFFERS, or could not be read: see above",
      keepsRules ? "kept" : "VIOLATED, or could not be read: see above",
    ]),
  );
}
