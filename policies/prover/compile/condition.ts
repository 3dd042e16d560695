/**
 * One condition as a set in one dimension.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { type ConditionKey, conditionKey, whyUnknown } from "../parse/keys";
import { lastAddress, parseAddresses } from "../parse/literals";
import type { Condition, ParsedStatement } from "../parse/policy";
import type { Universe } from "../parse/universe";
import { type Interval, type IntervalSet, intervals, subtractIntervals } from "../sets/interval-set";
import { language } from "../sets/language";
import { texts } from "../sets/text-set";
import { Class, classHas, many, one } from "../sets/tokens";
import { absence, collections, type ValueSet } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { type ConditionRange, eitherOf, type Holds, holdsWhenAbsent, perhaps, same } from "./condition-range";
import { addressSet, booleanSet, isUnclearDate, numberSet } from "./condition-values";
import { type KeyModel, keyModel, type PolicyContext } from "./policy-context";
import { textCondition } from "./text-condition";

/** Every value of a key of the type. */
export function whole(type: ConditionKey["type"], { latestTime, largestNumber }: Universe): ValueSet {
  switch (type) {
    case "text":
    case "arn":
      return texts({});
    case "texts":
      return collections({});
    case "date":
      return intervals([[0n, latestTime]]);
    case "number":
      return intervals([[0n, largestNumber]]);
    case "bool":
      return intervals([[0n, 1n]]);
    case "address":
      return intervals([[0n, lastAddress]]);
  }
}

function isText(family: Condition["operator"]["family"], type: ConditionKey["type"]): boolean {
  if (family === "string" || family === "string-like") return true;
  return family === "arn" && type === "arn";
}

/** Texts of booleans and addresses can be decided by equality; patterns over them cannot. */
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

function intervalMatches(
  condition: Condition,
  key: ConditionKey,
  { latestTime, largestNumber }: Universe,
): IntervalSet | undefined {
  const { family } = condition.operator;
  if (key.type === "date" && (family === "date" || (family === "numeric" && key.id === "aws:epochtime"))) {
    return numberSet(condition, latestTime);
  }
  if (key.type === "number" && family === "numeric") return numberSet(condition, largestNumber);
  if (key.type === "bool" && family === "bool") return booleanSet(condition);
  if (key.type === "address" && family === "ip") return addressSet(condition);
  return asText(condition, key);
}

const kindsOfValues: Readonly<Record<ConditionKey["type"], string>> = {
  text: "a text",
  texts: "a list of texts",
  arn: "an ARN",
  date: "a time",
  number: "a number",
  bool: "true or false",
  address: "an address",
};

const undecidable = ({ operator }: Condition, { name, type }: ConditionKey): string =>
  `what ${operator.name} makes of ${name}, which is ${kindsOfValues[type]}, cannot be decided`;

/** The condition may hold for any value. */
function undecided(
  condition: Condition,
  key: ConditionKey,
  dimension: string,
  { universe }: PolicyContext,
  work: Compilation,
): ConditionRange {
  const isUnclear = key.type === "date" && condition.values.some((text) => isUnclearDate(condition, text));
  const hint = isUnclear ? ": four digits are a year or seconds; write the date in full" : "";
  work.notes.add(condition.path, `${undecidable(condition, key)}${hint}`);
  const any = whole(key.type, universe);
  const absent = holdsWhenAbsent(condition);
  return {
    must: absent && { dimension, set: absence(any.kind) },
    may: { dimension, set: { ...any, absent } },
  };
}

function intervalCondition(
  condition: Condition,
  key: ConditionKey,
  dimension: string,
  policyContext: PolicyContext,
  work: Compilation,
): ConditionRange {
  const matches = intervalMatches(condition, key, policyContext.universe);
  if (!matches) return undecided(condition, key, dimension, policyContext, work);
  const all = intervals([[0n, lastAddress]]);
  const { negated } = condition.operator;
  const set = negated ? subtractIntervals(all, matches) : matches;
  const clear = { dimension, set: { ...set, absent: holdsWhenAbsent(condition) } };
  if (!condition.values.some((text) => isUnclearDate(condition, text))) return same(clear);
  // What the clear values say stands, whatever the others mean.
  const { must, may } = undecided(condition, key, dimension, policyContext, work);
  return negated ? { must, may: clear } : { must: clear, may };
}

const nothing = language([[]]);
const something = language([[one(Class.any), many(Class.any)]]);

/**
 * Null asks whether a key is there. AWS's pages leave open whether a key with an empty value is, and whether
 * ForAllValues and ForAnyValue say what holds without the key, as they do for other operators.
 */
