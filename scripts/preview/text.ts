/**
 * Inline code, which GitHub reads no markdown, HTML, link or mention in. What would end it, its line or its cell of a
 * table, and what nobody sees, is written as an escape.
 * https://github.github.com/gfm/#code-spans, https://github.github.com/gfm/#tables-extension-
 */
export function code(text: string): string {
  return text === "" ? "` `" : `\`${visible(text).replace(/[`|]|^ | $/g, escaped)}\``;
}

/** Text of an HTML element. */
export function html(text: string): string {
  return visible(text).replace(/[^\w ./-]/gu, (each) => `&#${each.codePointAt(0)};`);
}

/** A block of code, line by line as it is: its fence is longer than any in the text. */
export function block(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => visible(line.replaceAll("\t", "  ")));
  const ticks = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = "`".repeat(ticks + 1);
  return [`${fence}text`, ...lines, fence];
}

/** "a, b and 3 more" */
export function listed(items: readonly string[], most: number): string {
  const more = items.length - most;
  // "and 1 more" is no shorter than what it stands for.
  return more <= 1 ? items.join(", ") : `${items.slice(0, most).join(", ")} and ${more} more`;
}

/** Line breaks, and characters that have no look or change the direction of others, as escapes. */
function visible(text: string): string {
  return text.replace(/[\\\p{C}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
