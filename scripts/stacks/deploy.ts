import { type AcceptanceResult, acceptanceResult } from "../../tests/acceptance/input";
import { admits } from "../../tests/acceptance/matrix/row";
import { table } from "../terminal/table";
import { deploymentSteps, elsewhereText, initStacks, policyFlags, requireElsewhere } from "./order";
import type { Pulumi } from "./pulumi";
import { runUpdates } from "./steps";

/**
 * The updates that bring both sides to agreement and try it out; a second run changes nothing. Each stack is refreshed
 * when its turn comes first: what was changed by hand comes back. Where anything changed, the calls are made again,
 * although what the two sides export may be the same.
 */
export async function deploy(
  pulumi: Pulumi,
  stack: string,
  flags: readonly string[],
  options: { readonly callAgain: boolean },
): Promise<void> {
  const deployment = await initStacks(pulumi, stack);
  await requireElsewhere(pulumi, deployment, "deployed");
  for (const line of elsewhereText(deployment)) console.error(line);
  const steps = deploymentSteps(deployment);
  const updates = steps.map((step, at) => {
    const first =
      steps.findIndex((each) => each.project === step.project && each.stack === step.stack) === at;
    const refresh = first && step.project !== "acceptance" ? ["--refresh"] : [];
    const args = ["up", ...policyFlags(step), ...refresh, ...flags];
    return {
      ...step,
      args: (changed: boolean) =>
        step.project === "acceptance" ? [...args, ...callFlags(changed || options.callAgain)] : args,
    };
  });
  await runUpdates(pulumi, updates);
}

/** A pattern: Pulumi refuses a whole URN that the stack does not have yet. */
const calls = "**::command:local:Command::invocations**";

function callFlags(again: boolean): string[] {
  // The acceptance stack's output is long, and told as a table at the end.
  const quiet = "--suppress-outputs";
  return again ? [quiet, "--replace", calls] : [quiet];
}

type ResultRow = AcceptanceResult["rows"][number];

/** What the acceptance stack observed, as a table: the forms of one call together where they end alike. */
export async function observedTable(pulumi: Pulumi, stack: string): Promise<string> {
  const result = acceptanceResult.parse(await pulumi.output("acceptance", stack, "result"));
  const groups = new Map<string, [ResultRow, ...ResultRow[]]>();
  for (const row of result.rows) {
    const { caller, via, signer, api, method, stage: stageName, path, observed } = row;
    const key = JSON.stringify([caller, via, signer, api, method, stageName, path, observed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const rows = [...groups.values()].map(lineOf);
  const proofs = result.proofs.map(
    ({ authorization, leastPrivilege, availability }) =>
      `least privilege ${leastPrivilege.verdict}, availability ${availability.verdict} (authorization ${authorization})`,
  );
  const untried = result.unobserved.map(
    ({ caller, missing, covered }) => `not tried: ${caller}, since ${missing}; covered by ${covered}`,
  );
  const calls = `${result.rows.length} calls, ${result.rows.filter(isAsIntended).length} as intended and as predicted from the policies`;
  return [
    table(["from", "call", "signed by", "by", "observed", "status", "at (UTC)", ""], rows),
    "",
    calls,
    ...proofs,
    ...untried,
  ].join("\n");
}

function isAsIntended(row: ResultRow): boolean {
  return admits(row, row.observed) && admits(row, row.predicted);
}

/** "2026-01-02 03:04" */
function timeText(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

function lineOf(all: readonly [ResultRow, ...ResultRow[]]): string[] {
  const [row] = all;
  const differing = all.find((each) => !isAsIntended(each));
  const target = row.api === "granted" ? "" : ` of ${row.api === "decoy" ? "the decoy" : "an unknown API"}`;
  return [
    row.via === "own" || row.caller === "outside" ? row.caller : `${row.caller}, consumer's endpoint`,
    `${row.method} /${row.stage}${row.path}${target}`,
    row.signer,
    all.length === 4 ? "all four forms" : all.map((each) => each.form).join(", "),
    row.observed,
    row.status === 0 ? "-" : String(row.status),
    timeText(all.map(({ observedAt }) => observedAt).sort()[0] ?? ""),
    differing === undefined ? "as intended" : `expected: ${differing.expected}`,
  ];
}
