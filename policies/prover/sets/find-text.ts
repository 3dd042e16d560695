/** Finds a text that is in some languages and outside others, or says which of them leave none. */
import { blocks } from "./alphabet";
import { dead, type Language, unite } from "./language";
import { oneBehindTheOther, oneOverTheOther, oppositeEnds } from "./many-languages";
import type { Work } from "./work";

/** Languages that have no text: in all of the required ones and in none of the excluded ones. */
export interface Core {
  readonly required: readonly Language[];
  readonly excluded: readonly Language[];
}
export type FoundText = { readonly text: string } | { readonly core: Core };

interface Node {
  /** Of each required language. */
  readonly states: readonly number[];
  /** Of the union of the excluded ones. */
  readonly out: number;
  readonly parent: Node | undefined;
  readonly code: number;
  readonly length: number;
  readonly order: number;
  cost: number;
}

/** A heap: what is cheapest comes first; then the longest, since it is the nearest to its end; then the oldest. */
class Queue {
  private nodes: Node[] = [];

  private before(a: Node, b: Node): boolean {
    if (a.cost !== b.cost) return a.cost < b.cost;
    return a.length === b.length ? a.order < b.order : a.length > b.length;
  }

  push(node: Node): void {
    const { nodes } = this;
    let at = nodes.length;
    nodes.push(node);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.before(node, nodes[above] as Node)) break;
      nodes[at] = nodes[above] as Node;
      at = above;
    }
    nodes[at] = node;
  }

  pop(): Node | undefined {
    const { nodes } = this;
    const [first] = nodes;
    const last = nodes.pop();
    if (!last || nodes.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= nodes.length) break;
      if (below + 1 < nodes.length && this.before(nodes[below + 1] as Node, nodes[below] as Node)) below++;
      if (!this.before(nodes[below] as Node, last)) break;
      nodes[at] = nodes[below] as Node;
      at = below;
    }
    nodes[at] = last;
    return first;
  }

  reorder(cost: (node: Node) => number): void {
    const { nodes } = this;
    this.nodes = [];
    for (const node of nodes) {
      node.cost = cost(node);
      this.push(node);
    }
  }
}

/** What it costs to make a state: states of thousands of places fill the memory as well. */
const weight = ({ places: { length } }: { readonly places: readonly number[] }): number =>
  (length >> 1) + (length >> 5) ** 2;

/** Nodes looked at in order of length; after these, those that are nearest to their end come first. */
const inOrder = 500;
/** Nodes that each new one is then compared with. */
const remembered = 200;

class Search {
  private readonly queue = new Queue();
  /** Nodes seen, by the states of the required languages: of each, those that no other makes needless. */
  private readonly seen = new Map<string, Node[]>();
  /** Nodes that made others needless lately, first the latest. */
  private readonly latest: Node[] = [];
  private readonly out: Language;
  private count = 0;
  private hurried = false;

  constructor(
    private readonly required: readonly Language[],
    excluded: readonly Language[],
    private readonly work: Work,
    /** Characters that the text may have: nodes are then distinguished by their length, which takes longer. */
    private readonly limit = Number.POSITIVE_INFINITY,
  ) {
    this.out = unite(excluded);
    work.spend(this.out.size);
  }

  text(): string | undefined {
    if (this.required.some(({ start }) => start === dead)) return undefined;
    const starts = this.required.map(({ start }) => start);
    this.add(starts, this.out.start, undefined, 0);
    for (let looked = 0; ; looked++) {
      if (looked === inOrder) {
        this.hurried = true;
        this.queue.reorder((node) => this.cost(node));
      }
      const node = this.queue.pop();
      if (!node) return undefined;
      if (this.accepts(node)) return spell(node);
      for (const code of this.characters(node)) this.follow(node, code);
    }
  }

  private cost({ states, length }: Pick<Node, "states" | "length">): number {
    return this.hurried
      ? this.remaining(states, (sum, each) => sum + each)
      : length + this.remaining(states, Math.max);
  }

  private remaining(states: readonly number[], join: (sum: number, each: number) => number): number {
    return states.reduce((sum, state, i) => join(sum, (this.required[i] as Language).state(state).least), 0);
  }

  private longest(states: readonly number[]): number {
    return states.reduce(
      (least, state, i) => Math.min(least, (this.required[i] as Language).state(state).most),
      Number.POSITIVE_INFINITY,
    );
  }

  private accepts({ states, out }: Node): boolean {
    if (out !== dead && this.out.state(out).accepts) return false;
    return states.every((state, i) => (this.required[i] as Language).state(state).accepts);
  }

