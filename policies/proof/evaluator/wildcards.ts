/**
 * Texts against wildcards, in time that grows with pattern times text: regular expressions take time that grows
 * with a power of the text's length, one for each star.
 */

/** A character, or a wildcard and the character that it does not take in, if any. */
export type Step =
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

/** Whether the steps take in the whole text. */
export function follows(steps: readonly Step[], text: string, same: Same = exactly): boolean {
  /** After how many characters the text was last seen to reach each step, plus one. */
  const reached = new Uint32Array(steps.length + 1);
  let active: number[] = [];
  const reach = (list: number[], from: number, time: number) => {
    for (let i = from; reached[i] !== time; i++) {
      reached[i] = time;
      list.push(i);
      // A star may also take in nothing.
      if (steps[i]?.kind !== "many") return;
    }
  };
  reach(active, 0, 1);
  for (let position = 0; position < text.length && active.length > 0; position++) {
    const actual = text[position] as string;
    const next: number[] = [];
    for (const i of active) {
      const step = steps[i];
      if (step === undefined) continue;
      if (
        step.kind === "character"
          ? step.character !== actual && !same(step.character, actual)
          : step.except === actual
      )
        continue;
      reach(next, step.kind === "many" ? i : i + 1, position + 2);
    }
    active = next;
  }
  return active.includes(steps.length);
}

/** The steps of a pattern of `*` and `?`. */
export const stepsOf = (pattern: string, except?: string): Step[] =>
  pattern.split("").map((character): Step => {
    if (character === "*") return { kind: "many", except };
    return character === "?" ? { kind: "one", except } : { kind: "character", character };
  });
