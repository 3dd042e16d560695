import { z } from "zod";
import { UnknownProperty, UnreadableProperty } from "../resources/properties";

/** One thing that is wrong, in a person's words. */
export interface RuleFinding {
  readonly message: string;
  /** What to do about it; the rule's remediation steps stand in where it is missing. */
  readonly fix?: string;
  /** The resource it is about, in a rule on the whole stack. */
  readonly urn?: string;
}

/** Why nothing can be said. Where `awaits` names a property, an update will know it; else it stays undecided. */
export interface Undetermined {
  readonly reason: string;
  readonly awaits?: string;
  readonly cause?: Error | undefined;
  readonly urn?: string;
}

export type RuleVerdict =
  | { readonly kind: "compliant" }
  | { readonly kind: "not applicable"; readonly reason: string }
  | {
      readonly kind: "violating";
      readonly findings: readonly RuleFinding[];
      readonly undetermined: readonly Undetermined[];
    }
  | { readonly kind: "undecidable"; readonly undetermined: readonly Undetermined[] };

/** Thrown inside a rule that knows all values and still cannot decide. */
export class Undecided extends Error {}

/** Thrown inside a rule whose subject is none of its business. */
class NotApplicable extends Error {}

export function notApplicable(reason: string): never {
  throw new NotApplicable(reason);
}

/** What a rule gathers: its findings, and what it could not decide. */
export interface RuleOutcome {
  readonly findings: readonly RuleFinding[];
  readonly undetermined: readonly Undetermined[];
}

/** The findings of an outcome. @throws Undecided where there is none, and something was left open */
export function decided({ findings, undetermined }: RuleOutcome): readonly RuleFinding[] {
  const [open] = undetermined;
  if (findings.length === 0 && open) throw new Undecided(open.reason);
  return findings;
}

/** Runs a rule's body: unknown and unreadable values become undetermined, never a pass. */
export function judge(body: () => RuleOutcome | readonly RuleFinding[]): RuleVerdict {
  try {
    const result = body();
    const outcome = "findings" in result ? result : { findings: result, undetermined: [] };
    if (outcome.findings.length > 0) return { kind: "violating", ...outcome };
    if (outcome.undetermined.length > 0) return { kind: "undecidable", undetermined: outcome.undetermined };
    return { kind: "compliant" };
  } catch (error) {
    if (error instanceof NotApplicable) return { kind: "not applicable", reason: error.message };
    return { kind: "undecidable", undetermined: [undeterminedOf(error)] };
  }
}

/** Runs a body for each subject, so that one unknown value hides no finding about another. */
export function gather<T>(
  subjects: readonly T[],
  urnOf: (subject: T) => string,
  body: (subject: T) => readonly RuleFinding[],
): RuleOutcome {
  const findings: RuleFinding[] = [];
  const undetermined: Undetermined[] = [];
  for (const subject of subjects) {
    try {
      findings.push(...body(subject).map((finding) => ({ urn: urnOf(subject), ...finding })));
    } catch (error) {
      undetermined.push({ urn: urnOf(subject), ...undeterminedOf(error) });
    }
  }
  return { findings, undetermined };
}

/** The undetermined item that an error stands for; other errors are faults of the rule and stay errors. */
function undeterminedOf(error: unknown): Undetermined {
  if (error instanceof UnknownProperty) {
    return { reason: error.message, awaits: error.path, cause: error.cause };
  }
  if (error instanceof UnreadableProperty || error instanceof Undecided) return { reason: error.message };
  if (error instanceof z.ZodError) return { reason: z.prettifyError(error) };
  throw error;
}
