import type { Operator, OperatorFamily, Order } from "./policy";

type Base = Pick<Operator, "family" | "order" | "negated" | "ignoreCase">;
const base = (
  family: OperatorFamily,
  negated = false,
  order: Order = "equals",
  ignoreCase = false,
): Base => ({
  family,
  order,
  negated,
  ignoreCase,
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, Base>> = {
  StringEquals: base("string"),
  StringNotEquals: base("string", true),
  StringEqualsIgnoreCase: base("string", false, "equals", true),
  StringNotEqualsIgnoreCase: base("string", true, "equals", true),
  StringLike: base("string-like"),
  StringNotLike: base("string-like", true),
  ArnEquals: base("arn"),
  ArnLike: base("arn"),
  ArnNotEquals: base("arn", true),
  ArnNotLike: base("arn", true),
  NumericEquals: base("numeric"),
  NumericNotEquals: base("numeric", true),
  NumericLessThan: base("numeric", false, "less"),
  NumericLessThanEquals: base("numeric", false, "less-or-equal"),
  NumericGreaterThan: base("numeric", false, "greater"),
  NumericGreaterThanEquals: base("numeric", false, "greater-or-equal"),
  DateEquals: base("date"),
  DateNotEquals: base("date", true),
  DateLessThan: base("date", false, "less"),
  DateLessThanEquals: base("date", false, "less-or-equal"),
  DateGreaterThan: base("date", false, "greater"),
  DateGreaterThanEquals: base("date", false, "greater-or-equal"),
  Bool: base("bool"),
  BinaryEquals: base("binary"),
  IpAddress: base("ip"),
  NotIpAddress: base("ip", true),
  Null: base("null"),
};

const shape = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/;

/** The operator, or why there is none of that name. */
export function parseOperator(name: string): Operator | string {
  const [, quantifier, bare, ifExists] = shape.exec(name) ?? [];
  const found = bare !== undefined && Object.hasOwn(operators, bare) ? operators[bare] : undefined;
  if (!found) {
    const close = Object.keys(operators).find((known) => known.toLowerCase() === bare?.toLowerCase());
    const names = Object.keys(operators).join(", ");
    return `unknown condition operator "${name}"; ${close ? `did you mean ${close}?` : `accepted: ${names}, with IfExists, ForAllValues: or ForAnyValue:`}`;
  }
  if (found.family === "null" && ifExists) return "Null takes no IfExists";
  return {
    ...found,
    name,
    ifExists: ifExists !== undefined,
    quantifier: quantifier === undefined ? undefined : quantifier === "ForAllValues" ? "all" : "any",
  };
}
