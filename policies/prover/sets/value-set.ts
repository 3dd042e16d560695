import { type CollectionSet, collections, intersectCollections, pickCollection } from "./collection-set";
import { type IntervalSet, intersectIntervals, intervals } from "./interval-set";
import { intersectTexts, type TextAnswers, type TextSet, texts } from "./text-set";

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
