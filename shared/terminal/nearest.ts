/** "; did you mean --request?", where one name is near enough: a typo, or its beginning. */
export function nearest(text: string, names: readonly string[]): string {
  const bare = text.replace(/^-+/, "");
  const ranked = names
    .map((name) => ({ name, edits: distance(bare, name.replace(/^-+/, "")) }))
    .sort((a, b) => a.edits - b.edits);
  const [first] = ranked;
  const prefixed = names.find((name) => bare.length > 1 && name.startsWith(text));
  const most = bare.length < 4 ? 1 : Math.max(2, bare.length / 3);
  const found = prefixed ?? (first && first.edits <= most ? first.name : undefined);
  return found === undefined ? "" : `; did you mean ${found}?`;
}

/** Characters to insert, remove, replace or exchange with their neighbour (optimal string alignment). */
function distance(left: string, right: string): number {
  const chars = [...left.slice(0, 80)];
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (const [i, char] of chars.entries()) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (char === right[j] ? 0 : 1);
      const exchanged =
        i > 0 && j > 0 && char === right[j - 1] && chars[i - 1] === right[j]
          ? (before[j - 1] ?? 0) + 1
          : replaced;
      next.push(Math.min(replaced, exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
