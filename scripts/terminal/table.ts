import { wrap } from "../../shared/terminal/fitted";

const gap = "  ";

/**
 * A table for people: columns as wide as their widest cell. Where that is wider than the terminal, columns are wrapped
 * between words where it costs the fewest lines; nothing is cut.
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
 * The columns' widths: none is narrower than its longest word. Where they are too wide together, the widest gives way;
 * then columns take from each other as long as the table gets lower by it, or the last one, which says most.
 */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
  // Words that no terminal of this width can show, such as paths, take no room from the other columns.
  const most = columns.map((_, at) => (at === columns.length - 1 ? width / 2 : width));
  const least = columns.map((cells, at) =>
    Math.min(most[at] ?? width, longest(cells.flatMap((cell) => cell.split(" ")))),
  );
  const widths = columns.map((cells) => longest(cells));
  const excess = () => widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - width;
  if (excess() <= 0) return widths;
  while (excess() > 0) {
    const spare = widths.map((each, column) => (each > (least[column] ?? 0) ? each : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return balanced(columns, least, widths);
}

const longest = (texts: readonly string[]) => Math.max(...texts.map((each) => each.length));

function balanced(
  columns: readonly (readonly string[])[],
  least: readonly number[],
  widths: readonly number[],
): number[] {
  const heights = columns.map((cells) => {
    const known = new Map<number, readonly number[]>();
    return (to: number): readonly number[] => {
      const found = known.get(to) ?? cells.map((cell) => wrap(cell, to).length);
      known.set(to, found);
      return found;
    };
  });
  /** Lines of the table, then of all cells, then of the last column's. */
  const cost = (of: readonly number[]): number[] => {
    const cells = of.map((each, column) => heights[column]?.(each) ?? []);
    const rows = (cells[0] ?? []).map((_, row) => cells.map((column) => column[row] ?? 1));
    return [
      rows.reduce((sum, row) => sum + Math.max(...row), 0),
      rows.flat().reduce((sum, each) => sum + each, 0),
      (cells.at(-1) ?? []).reduce((sum, each) => sum + each, 0),
    ];
  };
  let best = [...widths];
  for (;;) {
    const exchanges = best.flatMap((from, one) =>
      best.flatMap((_, other) =>
        Array.from({ length: one === other ? 0 : Math.max(0, from - (least[one] ?? 0)) }, (_, less) =>
          best.map((each, at) => (at === one ? each - less - 1 : at === other ? each + less + 1 : each)),
        ),
      ),
    );
    const better = exchanges.reduce(
      (chosen, each) => (isLess(cost(each), cost(chosen)) ? each : chosen),
      best,
    );
    if (better === best) return best;
    best = better;
  }
}

/** By the first of the numbers that differ. */
function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((each, index) => each !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
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
