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
 * The columns' widths: the one gives way that adds the fewest lines by it, the widest of these, down to its longest word.
 * The last one, which says most, gives way when none of the others is as cheap.
 */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const least = columns.map((cells) =>
    Math.max(...cells.flatMap((cell) => cell.split(" ").map((word) => word.length))),
  );
  const heights = columns.map((cells) => cells.map(() => 1));
  const heightsAt = (column: number, to: number) =>
    (columns[column] ?? []).map((cell) => wrap(cell, to).length);
  const cost = (column: number, to: number) =>
    heightsAt(column, to).reduce((sum, height, row) => {
      const others = Math.max(...heights.map((each) => each[row] ?? 1));
      return sum + Math.max(0, height - others);
    }, 0);
  for (;;) {
    const total = widths.reduce((sum, each) => sum + each, 0) + gap.length * (widths.length - 1);
    if (total <= width) return widths;
    const [cheapest] = widths
      .map((own, column) => ({
        column,
        own,
        cost: cost(column, own - 1),
        last: column === widths.length - 1,
      }))
      .filter(({ column, own }) => own > (least[column] ?? 0))
      .sort(
        (one, other) => one.cost - other.cost || Number(one.last) - Number(other.last) || other.own - one.own,
      );
    if (cheapest === undefined) return widths;
    const { column, own } = cheapest;
    widths[column] = own - 1;
    heights[column] = heightsAt(column, own - 1);
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
