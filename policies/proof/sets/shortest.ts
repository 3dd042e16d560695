import { blocks } from "./alphabet";
import { dead, type Language } from "./language";

interface Node {
  readonly states: readonly number[];
  readonly parent: Node | undefined;
  readonly code: number;
}

/** Thrown when a search outgrows its bound: the answer is then "undetermined", never a guess. */
export class TooHard extends Error {}

const stateLimit = 200_000;

/** True when no continuation can be in the set: a required language is dead or an excluded one is total. */
function hopeless(states: readonly number[], required: readonly Language[], excluded: readonly Language[]) {
  for (let i = 0; i < required.length; i++) if (states[i] === dead) return true;
  for (let i = 0; i < excluded.length; i++) {
    const state = states[required.length + i] as number;
    if (state !== dead && (excluded[i] as Language).state(state).total) return true;
  }
  return false;
}

function accepted(states: readonly number[], required: readonly Language[], excluded: readonly Language[]) {
  for (let i = 0; i < required.length; i++) {
    const state = states[i] as number;
    if (state === dead || !(required[i] as Language).state(state).accepts) return false;
  }
  for (let i = 0; i < excluded.length; i++) {
    const state = states[required.length + i] as number;
    if (state !== dead && (excluded[i] as Language).state(state).accepts) return false;
  }
  return true;
}

/** One character for every way in which the languages can move on from here. */
function candidates(
  states: readonly number[],
  all: readonly Language[],
  required: number,
): readonly number[] {
  const named = new Set<number>();
  const classes = new Set<number>();
  for (let i = 0; i < all.length; i++) {
    const index = states[i] as number;
    if (index === dead) continue;
    const state = (all[i] as Language).state(index);
    if (i < required && state.classes.length === 0) return state.named;
    for (const code of state.named) named.add(code);
    for (const token of state.classes) classes.add(token);
  }
  const chosen: number[] = [];
  for (const block of blocks([...classes].sort())) {
    const free = block.find((code) => !named.has(code));
    if (free !== undefined) chosen.push(free);
  }
  for (const code of named) chosen.push(code);
  return chosen;
}

function spell(node: Node): string {
  const codes: number[] = [];
  for (let at: Node | undefined = node; at?.parent; at = at.parent) codes.push(at.code);
  return String.fromCharCode(...codes.reverse());
}

/** The shortest text in all required languages and in none of the excluded ones; undefined when none is. */
export function shortest(required: readonly Language[], excluded: readonly Language[]): string | undefined {
  const finite = required.find((each) => each.texts);
  if (finite?.texts) return shortestOf(finite.texts, required, excluded);
  const all = [...required, ...excluded];
  const start: Node = { states: all.map((each) => each.start), parent: undefined, code: 0 };
  if (hopeless(start.states, required, excluded)) return undefined;
  const seen = new Set([start.states.join()]);
  let level: Node[] = [start];
  const longest = Math.min(...required.map((each) => each.longest));
  for (let length = 0; level.length > 0 && length <= longest; length++) {
    const next: Node[] = [];
    for (const node of level) {
      if (accepted(node.states, required, excluded)) return spell(node);
      for (const code of candidates(node.states, all, required.length)) {
        const states = node.states.map((state, i) =>
          state === dead ? dead : (all[i] as Language).step(state, code),
        );
        if (hopeless(states, required, excluded)) continue;
        const key = states.join();
        if (seen.has(key)) continue;
        if (seen.size > stateLimit) throw new TooHard("the patterns have too many wildcards to tell apart");
        seen.add(key);
        next.push({ states, parent: node, code });
      }
    }
    level = next;
  }
  return undefined;
}

function shortestOf(texts: Iterable<string>, required: readonly Language[], excluded: readonly Language[]) {
  let best: string | undefined;
  for (const text of texts) {
    if (best !== undefined && text.length >= best.length) continue;
    if (!required.every((each) => each.accepts(text)) || excluded.some((each) => each.accepts(text)))
      continue;
    best = text;
  }
  return best;
}
