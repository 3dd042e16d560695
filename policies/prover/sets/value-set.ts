import { type IntervalSet, intersectIntervals, intervals } from "./interval-set";
import { intersectTexts, type TextAnswers, type TextSet, texts } from "./text-set";

/**
 * Sets of collections, for a key with many values: every value is in `all`, and for each of `some` at least
 * one value is. With `absent`, also "there is no value".
 */
export interface CollectionSet {
  readonly kind: "collection";
  readonly absent: boolean;
  readonly present: boolean;
  readonly all: TextSet;
  readonly some: readonly TextSet[];
}

export function collections(parts: Partial<Omit<CollectionSet, "kind">>): CollectionSet {
  return {
    kind: "collection",
    absent: parts.absent ?? false,
    present: parts.present ?? true,
    all: parts.all ?? texts({}),
    some: parts.some ?? [],
  };
}

function intersectCollections(a: CollectionSet, b: CollectionSet): CollectionSet {
  return collections({
    absent: a.absent && b.absent,
    present: a.present && b.present,
    all: intersectTexts(a.all, b.all),
    some: [...a.some, ...b.some],
  });
}

export function pickCollection(set: CollectionSet, answers: TextAnswers): string[] | undefined {
  if (!set.present) return undefined;
  const values = set.some.map((wanted) => answers.shortest(intersectTexts(set.all, wanted)));
  if (set.some.length === 0) values.push(answers.shortest(set.all));
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? [...new Set(found)] : undefined;
}

/** What one dimension of a request may be: a set of values, and whether the value may be missing. */
export type ValueSet = TextSet | IntervalSet | CollectionSet;

function mixed(a: ValueSet, b: ValueSet): never {
  throw new Error(`one dimension holds both ${a.kind} and ${b.kind}`);
}

export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === "text" && b.kind === "text") return intersectTexts(a, b);
  if (a.kind === "interval" && b.kind === "interval") return intersectIntervals(a, b);
  if (a.kind === "collection" && b.kind === "collection") return intersectCollections(a, b);
  return mixed(a, b);
}

export function isEmpty(set: ValueSet, answers: TextAnswers): boolean {
  if (set.absent) return false;
  if (set.kind === "text") return answers.isEmpty(set);
  if (set.kind === "interval") return set.intervals.length === 0;
  return pickCollection(set, answers) === undefined;
}

/** Only "there is no value". */
export function absence(kind: ValueSet["kind"]): ValueSet {
  if (kind === "text") return texts({ absent: true, present: false });
  if (kind === "interval") return intervals([], true);
  return collections({ absent: true, present: false });
}
