import { authorizedDocuments, type DomainFinding, type ProofFinding, prove } from "../../../policies/prover";
import { answeringRoutes } from "../../../shared/access/reach";
import type { Route } from "../../../shared/access/route";
import type { AcceptanceInput } from "../input";
import { proofCase } from "./proof-case";

export interface Verdicts {
  /** Of all that is granted. */
  readonly leastPrivilege: ProofFinding;
  /** Of what the routes with this authorization can answer. */
  readonly availability: ProofFinding;
  /** What is wrong with the API's private domain, by name. */
  readonly findings?: readonly DomainFinding[];
}

/** What is proved of the API as deployed, of its routes with one authorization. */
export function verdictsOf(input: AcceptanceInput, authorization: Route["authorization"]): Verdicts {
  const { grants, routes, executionArn, stage } = input.api;
  const whole = proofCase(input, input.api, authorization);
  const reached = grants.map((grant) =>
    answeringRoutes(grant, routes).some((route) => route.authorization === authorization),
  );
  // Without what authorizers may allow.
  const { apiPolicy } = proofCase(input, input.api, "NONE");
  const documents =
    authorization === "CUSTOM" ? authorizedDocuments(apiPolicy, executionArn, routes, [stage]) : [apiPolicy];
  const answers = documents.map((each) => prove({ ...whole, apiPolicy: each }));
  const is = (verdict: ProofFinding["verdict"]) =>
    answers.find((each) => each.leastPrivilege.verdict === verdict);
  const { leastPrivilege, findings } = is("VIOLATED") ?? is("UNDETERMINED") ?? answers[0] ?? prove(whole);
  return {
    leastPrivilege,
    ...(findings === undefined ? {} : { findings }),
    availability: prove({ ...whole, intent: whole.intent.filter((_, at) => reached[at]) }).availability,
  };
}
