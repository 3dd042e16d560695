import { type DomainFinding, type Finding, type ProofCase, prove } from "../../../policies/prover";
import type { Grant } from "../../../shared/access/grant";
import { answeringRoutes } from "../../../shared/access/reach";
import type { Route } from "../../../shared/access/route";

export interface Verdicts {
  /** Of all that is granted. */
  readonly leastPrivilege: Finding;
  /** Of what the routes with this authorization can answer. */
  readonly availability: Finding;
  /** What is wrong with the API's private domain, by name. */
  readonly findings?: readonly DomainFinding[];
}

/** @param whole a case whose intent is these grants, in this order */
export function verdictsOf(
  whole: ProofCase,
  grants: readonly Grant[],
  routes: readonly Route[],
  authorization: Route["authorization"],
): Verdicts {
  const reached = grants.map((grant) =>
    answeringRoutes(grant, routes).some((route) => route.authorization === authorization),
  );
  const { leastPrivilege, findings } = prove(whole);
  return {
    leastPrivilege,
    ...(findings === undefined ? {} : { findings }),
    availability: prove({ ...whole, intent: whole.intent.filter((_, at) => reached[at]) }).availability,
  };
}
