/** Sets of values as conjunctions of atoms: sets whose complement is one set again. */
import { intersectIntervals, subtractIntervals } from "./interval-set";
import type { Language } from "./language";
import { type TextSet, texts } from "./text-set";
import { absence, type CollectionSet, collections, type ValueSet } from "./value-set";

const keyOfTexts = ({ absent, present, required, excluded }: TextSet): string =>
  `${absent ? "-" : ""}${present ? "+" : ""}${required.map((each) => each.id)}/${excluded.map((each) => each.id)}`;

/** Equal keys mean equal sets. */
export function keyOf(set: ValueSet): string {
  if (set.kind === "text") return keyOfTexts(set);
  if (set.kind === "interval") return `${set.absent}${set.intervals.join(";")}`;
  const { absent, present, all, some } = set;
  return [absent, present, keyOfTexts(all), ...some.map(keyOfTexts)].join(" ");
}

const textAtoms = (absent: boolean, { required, excluded }: TextSet): TextSet[] => [
  ...required.map((each) => texts({ absent, required: [each] })),
  ...excluded.map((each) => texts({ absent, excluded: [each] })),
];

/** Atoms whose conjunction is true where the set's is, as far as the dimension goes; undefined: the set is empty. */
export function atomsOf(set: ValueSet, universe: ValueSet): ValueSet[] | undefined {
  if (set.kind === "interval") {
    return [universe.kind === "interval" ? intersectIntervals(universe, set) : set];
  }
  const absent = set.absent && universe.absent;
  if (!set.present) return absent ? [absence(set.kind)] : undefined;
  const parts: ValueSet[] =
    set.kind === "text"
      ? textAtoms(absent, set)
      : [
          ...textAtoms(false, set.all).map((all) => collections({ absent, all })),
          ...set.some.map((each) => collections({ absent, some: [each] })),
        ];
  if (parts.length > 0) return parts;
  if (absent || !universe.absent) return [];
  return [set.kind === "text" ? texts({}) : collections({})];
}

/** All of the dimension that is not in the atom. */
export function complement(atom: ValueSet, universe: ValueSet): ValueSet {
  if (atom.kind === "interval") {
    if (universe.kind !== "interval") throw new Error(`numbers in a dimension of ${universe.kind}`);
    return subtractIntervals(universe, atom);
  }
  const absent = !atom.absent && universe.absent;
  if (!atom.present) return atom.kind === "text" ? texts({}) : collections({});
  if (atom.kind === "text") {
    const { required, excluded } = atom;
    if (required.length + excluded.length === 0) return absence("text");
    return texts({ absent, required: excluded, excluded: required });
  }
  return complementOfCollections(atom, absent);
}

function complementOfCollections(atom: CollectionSet, absent: boolean): ValueSet {
  const { all, some } = atom;
  const [wanted] = some;
  if (wanted) return collections({ absent, all: opposite(wanted) });
  if (all.required.length + all.excluded.length === 0) return absence("collection");
  return collections({ absent, some: [opposite(all)] });
}

/** Every text that is not in the set. Only for one language, required or excluded: no operator makes more. */
function opposite({ required, excluded }: TextSet): TextSet {
  const languages: Language[] = [...required, ...excluded];
  if (languages.length !== 1) throw new Error(`a condition on values made ${languages.length} languages`);
  return texts({ required: excluded, excluded: required });
}
