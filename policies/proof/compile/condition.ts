/**
 * One condition as a set in one dimension.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { type ConditionKey, conditionKey } from "../document/keys";
import { lastAddress, parseAddresses } from "../document/literals";
import type { Condition, Statement } from "../document/policy";
import { collections } from "../sets/collection-set";
import { type Interval, type IntervalSet, intervals, subtractIntervals } from "../sets/interval-set";
import { texts } from "../sets/text-set";
import { absence, type ValueSet } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { addressSet, booleanSet, largestNumber, latestTime, numberSet } from "./condition-values";
import { type ConditionRange, holdsWhenAbsent, perhaps, same } from "./holds";
import { textCondition } from "./text-condition";
import { keyModel, type View } from "./view";

const whole: Readonly<Record<ConditionKey["type"], () => ValueSet>> = {
  text: () => texts({}),
  arn: () => texts({}),
  texts: () => collections({}),
  date: () => intervals([[0n, latestTime]]),
  number: () => intervals([[0n, largestNumber]]),
  bool: () => intervals([[0n, 1n]]),
  address: () => intervals([[0n, lastAddress]]),
};

function isText(family: Condition["operator"]["family"], type: ConditionKey["type"]): boolean {
  if (family === "string" || family === "string-like" || family === "binary") return true;
  return family === "arn" && type === "arn";
}

/** Texts of booleans and addresses can be told by equality; patterns over them cannot. */
function asText(condition: Condition, key: ConditionKey): IntervalSet | undefined {
  const { operator, values } = condition;
  if (key.type === "bool" && (operator.family === "string" || operator.family === "string-like")) {
    if (values.some((value) => /[*?$]/.test(value))) return undefined;
    const found = ["false", "true"].map((text, i): readonly [bigint, bigint] =>
      values.some((value) => (operator.ignoreCase ? value.toLowerCase() : value) === text)
        ? [BigInt(i), BigInt(i)]
        : [1n, 0n],
    );
    return intervals(found);
  }
  if (key.type !== "address" || operator.family !== "string") return undefined;
  if (!values.every((value) => /^\d+(\.\d+){3}$/.test(value))) return undefined;
  // Another spelling of the same address, like 010.0.0.1, equals no request's text.
  const found: Interval[] = [];
  for (const value of values) {
    const block = parseAddresses(value);
    if (block) found.push(block);
  }
  return intervals(found);
}

function intervalMatches(condition: Condition, key: ConditionKey): IntervalSet | undefined {
  const { family } = condition.operator;
  if (key.type === "date" && (family === "date" || (family === "numeric" && key.id === "aws:epochtime"))) {
    return numberSet(condition, "date");
  }
  if (key.type === "number" && family === "numeric") return numberSet(condition, "number");
  if (key.type === "bool" && family === "bool") return booleanSet(condition);
  if (key.type === "address" && family === "ip") return addressSet(condition);
  return asText(condition, key);
}

function intervalCondition(
  condition: Condition,
  key: ConditionKey,
  dimension: string,
  work: Compilation,
): ConditionRange {
  const absent = holdsWhenAbsent(condition);
  const matches = intervalMatches(condition, key);
  if (!matches) {
    work.notes.add(condition.path, `what ${condition.operator.name} makes of ${key.name} cannot be decided`);
    const may = whole[key.type]();
    return {
      must: absent ? { dimension, set: absence("interval") } : false,
      may: { dimension, set: { ...may, absent } },
    };
  }
  const all = intervals([[0n, lastAddress]]);
  const set = condition.operator.negated ? subtractIntervals(all, matches) : matches;
  return same({ dimension, set: { ...set, absent } });
}

export function conditionRange(
  condition: Condition,
  statement: Statement,
  view: View,
  work: Compilation,
): ConditionRange {
  const key = conditionKey(condition.key, view.policy);
  if (!key) {
    const where =
      view.policy === "api"
        ? "API Gateway does not support it in resource policies"
        : "it is not a key of such requests";
    work.notes.add(condition.path, `${condition.key}: ${where}`, true);
    return perhaps;
  }
  const model = keyModel(key, view);
  if (model.kind === "absent") return same(holdsWhenAbsent(condition));
  const { family } = condition.operator;
  if (family === "null") {
    if (model.kind !== "dimension")
      return same(condition.values.some((value) => value.toLowerCase() === "false"));
    const present = condition.values.some((value) => value.toLowerCase() === "false");
    const set = present ? whole[key.type]() : absence(whole[key.type]().kind);
    return same({ dimension: model.dimension, set: { ...set, absent: holdsWhenAbsent(condition) } });
  }
  if (model.kind === "constant" && key.type === "bool" && family === "bool") {
    return same(condition.values.some((value) => value.toLowerCase() === model.value));
  }
  const texty =
    key.type === "text" || key.type === "arn" || key.type === "texts" || model.kind === "constant";
  if (texty && isText(family, key.type)) return textCondition(condition, statement, model, view, work);
  if (!texty && model.kind === "dimension") return intervalCondition(condition, key, model.dimension, work);
  work.notes.add(condition.path, `what ${condition.operator.name} makes of ${key.name} cannot be decided`);
  if (model.kind !== "dimension") return perhaps;
  const { dimension } = model;
  const absent = holdsWhenAbsent(condition);
  const any = whole[key.type]();
  return {
    must: absent && { dimension, set: absence(any.kind) },
    may: { dimension, set: { ...any, absent } },
  };
}
