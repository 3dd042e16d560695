export { compilePolicy, identityDecision, type Policy, type Undecided } from "./evaluate";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type PolicyRequest,
  type Principal,
  principalKeys,
} from "./request";
