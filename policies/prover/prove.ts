import { apiArnFault, parseApiArn } from "./compile/api";
import { CaseModel } from "./decide/case-model";
import { decide } from "./decide/decide";
import { tooHard, undetermined } from "./decide/finding";
import { possiblePlaces, whyMissing } from "./decide/missing-organizations";
import { domainFindings } from "./oracle/domain-findings";
import { type Documents, readDocuments } from "./parse/case";
import { checkDomains } from "./parse/domain";
import { Errors } from "./parse/errors";
import { readFacts } from "./parse/facts";
import { checkIntent } from "./parse/grant";
import { forgetTexts } from "./sets/text-set";
import { TooHard, Work } from "./sets/work";
import type { DocumentError, ProofAnswer, ProofCase, ProofFinding } from "./types";

/** The answer for a case that could not be read. */
export function invalidAnswer(name: string, invalid: readonly DocumentError[], started: number): ProofAnswer {
  return { ...open(name, "the case is invalid", started), invalid };
}

function open(name: string, reason: string, started: number): ProofAnswer {
  const finding: ProofFinding = { verdict: "UNDETERMINED", reason };
  return { name, leastPrivilege: finding, availability: finding, ms: elapsed(started) };
}

const elapsed = (started: number) => Math.round((performance.now() - started) * 1000) / 1000;

/** What a policy would let in that no PRIVATE API gets is worth knowing, and no violation. */
function hintsWithoutEndpoint(model: CaseModel): string[] {
  if (model.documents.facts.endpointType !== "PRIVATE") return [];
  const regional = { ...model.proofCase, endpointType: "REGIONAL" as const };
  const { verdict } = decide(model, "leastPrivilege", model.withoutEndpoint(), regional);
  if (verdict !== "VIOLATED") return [];
  return [
    "the policy would also let in requests through no endpoint; a PRIVATE API gets none, an API that becomes REGIONAL or EDGE does: deny by StringNotEquals on aws:SourceVpce",
  ];
}

/** Whether the refusal stands wherever the accounts are in organizations, where the case does not give their place. */
function whateverOrganization(
  found: ProofFinding,
  { proofCase, documents, universe }: CaseModel,
  work: Work,
): ProofFinding {
  if (found.verdict !== "VIOLATED") return found;
  for (const assumed of possiblePlaces(proofCase, documents)) {
    const facts = readFacts(assumed, documents.api, new Errors());
    const model = new CaseModel(assumed, { ...documents, facts }, work, undefined, universe);
    const { verdict } = decide(model, "availability");
    if (!work.isSpent && verdict !== "VIOLATED") return undetermined(whyMissing(proofCase, documents));
  }
  return found;
}

export interface ProofOptions {
  /** What one proof may cost, in seconds of work, which is counted in steps: a slow machine gives the same answer. */
  readonly budget?: number | undefined;
}

export const defaultBudget = 2;

/**
 * Whether the policies let in all that is intended and nothing else. Exact: PROVED and VIOLATED hold for every
 * request; what AWS's documentation leaves open is UNDETERMINED. Does not throw for anything in the case.
 */
export function prove(proofCase: ProofCase, { budget = defaultBudget }: ProofOptions = {}): ProofAnswer {
  const started = performance.now();
  forgetTexts();
  const errors = new Errors();
  const api = parseApiArn(proofCase.api);
  const fault = apiArnFault(proofCase.api);
  if (fault !== undefined) errors.add("api", fault);
  if (!api || fault !== undefined) return invalidAnswer(proofCase.name, errors.list, started);
  checkIntent(proofCase, api, errors);
  checkDomains(proofCase, api, errors);
  const documents = readDocuments(proofCase, api, errors);
  if (errors.list.length > 0) return invalidAnswer(proofCase.name, errors.list, started);
  try {
    return answer(proofCase, documents, new Work(budget), started);
  } catch (error) {
    // The grants themselves can be too much; of documents it is known which.
    if (error instanceof TooHard) return open(proofCase.name, tooHard(error, ["intent"]), started);
    throw error;
  }
}

function answer(proofCase: ProofCase, documents: Documents, work: Work, started: number): ProofAnswer {
  const model = new CaseModel(proofCase, documents, work);
  const decided = decide(model, "leastPrivilege");
  const availability = whateverOrganization(decide(model, "availability"), model, work);
  // Last: a hint takes what the answers leave of the budget.
  const hints = decided.verdict === "PROVED" ? hintsWithoutEndpoint(model) : [];
  const leastPrivilege = hints.length > 0 ? { ...decided, hints } : decided;
  const { sizes, tooLong, notes } = documents;
  const findings = domainFindings(proofCase);
  return {
    name: proofCase.name,
    leastPrivilege,
    availability,
    ...(tooLong.length > 0 ? { invalid: tooLong } : {}),
    ...(findings.length > 0 ? { findings } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    sizes,
    steps: work.steps,
    ms: elapsed(started),
  };
}
