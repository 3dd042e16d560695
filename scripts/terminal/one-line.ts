const longest = 200;

/**
 * A text from outside as a part of one line on a terminal: what would end the line, steer the terminal or turn the reading
 * order is written as an escape, and a long text is cut.
 */
export function oneLine(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
