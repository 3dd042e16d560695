import {
  type DecidingStatement,
  type ProofFinding,
  type ProofRequest,
  policyName,
  statementName,
} from "../../prover";

/** A counterexample of least privilege: who could do what, and which statement lets them. */
export function explainAllowed(finding: ProofFinding, sids: SidOf): string {
  const { counterexample } = finding;
  if (counterexample === undefined) return "more than the intent is allowed";
  return `${caller(counterexample)} could ${call(counterexample)}${circumstances(counterexample)}: ${allowing(finding, sids)}`;
}

/** A counterexample of availability: an intended call that would be refused. */
export function explainRefused(finding: ProofFinding, sids: SidOf): string {
  const { counterexample, decidedBy = [] } = finding;
  if (counterexample === undefined) return "not all of the intent is allowed";
  const by = decidedBy.map((statement) => named(statement, sids)).join(" and ");
  const why = by === "" ? (finding.reason ?? "no statement allows it") : `${by} refuses it`;
  return `${caller(counterexample)} could not ${call(counterexample)}, which is intended${circumstances(counterexample)}: ${why}`;
}

/** The Sid of a statement, where the prover does not name it. */
export type SidOf = (statement: number) => string | undefined;

function allowing({ decidedBy = [] }: ProofFinding, sids: SidOf): string {
  if (decidedBy.length === 0) return "nothing refuses it";
  const names = decidedBy.map((statement) => named(statement, sids));
  return `${names.join(" and ")} ${names.length === 1 ? "allows" : "allow"} it`;
}

function named(deciding: DecidingStatement, sids: SidOf): string {
  const { policy, sid, statement } = deciding;
  // The resource that a rule is about says which policy; another one is named.
  if (policy.startsWith("arn:")) return `${statementName(deciding)} of ${policyName(deciding)}`;
  const known = sid ?? sids(statement);
  return statementName({ statement, ...(known === undefined ? {} : { sid: known }) });
}

/** The policy of a domain is about no stage. */
const call = ({ method, path, stage, domain }: ProofRequest): string =>
  `${method} ${path} ${domain === undefined ? `on stage ${stage}` : "by the domain"}`;

function caller({ vpce, principal }: ProofRequest): string {
  const who = principal === "anonymous" ? "anyone" : principal;
  if (vpce === null) return principal === "anonymous" ? "anyone on the internet" : `${who}, from anywhere,`;
  return `${who} through endpoint ${vpce}`;
}

// The text names the endpoint already; the keys that only restate it would blur what matters.
const shownElsewhere = new Set(["aws:sourcevpce", "aws:principaltype", "aws:viaawsservice"]);

function circumstances({ context }: ProofRequest): string {
  const keys = Object.entries(context).filter(([key]) => !shownElsewhere.has(key.toLowerCase()));
  if (keys.length === 0) return "";
  const shown = keys
    .slice(0, 4)
    .map(([key, value]) => `${key} = ${typeof value === "string" ? value : value.join(", ")}`);
  return ` (with ${shown.join(", ")})`;
}
