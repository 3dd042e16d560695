import { type Layer, layers, type Step } from "../way/step";

/** The layers as columns in which every way runs from left to right: one that is asked twice has two. */
export function columnsOf(ways: readonly (readonly Step[])[]): Layer[] {
  const columns: Layer[] = [...layers];
  for (const way of ways) {
    let next = 0;
    for (const { layer } of way) {
      const found = columns.indexOf(layer, next);
      if (found === -1) columns.splice(next, 0, layer);
      next = (found === -1 ? next : found) + 1;
    }
  }
  return columns;
}

/** The column of each step. */
export function placesOf(way: readonly Step[], columns: readonly Layer[]): number[] {
  let next = 0;
  return way.map(({ layer }) => {
    const found = columns.indexOf(layer, next);
    next = found + 1;
    return found;
  });
}

/** A layer's name, by its place among those that come before: routing is first about the API, then about its stage. */
export function labelOf(layer: Layer, before: readonly Layer[]): string {
  if (!before.includes(layer)) return layer;
  return layer === "routing" ? "stage" : `${layer} again`;
}
