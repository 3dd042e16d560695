/** Text from outside as part of a line for people: what nobody sees, or moves the cursor, is written as an escape. */
export function shown(text: string, longest = 120): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`);
}
