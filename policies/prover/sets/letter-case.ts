/**
 * Letters that are the same without regard to case. AWS does not say how StringEqualsIgnoreCase folds letters beyond
 * ASCII: what every way of folding takes for equal is certain, what some way does is possible.
 */

const lower = (code: number) => String.fromCharCode(code).toLowerCase();
const upper = (code: number) => String.fromCharCode(code).toUpperCase();

/** The forms in which two letters can be compared; equal in all: certain, in one: possible. */
function forms(code: number): string[] {
  const found = new Set([lower(code), upper(code), lower(code).toUpperCase(), upper(code).toLowerCase()]);
  // The capital I with a dot: its lower case is an i and a mark, or the i alone.
  if (code === 0x130) found.add("i").add("I");
  return [...found];
}

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
/** Letters beyond ASCII that some way of folding takes for a letter of ASCII: dotless and dotted i, long s, kelvin. */
const strangers: Readonly<Record<string, readonly number[]>> = {
  i: [0x130, 0x131],
  k: [0x212a],
  s: [0x17f],
};

let byForm: Map<string, number[]> | undefined;

/** Made when a pattern first ignores the case of a letter beyond ASCII: it goes through all of them. */
function lettersByForm(): Map<string, number[]> {
  if (byForm) return byForm;
  byForm = new Map();
  for (let code = 0; code <= 0xffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    if (lower(code) === upper(code)) continue;
    for (const form of forms(code)) {
      const letters = byForm.get(form);
      if (letters) letters.push(code);
      else byForm.set(form, [code]);
    }
  }
  return byForm;
}

/** Characters that are, and that may be, the same as this one where case is ignored. */
export function sameLetters(code: number): { certain: readonly number[]; possible: readonly number[] } {
  if (code < 128) {
    if (!isLetter(code)) return { certain: [code], possible: [code] };
    const small = code | 32;
    const certain = [small, small - 32];
    return { certain, possible: [...certain, ...(strangers[String.fromCharCode(small)] ?? [])] };
  }
  if (lower(code) === upper(code)) return { certain: [code], possible: [code] };
  const possible = [...new Set(forms(code).flatMap((form) => lettersByForm().get(form) ?? []))];
  const certain = possible.filter((other) => lower(other) === lower(code) && upper(other) === upper(code));
  return { certain, possible };
}

/** Letters whose other case is several letters, like the sharp s; by their code, and by those letters. */
interface SeveralLetters {
  readonly byCode: ReadonlyMap<number, string>;
  readonly byLetters: ReadonlyMap<string, number>;
}
let several: SeveralLetters | undefined;

function severalLetters(): SeveralLetters {
  if (several) return several;
  const byCode = new Map<number, string>();
  const byLetters = new Map<string, number>();
  for (let code = 128; code <= 0xffff; code++) {
    const letters = lower(code).toUpperCase().toLowerCase();
    if (letters.length === 1) continue;
    byCode.set(code, letters);
    byLetters.set(letters, code);
  }
  several = { byCode, byLetters };
  return several;
}

/** More than these stand for any text. */
const mostSpellings = 64;
const longestOfOne = 3;

/**
 * The text with letters for others that full folding takes for the same, as `ss` for the sharp s and the other way
 * round; undefined where they are too many.
 */
export function otherSpellings(text: string): string[] | undefined {
  const { byCode, byLetters } = severalLetters();
  const whole = text
    .split("")
    .map((letter) => byCode.get(letter.charCodeAt(0)) ?? letter)
    .join("");
  let found: { readonly spelled: string; readonly at: number }[] = [{ spelled: "", at: 0 }];
  const done: string[] = [];
  while (found.length > 0) {
    if (found.length + done.length > mostSpellings) return undefined;
    found = found.flatMap(({ spelled, at }) => {
      if (at >= whole.length) {
        done.push(spelled);
        return [];
      }
      const next = [{ spelled: spelled + whole[at], at: at + 1 }];
      for (let length = 2; length <= longestOfOne; length++) {
        const code = byLetters.get(whole.slice(at, at + length).toLowerCase());
        if (code !== undefined) next.push({ spelled: spelled + String.fromCharCode(code), at: at + length });
      }
      return next;
    });
  }
  return done.filter((spelled) => spelled !== text);
}