  /**
   * One character for each way to go on from here. A character that only excluded languages name leads where
   * another of its block leads and is excluded by more: it is left out where there is such another.
   */
  private characters({ states, out }: Node): readonly number[] {
    const named = new Set<number>();
    const classes = new Set<number>();
    for (let i = 0; i < states.length; i++) {
      const state = (this.required[i] as Language).state(states[i] as number);
      if (state.classes.length === 0) return [...state.named];
      for (const code of state.named) named.add(code);
      for (const token of state.classes) classes.add(token);
    }
    const outside = out === dead ? undefined : this.out.state(out);
    for (const token of outside?.classes ?? []) classes.add(token);
    const chosen: number[] = [];
    for (const block of blocks([...classes].sort())) {
      const free = block.find((code) => !named.has(code) && outside?.named.has(code) !== true);
      if (free !== undefined) chosen.push(free);
      // Each character of the block is named: those that excluded languages name must be tried as well.
      else for (const code of outside?.named ?? []) named.add(code);
    }
    return [...chosen, ...named];
  }

  private follow(node: Node, code: number): void {
    const out = node.out === dead ? dead : this.out.step(node.out, code);
    this.work.spend(1 + node.states.length + (out === dead ? 0 : weight(this.out.state(out))));
    if (out !== dead && this.out.state(out).total) return;
    let combinations: number[][] = [[]];
    for (let i = 0; i < node.states.length; i++) {
      const choices = (this.required[i] as Language).choices(node.states[i] as number, code);
      const [only] = choices;
      if (only === undefined) return;
      this.work.spend(weight((this.required[i] as Language).state(only)));
      if (choices.length === 1) for (const each of combinations) each.push(only);
      else combinations = combinations.flatMap((each) => choices.map((choice) => [...each, choice]));
      this.work.spend(combinations.length);
    }
    for (const states of combinations) this.add(states, out, node, code);
  }

  private add(states: readonly number[], out: number, parent: Node | undefined, code: number): void {
    if (out !== dead && this.out.state(out).total) return;
    const length = parent ? parent.length + 1 : 0;
    const remaining = this.remaining(states, Math.max);
    if (remaining > this.longest(states) || length + remaining > this.limit) return;
    const node: Node = { states, out, parent, code, length, order: this.count++, cost: 0 };
    const key = states.join();
    const seen = this.seen.get(key) ?? [];
    this.work.spend(1 + seen.length);
    if (seen.some((each) => this.isNeedless(node, each))) return;
    if (this.hurried && this.isLate(node)) return;
    this.seen.set(key, [...seen.filter((each) => !this.isNeedless(each, node)), node]);
    node.cost = this.cost(node);
    this.queue.push(node);
  }

  /** Whether all that the node leads to, the other of the same required states does as well. */
  private isNeedless(node: Node, other: Node): boolean {
    if (node.out !== dead) this.work.spend(this.out.state(node.out).places.length >> 5);
    const shorter = other.length <= node.length;
    return (
      (shorter || (this.hurried && this.limit === Number.POSITIVE_INFINITY)) &&
      this.out.isIncluded(other.out, node.out)
    );
  }

  /** Whether some of the latest nodes, which may be further on in each required language, makes it needless. */
  private isLate(node: Node): boolean {
    const { latest } = this;
    this.work.spend(1 + (latest.length >> 4));
    const at = latest.findIndex(
      (other) =>
        this.isNeedless(node, other) &&
        node.states.every((state, i) =>
          (this.required[i] as Language).isIncluded(state, other.states[i] as number),
        ),
    );
    const found = latest[at];
    if (found) latest.splice(at, 1);
    else if (latest.length >= remembered) latest.pop();
    latest.unshift(found ?? node);
    return found !== undefined;
  }
}

function spell(node: Node): string {
  const codes: number[] = [];
  for (let at: Node | undefined = node; at?.parent; at = at.parent) codes.push(at.code);
  return codes
    .reverse()
    .map((code) => String.fromCharCode(code))
    .join("");
}

/** A text of the languages, whose length is looked at only where the first text found is too long. */
function textOf(
  required: readonly Language[],
  excluded: readonly Language[],
  work: Work,
): string | undefined {
  const text = new Search(required, excluded, work).text();
  const limit = Math.min(...required.map(({ longest }) => longest));
  return text === undefined || text.length <= limit
    ? text
    : new Search(required, excluded, work, limit).text();
}

