/**
 * Texts against wildcards, in time that grows with pattern times text: regular expressions take time that grows
 * with a power of the text's length, one for each star.
 */

/** A character, or a wildcard and the character that it does not take in, if any. */
export type PatternToken =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "one" | "many"; readonly except?: string | undefined };

/** Whether two different characters are taken for the same. */
export type Same = (one: string, other: string) => boolean;
export const exactly: Same = () => false;
/** Without regard to case, whichever way letters are compared. */
export const foldsSurely: Same = (one, other) =>
  one === other || (one.toLowerCase() === other.toLowerCase() && one.toUpperCase() === other.toUpperCase());
/** Without regard to case, in some way of comparing letters. AWS does not say which it takes. */
export const foldsPerhaps: Same = (one, other) => {
  const forms = (text: string) => [
    text.toLowerCase(),
    text.toUpperCase(),
    text.toLowerCase().toUpperCase(),
    text.toUpperCase().toLowerCase(),
    // The capital I with a dot is an i with a mark, or an i.
    ...(text === "\u0130" ? ["i", "I"] : []),
  ];
  return forms(one).some((form) => forms(other).includes(form));
};

/** Steps by their place, 32 to a number. */
type Places = Int32Array;

/** Which steps take in a character: made once for each character of a text. */
class TakenIn {
  private readonly made = new Map<string, Places>();
  private readonly byCharacter = new Map<string, Places>();
  private readonly byException = new Map<string | undefined, Places>();
  readonly stars: Places;

  constructor(
    steps: readonly PatternToken[],
    private readonly same: Same,
  ) {
    const words = (steps.length >> 5) + 1;
    this.stars = new Int32Array(words);
    steps.forEach((step, i) => {
      const [map, key]: [Map<string | undefined, Places>, string | undefined] =
        step.kind === "character" ? [this.byCharacter, step.character] : [this.byException, step.except];
      const places = map.get(key) ?? new Int32Array(words);
      map.set(key, places);
      put(places, i);
      if (step.kind === "many") put(this.stars, i);
    });
  }

  by(actual: string): Places {
    const known = this.made.get(actual);
    if (known) return known;
    const found = new Int32Array(this.stars.length);
    for (const [character, places] of this.byCharacter)
      if (character === actual || this.same(character, actual)) addTo(found, places);
    for (const [except, places] of this.byException) if (except !== actual) addTo(found, places);
    this.made.set(actual, found);
    return found;
  }
}

const put = (places: Places, at: number): void => {
  places[at >> 5] = (places[at >> 5] as number) | (1 << (at & 31));
};

function addTo(found: Places, places: Places): void {
  for (let i = 0; i < found.length; i++) found[i] = (found[i] as number) | (places[i] as number);
}

/** Whether the step, which is no star, takes in the character. */
const takes = (step: PatternToken, actual: string, same: Same): boolean =>
  step.kind === "character"
    ? step.character === actual || same(step.character, actual)
    : step.except !== actual;

/** Whether the steps take in the whole text. What is before the first star and behind the last has one place only. */
export function follows(steps: readonly PatternToken[], text: string, same: Same = exactly): boolean {
  const first = steps.findIndex(({ kind }) => kind === "many");
  if (first < 0 && steps.length !== text.length) return false;
  const before = first < 0 ? steps.length : first;
  let behind = 0;
  while (before + behind < steps.length && steps[steps.length - 1 - behind]?.kind !== "many") behind++;
  if (text.length < before + behind) return false;
  for (let i = 0; i < before; i++)
    if (!takes(steps[i] as PatternToken, text[i] as string, same)) return false;
  for (let i = 1; i <= behind; i++)
    if (!takes(steps[steps.length - i] as PatternToken, text[text.length - i] as string, same)) return false;
  if (first < 0) return true;
  return between(steps.slice(before, steps.length - behind), text.slice(before, text.length - behind), same);
}

/** The places that the text may have reached go on together, 32 at a time. */
function between(steps: readonly PatternToken[], text: string, same: Same): boolean {
  const [only] = steps;
  if (steps.length === 1 && only?.kind === "many")
    return only.except === undefined || !text.includes(only.except);
  const takenIn = new TakenIn(steps, same);
  const { stars } = takenIn;
  const start = new Int32Array(stars.length);
  put(start, 0);
  let reached = behindStars(start, stars);
  let next: Places = new Int32Array(stars.length);
  for (const actual of text.split("")) {
    const by = takenIn.by(actual);
    let carried = 0;
    let some = 0;
    for (let i = 0; i < next.length; i++) {
      const moved = (reached[i] as number) & (by[i] as number);
      const on = moved & ~(stars[i] as number);
      next[i] = (moved & (stars[i] as number)) | (on << 1) | carried;
      carried = on >>> 31;
      some |= next[i] as number;
    }
    if (some === 0) return false;
    [reached, next] = [behindStars(next, stars), reached];
  }
  return (((reached[steps.length >> 5] as number) >> (steps.length & 31)) & 1) === 1;
}

/** A star may also take in nothing. */
function behindStars(reached: Places, stars: Places): Places {
  let carried = 0;
  for (let i = 0; i < reached.length; i++) {
    let word = (reached[i] as number) | carried;
    for (let before = 0; before !== word; ) {
      before = word;
      word |= (word & (stars[i] as number)) << 1;
    }
    reached[i] = word;
    carried = (word & (stars[i] as number)) >>> 31;
  }
  return reached;
}

/** Whether a pattern of `*` and `?` takes in the whole text. */
export const patternMatches = (pattern: string, text: string, same: Same = exactly): boolean =>
  follows(stepsOf(pattern), text, same);

/** The steps of a pattern of `*` and `?`. */
export const stepsOf = (pattern: string, except?: string): PatternToken[] =>
  pattern.split("").map((character): PatternToken => {
    if (character === "*") return { kind: "many", except };
    return character === "?" ? { kind: "one", except } : { kind: "character", character };
  });
