export { compilePolicy, type Policy } from "./evaluate";
export {
  type ConditionContext,
  conditionContext,
  type Decision,
  type Principal,
} from "./request";
