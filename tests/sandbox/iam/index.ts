export { compilePolicy, type Policy } from "./evaluate";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type PolicyRequest,
  type Principal,
} from "./request";
