export { compilePolicy, type Policy } from "./evaluate";
export { identityDecision, type Undecided } from "./identity";
export { principalKeys } from "./principal-keys";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type PolicyRequest,
  type Principal,
} from "./request";
