/** Whether all texts of one pattern are plainly texts of another, seen from their tokens alone. */
import { blocks } from "./alphabet";
import { charactersOf, classHas, classIndex, isClass, isMany, one } from "./tokens";

/** The class of a token, as a single character. */
const single = (token: number) => one(0) - 2 * classIndex(token);

const inclusions = new Map<string, boolean>();
/** Whether every character of the token is one of the class. */
export function within(token: number, of: number): boolean {
  if (!isClass(token)) return charactersOf(token).every((code) => classHas(of, code));
  if (single(token) === single(of)) return true;
  const key = `${single(token)} ${single(of)}`;
  const found =
    inclusions.get(key) ??
    blocks([single(token), single(of)]).every(
      (block) => block.find((code) => classHas(token, code) && !classHas(of, code)) === undefined,
    );
  inclusions.set(key, found);
  return found;
}

/** Whether one character of the inner token is always one of the outer one; neither repeats. */
function fits(inner: number, outer: number): boolean {
  if (inner === outer) return true;
  if (isMany(inner)) return false;
  if (isClass(outer)) return within(inner, outer);
  if (isClass(inner)) return false;
  const known = charactersOf(outer);
  return charactersOf(inner).every((code) => known.includes(code));
}

/** A pattern between its repeated classes, and these. */
interface Parts {
  readonly fixed: readonly (readonly number[])[];
  readonly many: readonly number[];
}

/** Kept: the same few patterns are compared again and again. */
const knownParts = new WeakMap<readonly number[], Parts>();

function partsOf(pattern: readonly number[]): Parts {
  const known = knownParts.get(pattern);
  if (known) return known;
  const fixed: number[][] = [[]];
  const many: number[] = [];
  for (const token of pattern) {
    if (isMany(token)) {
      many.push(token);
      fixed.push([]);
    } else fixed.at(-1)?.push(token);
  }
  const parts = { fixed, many };
  knownParts.set(pattern, parts);
  return parts;
}

/** Whether a part of a pattern fits, token by token, on those of another from a place on. */
function fitsAt(
  part: readonly number[],
  inner: readonly number[],
  at: number,
  spend: (pairs: number) => void,
): boolean {
  for (let i = 0; i < part.length; i++) {
    if (!fits(inner[at + i] as number, part[i] as number)) {
      spend(i + 1);
      return false;
    }
  }
  spend(part.length);
  return true;
}

/**
 * True: each text of the inner pattern is one of the outer. False says nothing: the parts of the outer pattern are laid
 * along the inner one's tokens, each as far to the left as it goes.
 * @param spend is called with the number of pairs of tokens compared; it may throw
 */
export function holdsPattern(
  outer: readonly number[],
  inner: readonly number[],
  spend: (pairs: number) => void,
): boolean {
  const { fixed, many } = partsOf(outer);
  const first = fixed[0] as readonly number[];
  const last = fixed.at(-1) as readonly number[];
  if (many.length === 0) return inner.length === first.length && fitsAt(first, inner, 0, spend);
  const end = inner.length - last.length;
  if (end < first.length || !fitsAt(first, inner, 0, spend) || !fitsAt(last, inner, end, spend)) return false;
  let at = first.length;
  for (let part = 1; part < fixed.length; part++) {
    const repeated = many[part - 1] as number;
    const isLast = part === fixed.length - 1;
    const tokens = fixed[part] as readonly number[];
    // What the repeated class takes in grows until its part fits behind it.
    for (; isLast ? at < end : !(at + tokens.length <= end && fitsAt(tokens, inner, at, spend)); at++) {
      spend(1);
      if (at >= end || !within(inner[at] as number, repeated)) return false;
    }
    at += isLast ? 0 : tokens.length;
  }
  return true;
}
