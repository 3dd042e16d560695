export { type CompiledPolicy, compilePolicy, identityDecision, type UndecidedReason } from "./evaluate";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type PolicyRequest,
  type Principal,
  principalKeys,
} from "./request";
