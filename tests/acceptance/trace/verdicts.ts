import { type AuthorizationType, type Finding, type ProofCase, prove } from "../../../policies/prover";
import type { Grant } from "../../../shared/access/grant";
import { answeringRoutes } from "../../../shared/access/reach";
import type { Route } from "../../../shared/access/route";

export interface Verdicts {
  /** Of all that is granted. */
  readonly leastPrivilege: Finding;
  /** Of what the routes with this authorization can answer. */
  readonly availability: Finding;
}

/** @param whole a case whose intent is these grants, in this order */
export function verdictsOf(
  whole: ProofCase,
  grants: readonly Grant[],
  routes: readonly Route[],
  authorization: AuthorizationType,
): Verdicts {
  const reached = grants.map((grant) =>
    answeringRoutes(grant, routes).some((route) => route.authorization === authorization),
  );
  return {
    leastPrivilege: prove(whole).leastPrivilege,
    availability: prove({ ...whole, intent: whole.intent.filter((_, at) => reached[at]) }).availability,
  };
}
