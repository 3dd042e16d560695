import { policyName, statementName } from "../../policies/prover";
import { outcomeOf, type TracedCall } from "../../tests/acceptance/trace";
import type { TraceStep } from "../../tests/acceptance/trace/step";
import { table } from "../terminal/table";

/**
 * The way for people to read: one line a layer, the last one decides.
 * @param decides name of the authorizer whose answer is not known, where the call comes to it
 */
export function wayText(
  call: TracedCall,
  way: readonly TraceStep[],
  decides?: string,
  width?: number,
): string {
  const signed = call.signer === "nobody" ? "not signed" : `signed by ${call.signer}`;
  const isOpen = ({ layer }: TraceStep) => layer === "authorizer" && decides !== undefined;
  const rows = way.map((step) => [
    step.layer,
    isOpen(step) ? "decides" : step.passes ? "passes" : "REFUSES",
    [step.because, ...step.decidedBy.map((each) => `${statementName(each)} of ${policyName(each)}`)]
      .filter((text) => text !== "")
      .join("; "),
  ]);
  return [
    `${call.caller}: ${call.method} /${call.stage}${call.path} by ${call.form}, ${signed}`,
    table(["layer", "", "because"], rows, width),
    way.some(isOpen)
      ? `=> ${outcomeOf(way, call)} if ${decides} allows it, refused by authorizer if it does not`
      : `=> ${outcomeOf(way, call)}`,
  ].join("\n");
}
