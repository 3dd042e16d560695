/** The answer to each value of a file: a proof, the trace of a request, a comparison. */
import { compare } from "../compare";
import { isIntended } from "../oracle/intended";
import { type PolicyStep, trace } from "../oracle/trace";
import { parseCase } from "../parse/parse-case";
import { parseRequest } from "../parse/parse-request";
import { invalidAnswer, type ProofOptions, prove } from "../prove";
import type {
  Comparison,
  DecidingStatement,
  DocumentError,
  ProofAnswer,
  ProofCase,
  ProofRequest,
} from "../types";
import type { FileValue } from "./input";

/** An answer with its source; `status` is the exit status that it asks for. */
export interface SourcedAnswer<Answer> {
  readonly source: FileValue | undefined;
  readonly answer: Answer;
  readonly status: 0 | 1 | 2;
}

export interface RequestAnswer {
  readonly name: string;
  readonly request?: ProofRequest;
  readonly outcome?: "allowed" | "refused" | "unknown";
  readonly intended?: boolean;
  readonly steps?: readonly PolicyStep[];
  readonly invalid?: readonly DocumentError[];
}

export interface CompareAnswer extends Comparison {
  readonly name: string;
  /** What of the second policies decides: statements, or in words that there is none. */
  readonly addedBy?: readonly DecidingStatement[] | string;
  readonly removedBy?: readonly DecidingStatement[] | string;
}

function nameOf({ json, name }: FileValue): string {
  const named = typeof json === "object" && json !== null && "name" in json ? json.name : undefined;
  return typeof named === "string" && named !== "" ? named : name;
}

/** A value of a file as a case, named by its own name, or else by its place. */
export function caseOf(source: FileValue): { case: ProofCase } | { invalid: readonly DocumentError[] } {
  if (source.errors.length > 0) return { invalid: source.errors };
  const parsed = parseCase(source.json);
  return "invalid" in parsed ? parsed : { case: { ...parsed.case, name: nameOf(source) } };
}

export function proved(answer: ProofAnswer, source?: FileValue): SourcedAnswer<ProofAnswer> {
  const verdicts = [answer.leastPrivilege.verdict, answer.availability.verdict];
  const open = answer.invalid !== undefined || verdicts.includes("UNDETERMINED");
  const wrong = verdicts.includes("VIOLATED") || (answer.findings ?? []).length > 0;
  return { source, answer, status: wrong ? 1 : open ? 2 : 0 };
}

export function proofOf(source: FileValue, options: ProofOptions): SourcedAnswer<ProofAnswer> {
  const started = performance.now();
  const found = caseOf(source);
  if ("invalid" in found) return proved(invalidAnswer(nameOf(source), found.invalid, started), source);
  return proved(prove(found.case, options), source);
}

/** How a request ends by the policies of a case. */
export function wayOf(name: string, proofCase: ProofCase, asked: FileValue): SourcedAnswer<RequestAnswer> {
  const invalid = (errors: readonly DocumentError[]): SourcedAnswer<RequestAnswer> => ({
    source: asked,
    answer: { name, invalid: errors.map(({ path, message }) => ({ path, message: message })) },
    status: 2,
  });
  if (asked.errors.length > 0) return invalid(asked.errors);
  const parsed = parseRequest(asked.json, proofCase);
  if ("invalid" in parsed) return invalid(parsed.invalid);
  const { request } = parsed;
  const steps = trace(proofCase, request);
  const refused = steps.some(({ passes }) => passes === false);
  const open = steps.some(({ passes }) => passes === undefined);
  const outcome = refused ? "refused" : open ? "unknown" : "allowed";
  const intended = isIntended(proofCase, request);
  return {
    source: undefined,
    answer: { name, request, outcome, intended, steps },
    status: refused ? 1 : open ? 2 : 0,
  };
}

/** What decides on a request: the statements that refuse or allow it, or why there are none. */
function decidedBy(proofCase: ProofCase, request: ProofRequest): readonly DecidingStatement[] | string {
  const steps = trace(proofCase, request);
  const refusal = steps.find(({ passes }) => passes === false);
  const found = (refusal ? [refusal] : steps).flatMap((step) => step.decidedBy);
  return found.length > 0 ? found : (refusal?.because ?? "nothing refuses it");
}

export function comparisonOf(
  before: FileValue,
  after: FileValue,
  options: ProofOptions,
): SourcedAnswer<CompareAnswer> {
  const name = `${before.name} -> ${after.name}`;
  const [first, second] = [caseOf(before), caseOf(after)];
  const invalid = [first, second].flatMap((found, i) =>
    "invalid" in found
      ? found.invalid.map(({ path, message }) => ({
          path: `${(i === 0 ? before : after).name}${path === "" ? "" : `: ${path}`}`,
          message,
        }))
      : [],
  );
  if ("invalid" in first || "invalid" in second)
    return {
      source: after,
      answer: { name, relation: "undetermined", reason: "invalid", invalid },
      status: 2,
    };
  const found = compare(first.case, second.case, options);
  const { added, removed, relation } = found;
  return {
    source: after,
    answer: {
      name,
      ...found,
      ...(added ? { addedBy: decidedBy(second.case, added) } : {}),
      ...(removed ? { removedBy: decidedBy(second.case, removed) } : {}),
    },
    status: relation === "undetermined" ? 2 : relation === "equivalent" ? 0 : 1,
  };
}
