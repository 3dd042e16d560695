import type { Condition } from "../parse/policy";
import type { ValueSet } from "../sets/value-set";

/** true: always holds; false: never; otherwise where it holds. */
export type Holds = boolean | { readonly dimension: string; readonly set: ValueSet };
export interface ConditionRange {
  readonly must: Holds;
  readonly may: Holds;
}

export const same = (holds: Holds): ConditionRange => ({ must: holds, may: holds });
export const perhaps: ConditionRange = { must: false, may: true };

/** Whether the condition holds when the request has no such key. */
export function holdsWhenAbsent({ operator, values }: Condition): boolean {
  if (operator.family === "null") return values.some((value) => value.toLowerCase() === "true");
  if (operator.ifExists || operator.quantifier === "all") return true;
  return operator.negated && operator.quantifier !== "any";
}

export const eitherOf = (first: ConditionRange, second: ConditionRange): ConditionRange => ({
  must: first.must === true && second.must === true,
  may: first.may !== false || second.may !== false,
});
