import { policyName, statementName } from "../../policies/prover";
import { outcomeOf, type TracedCall } from "../../tests/acceptance/trace";
import type { Step } from "../../tests/acceptance/trace/step";
import { table } from "../terminal/table";

/** The way for people to read: one line a layer, the last one decides. */
export function wayText(call: TracedCall, way: readonly Step[]): string {
  const signed = call.signer === "nobody" ? "not signed" : `signed by ${call.signer}`;
  const rows = way.map((step) => [
    step.layer,
    step.passes ? "passes" : "REFUSES",
    [step.because, ...step.decidedBy.map((each) => `${statementName(each)} of ${policyName(each)}`)]
      .filter((text) => text !== "")
      .join("; "),
  ]);
  return [
    `${call.caller}: ${call.method} /${call.stage}${call.path} by ${call.form}, ${signed}`,
    table(["layer", "", "because"], rows),
    `=> ${outcomeOf(way, call)}`,
  ].join("\n");
}
