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
  /** Whether the text so far can end before step i. */
  let at = new Uint8Array(steps.length + 1);
  const skip = () => {
    // A star may also take in nothing.
    for (let i = 0; i < steps.length; i++) if (at[i] && steps[i]?.kind === "many") at[i + 1] = 1;
  };
  at[0] = 1;
  skip();
  for (let position = 0; position < text.length; position++) {
    const actual = text[position] as string;
    const next = new Uint8Array(steps.length + 1);
    let reached = false;
    steps.forEach((step, i) => {
      if (!at[i]) return;
      if (
        step.kind === "character"
          ? step.character !== actual && !same(step.character, actual)
          : step.except === actual
      )
        return;
      next[step.kind === "many" ? i : i + 1] = 1;
      reached = true;
    });
    if (!reached) return false;
    at = next;
    skip();
  }
  return at[steps.length] === 1;
}

/** The steps of a pattern of `*` and `?`. */
export const stepsOf = (pattern: string, except?: string): Step[] =>
  pattern.split("").map((character): Step => {
    if (character === "*") return { kind: "many", except };
    return character === "?" ? { kind: "one", except } : { kind: "character", character };
  });