/** In the shortest of the texts, if one is in all of the required languages and in none of the excluded ones. */
function amongTexts(among: Language, texts: ReadonlySet<string>, all: Core, work: Work): FoundText {
  const required = new Set([among]);
  const excluded = new Set<Language>();
  for (const text of [...texts].sort((a, b) => a.length - b.length)) {
    work.spend(text.length * (all.required.length + all.excluded.length));
    const missed = all.required.find((each) => !each.accepts(text, work));
    const met = missed ? undefined : all.excluded.find((each) => each.accepts(text, work));
    if (missed) required.add(missed);
    else if (met) excluded.add(met);
    else return { text };
  }
  return { core: { required: [...required], excluded: [...excluded] } };
}

/** Pairs of patterns that are compared before any text is looked for. */
const mostPairs = 256;

/** Of the excluded languages, those that together plainly include each pattern of a required one. */
function holdersOf(inside: Language, excluded: readonly Language[], work: Work): Language[] | undefined {
  const holders = new Set<Language>();
  for (const inner of inside.patterns.values()) {
    const holder =
      [...holders].find((each) => each.holds(inner, work)) ??
      excluded.find((each) => each.holds(inner, work));
    if (holder === undefined) return undefined;
    holders.add(holder);
  }
  return [...holders];
}

/** A required language that excluded ones plainly include. */
function plainCore({ required, excluded }: Core, work: Work): Core | undefined {
  for (const out of excluded) {
    if (out.isEverything) return { required: [], excluded: [out] };
    for (const inside of required) {
      if (inside.patterns.size > out.patterns.size) continue;
      if (inside === out || [...inside.patterns.keys()].every((key) => out.patterns.has(key)))
        return { required: [inside], excluded: [out] };
    }
  }
  const pairs = excluded.reduce((sum, { patterns }) => sum + patterns.size, 0);
  for (const inside of required) {
    if (pairs * inside.patterns.size > mostPairs) continue;
    const holding = holdersOf(inside, excluded, work);
    if (holding !== undefined) return { required: [inside], excluded: holding };
  }
  return undefined;
}

/** Languages that are looked at one more at a time; beyond these, all that a text offends come in at once. */
const fewLanguages = 6;

/** Steps that a guess may take. */
const ofGuess = 100_000;

/** What a text of all of many languages is likely to be in, the simplest first; and what it must not be in. */
function* likely({ required, excluded }: Core): Generator<readonly [Language[], readonly Language[]]> {
  yield [oneOverTheOther(required), []];
  const behind = oneBehindTheOther(required);
  yield [behind, []];
  // Paths are long where names are short.
  yield [oneBehindTheOther(required, "/"), []];
  yield [behind, excluded];
}

/** A text that is likely to be in all of many languages. */
function guess(all: Core, work: Work): string | undefined {
  const { required, excluded } = all;
  const wanted = (text: string) =>
    required.every((each) => each.accepts(text, work)) && !excluded.some((each) => each.accepts(text, work));
  for (const [joined, outside] of likely(all)) {
    const text = work.attempt(ofGuess, () => {
      const found = new Search(joined, outside, work).text();
      work.spend((found?.length ?? 0) * (required.length + excluded.length));
      return found !== undefined && wanted(found) ? found : undefined;
    });
    if (text !== undefined) return text;
  }
  return undefined;
}

/**
 * A text in all required languages and in no excluded one. Languages are taken in only when the text found
 * without them offends them: where there is none, few are needed to see it, and these are the core.
 */
export function findText(all: Core, work: Work): FoundText {
  const plain = plainCore(all, work);
  if (plain) return { core: plain };
  work.spend(all.required.length * all.excluded.length);
  const finite = all.required.find(({ texts }) => texts !== undefined);
  if (finite?.texts) return amongTexts(finite, finite.texts, all, work);
  const opposite = oppositeEnds(all.required, work);
  if (opposite !== undefined) return { core: { required: opposite, excluded: [] } };
  const guessed = all.required.length > fewLanguages ? guess(all, work) : undefined;
  if (guessed !== undefined) return { text: guessed };
  let required: readonly Language[] = [];
  let excluded: readonly Language[] = [];
  for (;;) {
    const text = textOf(required, excluded, work);
    if (text === undefined) return { core: { required, excluded } };
    work.spend(text.length * (all.required.length + all.excluded.length));
    const missed = all.required.filter((each) => !required.includes(each) && !each.accepts(text, work));
    const met = all.excluded.filter((each) => !excluded.includes(each) && each.accepts(text, work));
    if (missed.length + met.length === 0) return { text };
    const some = required.length + excluded.length < fewLanguages ? 1 : undefined;
    required = [...required, ...missed.slice(0, some)];
    if (some === undefined || missed.length === 0) excluded = [...excluded, ...met.slice(0, some)];
  }
}
