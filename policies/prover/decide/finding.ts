import type { Note } from "../compile/compilation";
import { type Evaluation, evaluate } from "../oracle/evaluate";
import { isIntended } from "../oracle/intended";
import { mistakeHints } from "../oracle/mistakes";
import type { TooHard } from "../sets/work";
import type { ProofCase, ProofFinding, ProofRequest } from "../types";

/** Confirms a counterexample by an evaluation that knows nothing of how it was found. */
function confirm(
  proofCase: ProofCase,
  request: ProofRequest,
  question: "leastPrivilege" | "availability",
): Evaluation | string {
  const allows = question === "leastPrivilege" || proofCase.callersComply === true;
  const evaluation = evaluate(proofCase, request, allows ? "allow" : "unknown");
  const wanted = question === "leastPrivilege" ? "allowed" : "refused";
  const intended = isIntended(proofCase, request);
  if (evaluation.outcome === wanted && intended === (question === "availability")) return evaluation;
  const found = `${intended ? "" : "not "}intended and ${evaluation.outcome}`;
  return `internal error: the prover's counterexample ${JSON.stringify(request)} is ${found} to the evaluator`;
}

export function violated(
  proofCase: ProofCase,
  request: ProofRequest,
  question: "leastPrivilege" | "availability",
): ProofFinding {
  const evaluation = confirm(proofCase, request, question);
  if (typeof evaluation === "string") return { verdict: "UNDETERMINED", reason: evaluation };
  const { decidedBy, reason } = evaluation;
  const allows = question === "leastPrivilege" || proofCase.callersComply === true;
  const hints = mistakeHints(proofCase, request, allows ? "allow" : "unknown");
  return {
    verdict: "VIOLATED",
    counterexample: request,
    decidedBy,
    ...(reason === undefined ? {} : { reason }),
    ...(hints.length === 0 ? {} : { hints }),
  };
}

const shown = 3;

export function reasonOf(notes: readonly Note[], otherwise: string): string {
  if (notes.length === 0) return otherwise;
  const texts = notes.slice(0, shown).map(({ path, message }) => `${path}: ${message}`);
  if (notes.length > shown) texts.push(`and ${notes.length - shown} more`);
  return texts.join("; ");
}

/** The reason of a proof that outgrew its budget. */
export function tooHard({ message, statements }: TooHard, otherwise: readonly string[] = []): string {
  const named = statements.length > 0 ? statements : otherwise.slice(0, shown);
  const where = named.length > 0 ? `; what makes it hard is how these combine: ${named.join(", ")}` : "";
  return `${message}${where}; compare one key with full values or patterns that end in a single *, or give the proof a larger budget`;
}

export const undetermined = (reason: string): ProofFinding => ({ verdict: "UNDETERMINED", reason });
