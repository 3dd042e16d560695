import { changesOf, changesText } from "../stacks/changes";
import { policyFlags, type StackOf } from "../stacks/order";
import { failureOf, linesByStack, requireUninterrupted } from "../stacks/plan";
import { type Runner, stackText } from "../stacks/runner";
import { limited, together } from "../terminal/limited";
import { table } from "../terminal/table";

export interface DriftFinding extends Pick<StackOf, "project" | "stack"> {
  /** What AWS has is what the state says, and what the program would make. */
  readonly asDeployed: boolean;
  /** The state violates no mandatory rule of the policy pack. */
  readonly keepsRules: boolean;
  /** What differs, what is violated, or why it could not be found out. */
  readonly lines: readonly string[];
}

/**
 * Looks at every stack, also where another one differs. Neither AWS nor the state is changed.
 * @throws Failure when it was interrupted
 */
export async function findDrift(runner: Runner, stacks: readonly StackOf[]): Promise<DriftFinding[]> {
  const limit = runner.verbose ? 1 : together;
  const findings = await limited(limit, stacks, async (of): Promise<DriftFinding> => {
    const line = runner.lines.begin(stackText(of));
    const rules = policyFlags(of);
    const program = await runner.run(of, ["preview", "--refresh", "--expect-no-changes", ...rules], line);
    line.update("against the rules");
    // Needs neither the program nor AWS: what is deployed is judged even where both have moved on.
    const judged = await runner.analyze(of, rules);
    const [asDeployed, keepsRules] = [program.exitCode === 0, judged.exitCode === 0];
    const differs = changesText(changesOf(program.events, true), true);
    line.end(asDeployed && keepsRules ? "done" : "failed", asDeployed && keepsRules ? "no drift" : "drift");
    const lines = [
      ...(differs === "" ? [] : [`differs: ${differs}`]),
      ...(asDeployed || differs !== "" ? [] : failureOf(runner, of, program)),
      ...(keepsRules ? [] : failureOf(runner, of, judged)),
    ];
    return { project: of.project, stack: of.stack, asDeployed, keepsRules, lines };
  });
  requireUninterrupted();
  return findings;
}

/** One line a stack, and then what was found. */
export function driftText(findings: readonly DriftFinding[], width?: number): string {
  const verdicts = findings.map(({ project, stack, asDeployed, keepsRules }) => [
    stackText({ project, stack }),
    asDeployed ? "no change" : "DIFFERS, or could not be read",
    keepsRules ? "kept" : "VIOLATED, or could not be read",
  ]);
  const reported = findings
    .filter(({ lines }) => lines.length > 0)
    .map(({ lines, ...of }) => ({ of, lines }));
  return [
    table(["stack", "against its program", "against the rules"], verdicts, width),
    ...(reported.length > 0 ? [linesByStack(reported)] : []),
  ].join("\n\n");
}
