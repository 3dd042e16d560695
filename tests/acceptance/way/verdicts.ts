import { type AuthorizationType, type Finding, type ProofCase, prove } from "../../../policies/proof";
import type { Grant } from "../../../shared/access/grant";
import { grantReaches } from "../../../shared/access/reach";
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
  const answering = routes.filter((route) => route.authorization === authorization);
  const reached = grants.map((grant) => answering.some((route) => grantReaches(grant, route)));
  return {
    leastPrivilege: prove(whole).leastPrivilege,
    availability: prove({ ...whole, intent: whole.intent.filter((_, at) => reached[at]) }).availability,
  };
}
