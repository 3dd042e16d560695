/** "; did you mean --request?", where one name is near enough. */
export function nearest(text: string, names: readonly string[]): string {
  const ranked = names
    .map((name) => ({ name, edits: distance(text, name) }))
    .sort((a, b) => a.edits - b.edits);
  const [first] = ranked;
  const prefixed = names.find((name) => text.length > 2 && name.startsWith(text));
  const found = prefixed ?? (first && first.edits <= Math.max(2, text.length / 2) ? first.name : undefined);
  return found === undefined ? "" : `; did you mean ${found}?`;
}

/** Characters to insert, remove or replace (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (const [i, char] of [...left.slice(0, 80)].entries()) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (char === right[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
