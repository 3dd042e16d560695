import { type FoundText, findText } from "./find-text";
import { forgetLanguages, keep, type Language } from "./language";
import type { Work } from "./work";

/** A set of texts: in every required language, in no excluded one. With `absent`, also "there is no value". */
export interface TextSet {
  readonly kind: "text";
  readonly absent: boolean;
  /** False: no text at all, whatever the languages say. */
  readonly present: boolean;
  readonly required: readonly Language[];
  readonly excluded: readonly Language[];
}

/** In the order in which they came, which a proof always repeats; ids depend on the proofs before. */
const distinct = (languages: readonly Language[]): readonly Language[] =>
  languages.length < 2 ? languages : [...new Set(languages)];

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

/** What was found, and the steps that it took, which every proof spends: its answer hangs on no proof before. */
interface Answer {
  readonly found: FoundText;
  readonly steps: number;
}

/** Of all proofs, by the languages involved. */
const answered = new Map<string, Answer>();

/** Between proofs only. Languages that live on, as those of every caller, would else keep all that they were asked with. */
export function forgetTexts(): void {
  if (forgetLanguages()) answered.clear();
}

function answer(set: TextSet, key: string, work: Work): FoundText {
  const known = answered.get(key);
  if (known && known.steps <= work.limit - work.steps) {
    work.spend(known.steps);
    return known.found;
  }
  const spent = work.steps;
  const found = findText(set, work);
  answered.set(key, { found, steps: work.steps - spent });
  keep(key.length + ("text" in found ? found.text.length : 0));
  return found;
}

const nothing: FoundText = { core: { required: [], excluded: [] } };

/** Answers of one proof, by the languages involved. */
export class TextAnswers {
  private readonly known = new Map<string, FoundText>();

  constructor(readonly work: Work) {}

  find(set: TextSet): FoundText {
    if (!set.present) return nothing;
    const key = `${set.required.map((each) => each.id)}-${set.excluded.map((each) => each.id)}`;
    const found = this.known.get(key) ?? answer(set, key, this.work);
    this.known.set(key, found);
    return found;
  }

  /** The shortest text of the set, or nearly; undefined when it has none. */
  shortest(set: TextSet): string | undefined {
    const found = this.find(set);
    return "text" in found ? found.text : undefined;
  }

  isEmpty(set: TextSet): boolean {
    return !set.absent && this.shortest(set) === undefined;
  }
}
