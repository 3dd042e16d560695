import { conditionKey } from "../parse/keys";
import type { Condition, ParsedStatement } from "../parse/policy";
import { type Language, language, unite } from "../sets/language";
import { type TextSet, texts } from "../sets/text-set";
import { type Class, classIndex, isMany, one } from "../sets/tokens";
import { absence, collections } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { type ConditionRange, type Holds, holdsWhenAbsent, perhaps } from "./condition-range";
import type { KeyModel, PolicyContext } from "./policy-context";

function constant(
  model: Extract<KeyModel, { kind: "constant" }>,
  condition: Condition,
  language: Language,
): boolean {
  return language.accepts(model.value) !== condition.operator.negated;
}

/** The language less the empty text: some repeated class must stand for a character. */
function withoutEmpty(all: Language): Language {
  if (!all.accepts("")) return all;
  return language(
    [...all.patterns.values()].flatMap((pattern) =>
      pattern.every(isMany)
        ? pattern.map((token, i) => [one(classIndex(token) as Class), ...pattern.slice(i)])
        : [pattern],
    ),
  );
}

const withEmpty = (all: Language): Language => unite([all, language([[]])]);

/** An empty value is no value to ForAllValues and ForAnyValue. */
function forEmpty(match: Language, condition: Condition): Language {
  const { quantifier, negated } = condition.operator;
  if (quantifier === undefined) return match;
  return (quantifier === "all") !== negated ? withEmpty(match) : withoutEmpty(match);
}

export function textCondition(
  condition: Condition,
  statement: ParsedStatement,
  model: KeyModel,
  policyContext: PolicyContext,
  work: Compilation,
): ConditionRange {
  const principal = model.kind === "principal" ? model.part : undefined;
  const range = work.textRange(condition, statement, policyContext, principal);
  for (const reason of range.holes) work.notes.add(condition.path, reason);
  if (range.must !== range.may && range.holes.length === 0) {
    work.notes.add(
      condition.path,
      condition.operator.ignoreCase
        ? "how the case of letters beyond ASCII, and of i, k and s among them, is ignored is not documented"
        : `${condition.operator.name} takes ARNs of six parts`,
    );
  }
  const { negated, quantifier } = condition.operator;
  const [mustMatch, mayMatch] = negated ? [range.may, range.must] : [range.must, range.may];
  const key = conditionKey(condition.key, policyContext.policy);
  const hasMany = key?.type === "texts";
  if (hasMany && !quantifier) {
    work.notes.add(condition.path, `${condition.key} has many values: it needs ForAllValues or ForAnyValue`);
    if (model.kind !== "dimension") return perhaps;
    const absent = holdsWhenAbsent(condition);
    const { dimension } = model;
    return {
      must: absent && { dimension, set: absence("collection") },
      may: { dimension, set: collections({ absent }) },
    };
  }
  if (model.kind === "constant") {
    return { must: constant(model, condition, mustMatch), may: constant(model, condition, mayMatch) };
  }
  const absent = !principal && holdsWhenAbsent(condition);
  const dimension = model.kind === "dimension" ? model.dimension : "principal";
  const set = (match: Language): TextSet =>
    texts({ absent, ...(negated ? { excluded: [match] } : { required: [match] }) });
  if (!hasMany) {
    const mayBeEmpty = key !== undefined && policyContext.universe.forms[key.form].possible.shortest === 0;
    const adjusted = (match: Language) => set(mayBeEmpty ? forEmpty(match, condition) : match);
    return { must: { dimension, set: adjusted(mustMatch) }, may: { dimension, set: adjusted(mayMatch) } };
  }
  const many = (match: Language): Holds => {
    const values = { ...set(match), absent: false };
    return {
      dimension,
      set: collections(quantifier === "all" ? { absent, all: values } : { absent, some: [values] }),
    };
  };
  return { must: many(mustMatch), may: many(mayMatch) };
}
