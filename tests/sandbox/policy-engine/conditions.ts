/**
 * A Condition block: every operator and every key must match; the values of one key are alternatives.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import { own } from "../own";
import { InvalidPolicyDocument } from "./document";
import { operators } from "./operators";
import type { TextTest } from "./pattern";
import type { ConditionContext } from "./request";

export type ConditionTest = (context: ConditionContext) => boolean;

const operatorName = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** With a set operator, a missing key has the same result as for other operators. */
function compileNull(key: string, values: readonly string[], set: string | undefined): ConditionTest {
  const wanted = values.map((value) => {
    const lower = value.toLowerCase();
    if (lower !== "true" && lower !== "false") {
      throw new InvalidPolicyDocument(`Null of "${key}" is "${value}"; accepted: true, false`);
    }
    return lower === "true";
  });
  return (context) => {
    const missing = !context.has(key);
    return missing && set !== undefined ? set === "ForAllValues" : wanted.includes(missing);
  };
}

interface Comparison {
  readonly key: string;
  readonly tests: readonly TextTest[];
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: string | undefined;
  /** True for String operators. */
  readonly ofTexts: boolean;
}

function compileComparison({ key, tests, negated, ifExists, set, ofTexts }: Comparison): ConditionTest {
  const holds = (value: string, context: ConditionContext) =>
    tests.some((test) => test(value, context)) !== negated;
  return (context) => {
    const found = context.get(key);
    // For a set operator an empty text is not a value.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    if (found === "" && ofTexts && set !== undefined) return set === "ForAllValues";
    const values = found === undefined ? [] : typeof found === "string" ? [found] : found;
    if (values.length === 0) {
      if (set === "ForAllValues" || ifExists) return true;
      return set === undefined && negated;
    }
    if (set === "ForAllValues") return values.every((value) => holds(value, context));
    if (set === "ForAnyValue") return values.some((value) => holds(value, context));
    return negated
      ? values.every((value) => holds(value, context))
      : values.some((value) => holds(value, context));
  };
}

function compileOperator(
  name: string,
  keys: Readonly<Record<string, readonly string[]>>,
  variables: boolean,
): readonly ConditionTest[] {
  const [, set, base, ifExists] = operatorName.exec(name) ?? [];
  if (base === "Null" && ifExists === undefined)
    return Object.entries(keys).map(([key, values]) => compileNull(key.toLowerCase(), values, set));
  const operator = base === undefined ? undefined : own(operators, base);
  if (operator === undefined) {
    throw new InvalidPolicyDocument(
      `Condition operator "${name}" is unknown; accepted: Null, ${Object.keys(operators).join(", ")}, ` +
        "each but Null also with IfExists and with ForAllValues: or ForAnyValue:",
    );
  }
  return Object.entries(keys).map(([key, values]) =>
    compileComparison({
      key: key.toLowerCase(),
      tests: values.map((value) => operator.compile(value, variables)),
      negated: operator.negated,
      ifExists: ifExists !== undefined,
      set,
      ofTexts: base?.startsWith("String") === true,
    }),
  );
}

export function compileConditions(
  block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> | undefined,
  variables: boolean,
): ConditionTest {
  const tests = Object.entries(block ?? {}).flatMap(([name, keys]) => compileOperator(name, keys, variables));
  return (context) => tests.every((test) => test(context));
}