function nullCondition(
  condition: Condition,
  key: ConditionKey,
  model: KeyModel,
  policyContext: PolicyContext,
  work: Compilation,
): ConditionRange {
  const { quantifier } = condition.operator;
  const present = condition.values.some((value) => value.toLowerCase() === "false");
  const missing = holdsWhenAbsent(condition);
  const absent =
    quantifier === undefined ? same(missing) : eitherOf(same(missing), same(quantifier === "all"));
  if (absent.must !== absent.may)
    work.notes.add(
      condition.path,
      `whether ${condition.operator.name} holds without the key is not documented`,
    );
  if (model.kind === "absent") return absent;
  if (model.kind !== "dimension") return same(present);
  const { dimension } = model;
  const any = whole(key.type, policyContext.universe);
  const mayBeEmpty = any.kind === "text" && policyContext.universe.forms[key.form].possible.shortest === 0;
  if (mayBeEmpty && present !== missing)
    work.notes.add(condition.path, `whether ${key.name} is there when it is empty is not documented`);
  const range = (absence_: boolean, empty: boolean): Holds => {
    if (present === empty || any.kind !== "text" || !mayBeEmpty) {
      const set = present ? any : absence(any.kind);
      return present || absence_ ? { dimension, set: { ...set, absent: absence_ } } : false;
    }
    return { dimension, set: texts({ absent: absence_, required: [present ? something : nothing] }) };
  };
  return {
    must: range(absent.must === true, present && missing),
    may: range(absent.may === true, present || missing),
  };
}

const wildcards = [42, 63];

/**
 * A value that is the same in all requests, against a variable that is not, such as aws:ResourceOrgID against
 * ${aws:PrincipalOrgID}: then the condition is one on the variable's key, with that value.
 */
function turnedAround(
  { path, operator, values }: Condition,
  key: ConditionKey,
  value: string,
  statement: ParsedStatement,
  policyContext: PolicyContext,
): Condition | undefined {
  const [text = "", another] = values;
  const name = statement.variables && another === undefined && /^\$\{([^},\s]+)\}$/.exec(text)?.[1];
  const other = name ? conditionKey(name, policyContext.policy) : undefined;
  if (other?.type !== "text" || key.type !== "text" || operator.quantifier || operator.ignoreCase)
    return undefined;
  const { kind } = keyModel(other, policyContext);
  if (kind !== "dimension" && kind !== "principal" && kind !== "perhaps") return undefined;
  const characters = one(policyContext.universe.forms[other.form].possible.characters);
  const plain = !wildcards.some((code) => classHas(characters, code));
  // To StringLike, a wildcard in the variable's value may be one.
  if (operator.family !== "string" && !(operator.family === "string-like" && plain)) return undefined;
  return {
    path,
    operator: { ...operator, family: "string", ifExists: false },
    key: other.name,
    values: [value],
  };
}

export function conditionRange(
  condition: Condition,
  statement: ParsedStatement,
  policyContext: PolicyContext,
  work: Compilation,
): ConditionRange {
  const key = conditionKey(condition.key, policyContext.policy);
  if (!key) {
    work.notes.add(condition.path, whyUnknown(condition.key, policyContext.policy));
    return perhaps;
  }
  const model = keyModel(key, policyContext);
  if (model.kind === "unknown") {
    work.notes.add(condition.path, model.reason);
    return perhaps;
  }
  const turned =
    model.kind === "constant" && turnedAround(condition, key, model.value, statement, policyContext);
  if (turned) return conditionRange(turned, statement, policyContext, work);
  if (model.kind === "perhaps") {
    work.notes.add(condition.path, model.reason);
    const { value } = model;
    return eitherOf(
      modelRange(condition, key, { kind: "constant", value }, statement, policyContext, work),
      modelRange(condition, key, { kind: "absent" }, statement, policyContext, work),
    );
  }
  return modelRange(condition, key, model, statement, policyContext, work);
}

function modelRange(
  condition: Condition,
  key: ConditionKey,
  model: KeyModel,
  statement: ParsedStatement,
  policyContext: PolicyContext,
  work: Compilation,
): ConditionRange {
  const { family } = condition.operator;
  if (family === "null") return nullCondition(condition, key, model, policyContext, work);
  if (model.kind === "absent") return same(holdsWhenAbsent(condition));
  if (model.kind === "constant" && key.type === "bool" && family === "bool") {
    return same(condition.values.some((value) => value.toLowerCase() === model.value));
  }
  const texty =
    key.type === "text" || key.type === "arn" || key.type === "texts" || model.kind === "constant";
  if (texty && isText(family, key.type))
    return textCondition(condition, statement, model, policyContext, work);
  if (model.kind === "dimension") {
    return texty
      ? undecided(condition, key, model.dimension, policyContext, work)
      : intervalCondition(condition, key, model.dimension, policyContext, work);
  }
  work.notes.add(condition.path, undecidable(condition, key));
  return perhaps;
}
