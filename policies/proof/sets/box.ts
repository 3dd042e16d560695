import { TooHard } from "./shortest";
import type { TextAnswers } from "./text-set";
import { intersect, isEmpty, subtract, type ValueSet } from "./value-set";

/** Requests by dimension: what each named dimension may be; a dimension that is not named may be anything. */
export type Box = ReadonlyMap<string, ValueSet>;

export interface BoxContext {
  /** Every dimension there is, and all that it can be. */
  readonly universe: Box;
  readonly answers: TextAnswers;
  /** Dimensions whose emptiness depends on each other. */
  readonly impossible: (box: Box) => boolean;
  /** Remaining pieces that may be looked at. */
  budget: { left: number };
}

const whole = (context: BoxContext, dimension: string): ValueSet => {
  const set = context.universe.get(dimension);
  if (!set) throw new Error(`unknown dimension ${dimension}`);
  return set;
};

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

/** a without b, as boxes that together hold exactly that; undefined when they have nothing in common. */
function subtractBox(a: Box, b: Box, context: BoxContext): Box[] | undefined {
  if (!intersectBoxes(a, b, context)) return undefined;
  const pieces: Box[] = [];
  let inside = a;
  for (const [dimension, cut] of b) {
    const from = inside.get(dimension) ?? whole(context, dimension);
    for (const left of subtract(from, cut)) {
      if (isEmpty(left, context.answers)) continue;
      const piece = new Map(inside).set(dimension, left);
      if (!context.impossible(piece)) pieces.push(piece);
    }
    inside = new Map(inside).set(dimension, intersect(from, cut));
  }
  return pieces;
}

/**
 * A part of `box` that is in none of `cuts`; undefined when they cover it. Takes first the cut that leaves the
 * fewest pieces, so that a cut that covers everything ends the search and one that leaves a single piece costs
 * no branching.
 */
export function outside(box: Box, cuts: readonly Box[], context: BoxContext): Box | undefined {
  if (context.budget.left-- <= 0) throw new TooHard("the conditions can be combined in too many ways");
  let best: { cut: Box; pieces: Box[] } | undefined;
  const relevant: Box[] = [];
  for (const cut of cuts) {
    const pieces = subtractBox(box, cut, context);
    if (!pieces) continue;
    if (pieces.length === 0) return undefined;
    relevant.push(cut);
    if (!best || pieces.length < best.pieces.length) best = { cut, pieces };
  }
  if (!best) return box;
  const others = relevant.filter((cut) => cut !== best.cut);
  for (const piece of best.pieces) {
    const found = outside(piece, others, context);
    if (found) return found;
  }
  return undefined;
}
