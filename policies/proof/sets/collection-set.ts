import type { Language } from "./language";
import { intersectTexts, subtractTexts, type TextAnswers, type TextSet, texts } from "./text-set";

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

export function subtractCollections(a: CollectionSet, b: CollectionSet): CollectionSet[] {
  const pieces: CollectionSet[] = [];
  if (a.absent && !b.absent) pieces.push(collections({ absent: true, present: false }));
  if (!a.present) return pieces;
  if (!b.present) return [...pieces, { ...a, absent: false }];
  const everything = texts({});
  for (const outside of subtractTexts(everything, b.all)) {
    pieces.push({ ...a, absent: false, some: [...a.some, outside] });
  }
  for (const wanted of b.some) {
    // No value is in `wanted`: every value is in one part of its complement or another, so a single language.
    for (const all of complementOf(wanted)) {
      pieces.push({ ...a, absent: false, all: intersectTexts(a.all, all) });
    }
  }
  return pieces;
}

/** Every value outside `wanted`. Only for one language, required or excluded: no operator makes more. */
function complementOf(wanted: TextSet): TextSet[] {
  const parts: Language[] = [...wanted.required, ...wanted.excluded];
  if (parts.length !== 1) throw new Error(`a condition on values made ${parts.length} languages`);
  return subtractTexts(texts({}), wanted);
}

export function pickCollection(set: CollectionSet, answers: TextAnswers): string[] | undefined {
  if (!set.present) return undefined;
  const values = set.some.map((wanted) => answers.shortest(intersectTexts(set.all, wanted)));
  if (set.some.length === 0) values.push(answers.shortest(set.all));
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? [...new Set(found)] : undefined;
}
