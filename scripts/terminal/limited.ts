import { availableParallelism } from "node:os";
import { wasInterrupted } from "./process";

/** Operations of the CLI at the same time: each is several processes, and waits for AWS in between. */
export const together = Math.max(2, Math.min(4, availableParallelism()));

/**
 * Does something with each item, with at most so many at the same time; begins in the items' order, and begins nothing
 * more after Ctrl-C: the results are then of those that had begun.
 */
export async function limited<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length && !wasInterrupted(); at = next++) {
      const item = items[at];
      if (item !== undefined) results.set(at, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
