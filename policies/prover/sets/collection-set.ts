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

export function intersectCollections(a: CollectionSet, b: CollectionSet): CollectionSet {
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
