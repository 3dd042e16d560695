import { conditionKey } from "../document/keys";
import type { Condition, Statement } from "../document/policy";
import { collections } from "../sets/collection-set";
import type { Language } from "../sets/language";
import { type TextSet, texts } from "../sets/text-set";
import { absence } from "../sets/value-set";
import type { Compilation } from "./compilation";
import { type ConditionRange, type Holds, holdsWhenAbsent } from "./holds";
import type { KeyModel, View } from "./view";

function constant(
  model: Extract<KeyModel, { kind: "constant" }>,
  condition: Condition,
  language: Language,
): boolean {
  return language.accepts(model.value) !== condition.operator.negated;
}

export function textCondition(
  condition: Condition,
  statement: Statement,
  model: KeyModel,
  view: View,
  work: Compilation,
): ConditionRange {
  const principal = model.kind === "principal" ? model.part : undefined;
  const range = work.textRange(condition, statement, view, principal);
  for (const name of range.holes) work.notes.add(condition.path, `\${${name}} has no known value`);
  if (range.must !== range.may && range.holes.length === 0) {
    work.notes.add(condition.path, `${condition.operator.name} takes ARNs of six parts`);
  }
  const { negated } = condition.operator;
  const [mustMatch, mayMatch] = negated ? [range.may, range.must] : [range.must, range.may];
  if (model.kind === "constant") {
    return { must: constant(model, condition, mustMatch), may: constant(model, condition, mayMatch) };
  }
  const absent = !principal && holdsWhenAbsent(condition);
  const dimension = model.kind === "dimension" ? model.dimension : "principal";
  const set = (match: Language): TextSet =>
    texts({ absent, ...(negated ? { excluded: [match] } : { required: [match] }) });
  const { quantifier } = condition.operator;
  if (conditionKey(condition.key, view.policy)?.type !== "texts") {
    return { must: { dimension, set: set(mustMatch) }, may: { dimension, set: set(mayMatch) } };
  }
  if (!quantifier) {
    work.notes.add(condition.path, `${condition.key} has many values: it needs ForAllValues or ForAnyValue`);
    return {
      must: absent && { dimension, set: absence("collection") },
      may: { dimension, set: collections({ absent }) },
    };
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
