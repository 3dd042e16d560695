import { type Grant, type ProofAnswer, prove } from "../../proof";
import type { Doubt, Finding, Outcome } from "../verdict";
import { conditionValues, type RawDocument, statementsOf, withStatements } from "./documents";
import { explainAllowed, explainRefused, type SidOf } from "./explain";

/**
 * Proves an API's resource policy. Methods count as unauthenticated: then the policy alone decides. Endpoints count
 * as open: the other account may widen its endpoint policy at any time.
 */
export function proveApi(api: string, document: RawDocument, intent: readonly Grant[]): ProofAnswer {
  const endpoints = intent.map((grant) => grant.vpce).filter((vpce) => vpce !== null && vpce !== "*");
  return prove({
    name: api,
    api,
    authorization: "NONE",
    apiPolicy: document,
    endpoints: Object.fromEntries(endpoints.map((id) => [id, { policy: null }])),
    identityPolicies: {},
    intent,
  });
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
  if (invalid.length > 0) return { findings: invalid, doubts: [] };
  if (finding.verdict === "VIOLATED") return { findings: [{ message: explain() }], doubts: [] };
  const doubt: Doubt = { reason: `${at}: ${finding.reason ?? "the prover cannot tell"}` };
  return { findings: [], doubts: finding.verdict === "PROVED" ? [] : [doubt] };
}

/** Endpoints that a document itself names, literally. */
export function namedEndpoints(document: RawDocument): string[] {
  return conditionValues(document, "aws:SourceVpce").filter((value) => /^vpce-[0-9a-z]+$/.test(value));
}

/**
 * Where nobody has said what is intended: only through endpoints or VPCs that the document names. Traffic through
 * named VPCs is taken out by a Deny of our own, so that all that is left must come through named endpoints.
 */
export function onlyThroughNamed(document: RawDocument): { document: RawDocument; intent: Grant[] } {
  const vpcs = conditionValues(document, "aws:SourceVpc").filter((value) => /^vpc-[0-9a-z]+$/.test(value));
  const named = namedEndpoints(document);
  const intent = named.map((vpce) => ({ vpce, principals: ["*"], stage: "*", method: "*", path: "/*" }));
  if (vpcs.length === 0) return { document, intent };
  const outside = {
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceVpc": vpcs } },
  };
  return { document: withStatements(document, [...statementsOf(document), outside]), intent };
}

function sidsOf(document: RawDocument): SidOf {
  const sids = statementsOf(document).map(({ Sid }) => Sid);
  return (statement) => {
    const sid = sids[statement];
    return typeof sid === "string" ? sid : undefined;
  };
}
