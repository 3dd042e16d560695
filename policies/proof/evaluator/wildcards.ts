/**
 * Texts against wildcards, in time that grows with pattern times text: regular expressions take time that grows
 * with a power of the text's length, one for each star.
 */

/** A character, or a wildcard and the character that it does not take in, if any. */
export type Step =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "one" | "many"; readonly except?: string | undefined };

/** As regular expressions do without the flag u: characters beyond ASCII never equal one of ASCII. */
function fold(character: string): string {
  const upper = character.toUpperCase();
  if (upper.length !== 1 || (character >= "\u0080" && upper < "\u0080")) return character;
  return upper;
}

/** Whether the steps take in the whole text. */
export function follows(steps: readonly Step[], text: string, ignoreCase = false): boolean {
  const wanted = steps.map((step) =>
    step.kind === "character" ? (ignoreCase ? fold(step.character) : step.character) : "",
  );
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
    const character = ignoreCase ? fold(actual) : actual;
    const next = new Uint8Array(steps.length + 1);
    let reached = false;
    steps.forEach((step, i) => {
      if (!at[i]) return;
      if (step.kind === "character" ? wanted[i] !== character : step.except === actual) return;
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
