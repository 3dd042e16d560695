/**
 * Lines in the terminal's width, broken between words. What is to be copied stays whole: what is next, what is indented
 * as a command is, and a command in brackets.
 * @param columns of the terminal; as it is where there is none
 */
export function fitted(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < 20) return text;
  return text
    .split("\n")
    .map((line) =>
      line.length <= columns || /^( *next: | {4})/.test(line) ? line : fittedLine(line, columns),
    )
    .join("\n");
}

function fittedLine(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  // A space of that kind is none to break at.
  const kept = line
    .slice(indent.length)
    .replace(/\(help: [^)]*\)/g, (command) => command.replaceAll(" ", "\u00a0"));
  return wrap(kept, columns - indent.length - 2)
    .map((part, at) => `${indent}${at === 0 ? "" : "  "}${part}`)
    .join("\n")
    .replaceAll("\u00a0", " ");
}

/** Breaks a text between words; a word that is longer stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let last = "";
  for (const word of text.split(" ")) {
    const longer = last === "" ? word : `${last} ${word}`;
    if (last !== "" && longer.length > width) {
      lines.push(last);
      last = word;
    } else last = longer;
  }
  return [...lines, last];
}
