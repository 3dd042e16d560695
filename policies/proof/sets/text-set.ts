import type { Language } from "./language";
import { shortest } from "./shortest";

/** A set of texts: in every required language, in no excluded one. With `absent`, also "there is no value". */
export interface TextSet {
  readonly kind: "text";
  readonly absent: boolean;
  /** False: no text at all, whatever the languages say. */
  readonly present: boolean;
  readonly required: readonly Language[];
  readonly excluded: readonly Language[];
}

const byId = (a: Language, b: Language) => a.id - b.id;
function distinct(languages: readonly Language[]): readonly Language[] {
  return languages.length < 2 ? languages : [...new Set(languages)].sort(byId);
}

export function texts(parts: Partial<Omit<TextSet, "kind">>): TextSet {
  return {
    kind: "text",
    absent: parts.absent ?? false,
    present: parts.present ?? true,
    required: distinct(parts.required ?? []),
    excluded: distinct(parts.excluded ?? []),
  };
}

export function intersectTexts(a: TextSet, b: TextSet): TextSet {
  return texts({
    absent: a.absent && b.absent,
    present: a.present && b.present,
    required: [...a.required, ...b.required],
    excluded: [...a.excluded, ...b.excluded],
  });
}

/** a without b, as sets that together hold exactly that. */
export function subtractTexts(a: TextSet, b: TextSet): TextSet[] {
  const pieces: TextSet[] = [];
  if (a.absent && !b.absent) pieces.push(texts({ absent: true, present: false }));
  if (!a.present) return pieces;
  if (!b.present) return [...pieces, { ...a, absent: false }];
  for (const language of b.required) {
    if (a.required.includes(language)) continue;
    pieces.push(texts({ ...a, absent: false, excluded: [...a.excluded, language] }));
  }
  for (const language of b.excluded) {
    if (a.excluded.includes(language)) continue;
    pieces.push(texts({ ...a, absent: false, required: [...a.required, language] }));
  }
  return pieces;
}

/** Whether some language that is excluded plainly holds all of one that is required. */
function plainlyEmpty(set: TextSet): boolean {
  return set.excluded.some(
    (out) =>
      out.isEverything ||
      set.required.some((inside) => {
        if (inside === out) return true;
        if (inside.patterns.size > out.patterns.size) return false;
        for (const key of inside.patterns.keys()) if (!out.patterns.has(key)) return false;
        return true;
      }),
  );
}

const answersLimit = 20_000;

/** Answers by the languages involved, which are shared by all proofs: so are their answers. */
export class TextAnswers {
  private readonly known = new Map<string, string | undefined>();

  /** The shortest text of the set; undefined when it has none. */
  shortest(set: TextSet): string | undefined {
    if (!set.present || plainlyEmpty(set)) return undefined;
    const key = `${set.required.map((each) => each.id)}-${set.excluded.map((each) => each.id)}`;
    const answer = this.known.get(key);
    if (answer !== undefined || this.known.has(key)) return answer;
    if (this.known.size >= answersLimit) this.known.clear();
    const found = shortest(set.required, set.excluded);
    this.known.set(key, found);
    return found;
  }

  isEmpty(set: TextSet): boolean {
    return !set.absent && this.shortest(set) === undefined;
  }
}

export const textAnswers = new TextAnswers();
