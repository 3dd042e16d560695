import type { ProofRequest } from "../../policies/prover";
import type { AccessChange, ConsumerChange } from "./access-change";
import { type CallAuthorization, callerOf, type GrantedCall } from "./calls";

/** Who gains or loses a call: a consumer through its endpoint, anybody's other endpoint, or the internet. */
export type AffectedCaller = ConsumerChange | "any other endpoint" | "the internet";

/** One call, or all of a grant, that is let in after the change and was not, or the other way round. */
export interface Difference {
  readonly direction: "gains" | "loses";
  readonly who: AffectedCaller;
  readonly authorization: CallAuthorization;
  /** "*": all who come that way; an ARN; undefined: the consumer's roles, which are not known yet. */
  readonly principal: string | undefined;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  /** Let in by the policies, though no grant says so: what the prover found is one call of perhaps many. */
  readonly ungranted: boolean;
  /** The statements that let it in, where no grant does. */
  readonly decidedBy: readonly string[];
}

/** A caller of an account that nobody here knows; never shown. */
export const anybodyOf = ({ executionArn }: AccessChange) =>
  `arn:${executionArn.split(":")[1]}:iam::000000000001:role/anybody`;

/** Of a call, as a difference shows it. */
export function principalOf(
  { unknownCaller }: ConsumerChange,
  { principal }: Pick<GrantedCall, "principal">,
): Difference["principal"] {
  return principal === unknownCaller ? undefined : principal;
}

/** A request that a call stands for. */
export function requestOf(access: AccessChange, vpce: string | null, call: GrantedCall): ProofRequest {
  const { stage, method, sample: path } = call;
  return { vpce, principal: callerOf(call, anybodyOf(access)), stage, method, path, context: {} };
}
