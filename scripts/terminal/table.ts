const gap = "  ";

/**
 * A table for people: columns as wide as their widest cell. Where that is wider than the terminal, the widest columns
 * are wrapped between words; nothing is cut.
 * @param width of the terminal; not limited where there is none, so that a row is a line
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const widths = columnWidths([header, ...rows], width);
  const rule = widths.map((each) => "-".repeat(each));
  return [header, rule, ...rows].map((cells) => line(cells, widths)).join("\n");
}

/**
 * The columns' widths: the widest gives way, down to its longest word. The last one, which says most, has half of the
 * terminal, and gives way when no other can.
 */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const most = (of: (cell: string) => number) =>
    (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => of(row[column] ?? ""))));
  const widths = most((cell) => cell.length);
  const least = most((cell) => Math.max(...cell.split(" ").map((word) => word.length)));
  for (;;) {
    const total = widths.reduce((sum, each) => sum + each, 0) + gap.length * (widths.length - 1);
    const spare = widths.map((each, column) => (each > (least[column] ?? 0) ? each : 0));
    const last = spare.length - 1;
    const others = Math.max(0, ...spare.slice(0, -1));
    const widest = others > 0 && (widths[last] ?? 0) <= width / 2 ? spare.indexOf(others) : last;
    if (total <= width || (spare[widest] ?? 0) === 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function line(cells: readonly string[], widths: readonly number[]): string {
  const wrapped = widths.map((width, column) => wrap(cells[column] ?? "", width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    wrapped
      .map((lines, column) => (lines[at] ?? "").padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  ).join("\n");
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
