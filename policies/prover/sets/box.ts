import type { TextAnswers } from "./text-set";
import { intersect, isEmpty, type ValueSet } from "./value-set";

/** Requests by dimension: what each named dimension may be; a dimension that is not named may be anything. */
export type Box = ReadonlyMap<string, ValueSet>;

export interface BoxContext {
  /** Every dimension there is, and all that it can be. */
  readonly universe: Box;
  readonly answers: TextAnswers;
  /** Dimensions whose emptiness depends on each other. What holds no request holds none when it is made smaller. */
  readonly impossible: (box: Box) => boolean;
}

export function whole(context: BoxContext, dimension: string): ValueSet {
  const set = context.universe.get(dimension);
  if (!set) throw new Error(`unknown dimension ${dimension}`);
  return set;
}

/** undefined when nothing is in both. `a` must lie in the universe, as what this returns does. */
export function intersectBoxes(a: Box, b: Box, context: BoxContext): Box | undefined {
  const both = new Map(a);
  for (const [dimension, set] of b) {
    const narrowed = intersect(a.get(dimension) ?? whole(context, dimension), set);
    if (isEmpty(narrowed, context.answers)) return undefined;
    both.set(dimension, narrowed);
  }
  return context.impossible(both) ? undefined : both;
}
