import { z } from "zod";
import { httpMethods } from "../../../shared/access/grant";
import { type Grant, type ProofAnswer, prove } from "../../prover";
import type { RuleContext, Setting } from "../rule";
import type { Finding, Outcome, Undetermined } from "../verdict";
import { type Authorization, authorizationCases, intentOf, type RouteAuthorization } from "./authorization";
import { type RawDocument, statementsOf } from "./documents";
import { explainAllowed, explainRefused, type SidOf } from "./explain";

const seconds = z.number().min(0.001).max(600).optional();

export const budgetSetting: Setting = {
  schema: seconds,
  description:
    "What one proof may cost, in seconds of work (2 unless told); past it the rule could not be decided",
};

/** The budget in this rule's config. */
export const configuredBudget = ({ config }: RuleContext): number | undefined =>
  z.looseObject({ budget: seconds }).parse(config).budget;

/** What a proof of an API's policy is about. */
export interface ApiProof {
  readonly api: string;
  readonly document: RawDocument;
  readonly intent: readonly Grant[];
  /** None: methods count as unauthenticated, and the policy alone decides. */
  readonly routes?: readonly RouteAuthorization[];
  /** By the ARN of role or user, as far as they are known. */
  readonly identityPolicies?: Readonly<Record<string, readonly unknown[]>>;
  /** Seconds of work; as the rule's config tells, which no rule may leave out. */
  readonly budget: number | undefined;
}

/** Endpoints count as open: the other account may widen its endpoint policy at any time. */
function proofOf(
  { api, document, identityPolicies = {}, budget }: ApiProof,
  authorization: Authorization,
  intent: readonly Grant[],
): ProofAnswer {
  const endpoints = intent.map((grant) => grant.vpce).filter((vpce) => vpce !== null && vpce !== "*");
  const proofCase = {
    name: api,
    api,
    authorization,
    apiPolicy: document,
    endpoints: Object.fromEntries(endpoints.map((id) => [id, { policy: null }])),
    identityPolicies,
    // A method that the other proof is about; one that is no method at all stays, for the prover to say so.
    intent: intent.filter(
      ({ method }) => Object.hasOwn(authorization, method) || !httpMethods.some((each) => each === method),
    ),
    callersComply: true,
  };
  return prove(proofCase, { budget });
}

/** Whether an API's policy lets in nothing beyond the intent. */
export function proveLeastPrivilege(proof: ApiProof): Outcome {
  return join(
    authorizationCases(proof.routes ?? []).map(({ authorization }) =>
      leastPrivilegeOutcome(proofOf(proof, authorization, proof.intent), proof.document, "policy"),
    ),
  );
}

/**
 * Whether an API's policy lets in all of the intent. Callers of other accounts are taken to sign where a method asks
 * for it, and to be allowed to by identity policies that are not known here.
 */
export function proveAvailability(proof: ApiProof): Outcome {
  const { intent, routes = [], document } = proof;
  return join(
    authorizationCases(routes).map((each) =>
      availabilityOutcome(
        proofOf(proof, each.authorization, intentOf(each, intent, routes)),
        document,
        "policy",
      ),
    ),
  );
}

/** One finding says enough: another proof would show the same statement again. */
function join(outcomes: readonly Outcome[]): Outcome {
  return {
    findings: outcomes.find(({ findings }) => findings.length > 0)?.findings ?? [],
    undetermined: outcomes.flatMap(({ undetermined }) => undetermined),
  };
}

/** What a proof of least privilege comes to. */
export function leastPrivilegeOutcome(answer: ProofAnswer, document: RawDocument, at: string): Outcome {
  return outcome(answer, answer.leastPrivilege, at, () =>
    explainAllowed(answer.leastPrivilege, sidsOf(document)),
  );
}

/** What a proof of availability comes to. */
export function availabilityOutcome(answer: ProofAnswer, document: RawDocument, at: string): Outcome {
  return outcome(answer, answer.availability, at, () =>
    explainRefused(answer.availability, sidsOf(document)),
  );
}

function outcome(
  answer: ProofAnswer,
  finding: ProofAnswer["availability"],
  at: string,
  explain: () => string,
): Outcome {
  const invalid = (answer.invalid ?? []).map(
    ({ path, message }): Finding => ({ message: `${path}: ${message}` }),
  );
  if (invalid.length > 0) return { findings: invalid, undetermined: [] };
  if (finding.verdict === "VIOLATED") return { findings: [{ message: explain() }], undetermined: [] };
  const item: Undetermined = { reason: `${at}: ${finding.reason ?? "the prover cannot tell"}` };
  return { findings: [], undetermined: finding.verdict === "PROVED" ? [] : [item] };
}

function sidsOf(document: RawDocument): SidOf {
  const sids = statementsOf(document).map(({ Sid }) => Sid);
  return (statement) => {
    const sid = sids[statement];
    return typeof sid === "string" ? sid : undefined;
  };
}
