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
