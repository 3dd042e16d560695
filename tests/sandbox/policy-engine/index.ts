export { compilePolicy, type Policy } from "./evaluate";
export { identityDecision, type Undecided } from "./identity";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type PolicyRequest,
  type Principal,
  principalKeys,
} from "./request";
