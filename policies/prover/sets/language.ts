/** A union of patterns, as an automaton: a tree of their tokens, so that what starts alike is stored once. */
import { holdsPattern, within } from "./pattern-inclusion";
import {
  Class,
  charactersOf,
  classHas,
  classIndex,
  isClass,
  isMany,
  isSeveral,
  literal,
  many,
  one,
  patternKey,
  tokenMatches,
} from "./tokens";
import { TooHard, type Work } from "./work";

/** A place in some pattern. */
interface Node {
  /** The class that repeats here, as a single token; 0 for none. */
  readonly loop: number;
  /** A `*` or the start of the pattern: the nearest at or before this place. */
  readonly segment: number;
  /** Reached by any one character of a class. */
  readonly loose: boolean;
  /** Places from here to this one, in order, of which this one accepts all that they do. */
  readonly covers: number;
  /** The first character that leads on, and where; none: -1. Most places have one, which needs no map. */
  literal: number;
  child: number;
  /** By the other characters that lead there. */
  more: Map<number, number> | undefined;
  /** By any other token. */
  readonly others: (readonly [token: number, child: number])[];
  ends: boolean;
}

/** Places that one text leads to. */
interface State {
  readonly places: readonly number[];
  /** Of each of the places and those behind it, the least that one of them covers. */
  readonly coversFrom: readonly number[];
  /** Every further text is accepted. */
  readonly total: boolean;
  readonly accepts: boolean;
  /** Characters that some place names literally; all others are distinguished by classes only. */
  readonly named: ReadonlySet<number>;
  /** Classes at this state, as single tokens. */
  readonly classes: readonly number[];
  /** How many characters an accepted text has from here: at least, and at most. */
  readonly least: number;
  readonly most: number;
  readonly next: Map<number, number>;
  readonly choices: Map<number, readonly number[]>;
}

/** Places of one language: a document has room for fewer, save where each of its wildcards makes a pattern anew. */
const mostPlaces = 400_000;

/** States of more places are taken apart: each costs what its places do, and one pattern can have as many as it is long. */
const fewPlaces = 32;

/** Patterns that are laid along a text one by one. */
const fewPatterns = 8;

/** The state from which nothing is accepted. */
export const dead = -1;
const single = (token: number) => one(0) - 2 * classIndex(token);

function childOf(node: Node, code: number): number | undefined {
  return node.literal === code && node.child >= 0 ? node.child : node.more?.get(code);
}

function addChild(node: Node, code: number, child: number): void {
  if (node.child < 0) {
    node.literal = code;
    node.child = child;
  } else {
    node.more ??= new Map();
    node.more.set(code, child);
  }
}

const literalsOf = ({ child, more }: Node) => (child < 0 ? 0 : 1) + (more?.size ?? 0);

let count = 0;

/** Made deterministic only where it is walked. */
export class Language {
  readonly id = count++;
  readonly start: number;
  /** Texts of the patterns without wildcards, when all are such. */
  readonly texts: ReadonlySet<string> | undefined;
  private readonly nodes: Node[] = [];
  private readonly shortestFrom: number[] = [];
  private readonly longestFrom: number[] = [];
  private readonly states: State[] = [];
  private readonly stateOf = new Map<string, number>();
  private readonly included = new Map<number, boolean>();

  constructor(
    /** Patterns by a key that is equal exactly when the patterns are the same. */
    readonly patterns: ReadonlyMap<string, readonly number[]>,
    /** Characters that a text has at most. */
    readonly longest = Number.POSITIVE_INFINITY,
  ) {
    let finite: Set<string> | undefined = new Set();
    this.nodes.push({
      loop: 0,
      segment: 0,
      loose: false,
      covers: 0,
      literal: -1,
      child: -1,
      more: undefined,
      others: [],
      ends: false,
    });
    const parents: number[] = [-1];
    const tokens: number[] = [0];
    for (const pattern of patterns.values()) {
      let at = 0;
      for (const token of pattern) {
        const node = this.nodes[at] as Node;
        const { others, segment } = node;
        const plain = !isClass(token) && !isSeveral(token);
        const known = plain ? childOf(node, token) : others.find(([each]) => each === token)?.[1];
        const next = known ?? this.nodes.length;
        if (known === undefined) {
          if (plain) addChild(node, token, next);
          else others.push([token, next]);
          parents.push(at);
          tokens.push(token);
          const loop = isMany(token) ? single(token) : 0;
          this.nodes.push({
            loop,
            segment: loop === 0 ? segment : next,
            loose: isClass(token) && loop === 0,
            covers: next,
            literal: -1,
            child: -1,
            more: undefined,
            others: [],
            ends: false,
          });
        }
        at = next;
      }
      (this.nodes[at] as Node).ends = true;
      if (this.nodes.length > mostPlaces)
        throw new TooHard("the patterns of a statement are too many to look at");
      if (pattern.some((token) => isClass(token) || isSeveral(token))) finite = undefined;
      else finite?.add(String.fromCharCode(...pattern));
    }
    this.texts = finite;
    kept += this.nodes.length;
    this.cover(parents, tokens);
    this.measure();
    this.start = patterns.size === 0 ? dead : this.intern([0]);
  }

  /**
   * A repeated class takes in all that leads to it by a single way through characters of that class: whoever is
   * at one of these places accepts no more than from here. Such places follow each other in `nodes`.
   */
  private cover(parents: readonly number[], tokens: readonly number[]): void {
    this.nodes.forEach((node, place) => {
      if (node.loop === 0) return;
      let top = place;
      for (let at = parents[place] as number; at >= 0; ) {
        const above = this.nodes[at] as Node;
        const { others, ends, loop, covers } = above;
        if (literalsOf(above) + others.length !== 1 || ends || (loop !== 0 && !within(loop, node.loop)))
          break;
        top = loop === 0 ? at : covers;
        const entered = tokens[top] as number;
        if (top === 0 || !within(entered, node.loop)) break;
        at = parents[top] as number;
      }
      this.nodes[place] = { ...node, covers: top };
    });
  }

  private measure(): void {
    for (let place = this.nodes.length - 1; place >= 0; place--) {
      const node = this.nodes[place] as Node;
      const { ends, loop, others } = node;
      let least = ends ? 0 : Number.POSITIVE_INFINITY;
      let most = loop === 0 ? 0 : Number.POSITIVE_INFINITY;
      const reach = (child: number, step: number): void => {
        least = Math.min(least, (this.shortestFrom[child] as number) + step);
        most = Math.max(most, (this.longestFrom[child] as number) + step);
      };
      if (node.child >= 0) reach(node.child, 1);
      if (node.more !== undefined) for (const child of node.more.values()) reach(child, 1);
      for (const [token, child] of others) reach(child, isMany(token) ? 0 : 1);
      this.shortestFrom[place] = least;
      this.longestFrom[place] = most;
    }
  }

  get isEverything(): boolean {
    return this.longest === Number.POSITIVE_INFINITY && this.start !== dead && this.state(this.start).total;
  }

  get size(): number {
    return this.nodes.length;
  }

  state(index: number): State {
    const state = this.states[index];
    if (!state) throw new Error(`no state ${index} in language ${this.id}`);
    return state;
  }

  step(from: number, code: number): number {
    const { next } = this.state(from);
    const found = next.get(code);
    if (found !== undefined) return found;
    const reached: number[] = [];
    this.forEachMove(this.state(from).places, code, (place) => reached.push(place));
    const to = this.intern(reached);
    next.set(code, to);
    return to;
  }

  /**
   * States that together accept what the next one does. Which star of which pattern a text is at, and how far it
   * is into a run of `?`, is left to choose: to keep all of it in one state takes exponentially many.
   */
  choices(from: number, code: number): readonly number[] {
    const { choices } = this.state(from);
    const found = choices.get(code);
    if (found) return found;
    const bySegment = new Map<number, number[]>();
    const alone: number[][] = [];
    const target = this.step(from, code);
    const places = target === dead ? [] : this.state(target).places;
    const implied = new Set<number>();
    for (const place of places) {
      for (const [token, child] of (this.nodes[place] as Node).others) if (isMany(token)) implied.add(child);
    }
    for (const place of places) {
      const { segment, loose } = this.nodes[place] as Node;
      if (implied.has(place)) continue;
      if (loose) alone.push([place]);
      else {
        const group = bySegment.get(segment);
        if (group) group.push(place);
        else bySegment.set(segment, [place]);
      }
    }
    // Of a text like the start of its own pattern, as `{{{` of `*{{{{{{`, every place is one to choose.
    const chosen = (group: number[]) => (group.length > fewPlaces ? group.map((place) => [place]) : [group]);
    const groups = [...[...bySegment.values()].flatMap(chosen), ...alone];
    const result = groups.length === 1 ? [target] : groups.map((group) => this.intern(group));
    choices.set(code, result);
    return result;
  }

  accepts(text: string, work?: Work): boolean {
    if (text.length > this.longest) return false;
    if (this.texts) return this.texts.has(text);
    let at = this.start;
    for (let i = 0; i < text.length && at !== dead; i++) {
      const { total, places } = this.state(at);
      if (total) return true;
      if (places.length > fewPlaces) return this.acceptsFrom(places, text, i, work);
      at = this.step(at, text.charCodeAt(i));
    }
    return at !== dead && this.state(at).accepts;
  }

  /** Whether a few patterns, whose `*` take in any character, are all that there is. */
  private get isPlain(): boolean {
    return (
      this.patterns.size <= fewPatterns &&
      [...this.patterns.values()].every((pattern) =>
        pattern.every((token) => !isMany(token) || token === many(Class.any)),
      )
    );
  }

  /** The same place by place: states of many places are not worth keeping for one text. */
  private acceptsFrom(places: readonly number[], text: string, from: number, work?: Work): boolean {
    if (this.isPlain) {
      // Laid along a text, a part of such a pattern may always be as far to the left as it goes.
      const spend = (pairs: number) => work?.spend(1 + (pairs >> 4));
      return [...this.patterns.values()].some((pattern) => holdsPattern(pattern, literal(text), spend));
    }
    const reached = new Uint32Array(this.nodes.length);
    let at = [...places];
    let next: number[] = [];
    for (let i = from; i < text.length && at.length > 0; i++) {
      work?.spend(1 + (at.length >> 4));
      next.length = 0;
      const time = i + 1;
      const reach = (place: number): void => {
        if (reached[place] === time) return;
        reached[place] = time;
        next.push(place);
        for (const other of (this.nodes[place] as Node).others) if (isMany(other[0])) reach(other[1]);
      };
      this.forEachMove(at, text.charCodeAt(i), reach);
      [at, next] = [next, at];
    }
    return at.some((place) => (this.nodes[place] as Node).ends);
  }

  /** Whether some pattern here plainly holds all texts of this one. */
  holds(inner: readonly number[], work: Work): boolean {
    if (this.longest < Number.POSITIVE_INFINITY) return false;
    const spend = (pairs: number) => work.spend(1 + (pairs >> 4));
    for (const outer of this.patterns.values()) if (holdsPattern(outer, inner, spend)) return true;
    return false;
  }

  /** Whether each place of the one state is one of the other or covered by one: then it accepts no more. */
  isIncluded(one: number, other: number): boolean {
    if (one === other || one === dead) return true;
    if (other === dead) return false;
    const { places } = this.state(one);
    // Quicker than to remember it.
    if (places.length < 8) return this.covered(places, this.state(other));
    const key = one * 0x4000000 + other;
    const found = this.included.get(key);
    if (found !== undefined) return found;
    const result = this.covered(places, this.state(other));
    this.included.set(key, result);
    return result;
  }

  /** In one pass: both lists are in order, and of what lies behind only the least place that is covered matters. */
  private covered(places: readonly number[], { places: others, coversFrom }: State): boolean {
    let at = 0;
    for (const place of places) {
      while (at < others.length && (others[at] as number) < place) at++;
      if (at === others.length) return false;
      if (others[at] !== place && (coversFrom[at] as number) > place) return false;
    }
    return true;
  }

  private forEachMove(places: readonly number[], code: number, reach: (place: number) => void): void {
    for (const place of places) {
      const node = this.nodes[place] as Node;
      const { loop, others } = node;
      if (loop !== 0 && classHas(loop, code)) reach(place);
      const exact = childOf(node, code);
      if (exact !== undefined) reach(exact);
      // Not taken apart into token and child, which makes an iterator for each.
      for (const other of others) if (!isMany(other[0]) && tokenMatches(other[0], code)) reach(other[1]);
    }
  }

  private intern(reached: readonly number[]): number {
    const places = new Set<number>();
    const add = (place: number): void => {
      if (places.has(place)) return;
      places.add(place);
      // A repeated class may also be left without a character.
      for (const [token, child] of (this.nodes[place] as Node).others) if (isMany(token)) add(child);
    };
    for (const place of reached) add(place);
    if (places.size === 0) return dead;
    const list: number[] = [];
    let covered = Number.POSITIVE_INFINITY;
    for (const place of [...places].sort((a, b) => b - a)) {
      if (place < covered) list.push(place);
      covered = Math.min(covered, (this.nodes[place] as Node).covers);
    }
    list.reverse();
    const key = list.join();
    const found = this.stateOf.get(key);
    if (found !== undefined) return found;
    const index = this.states.length;
    this.states.push(this.describe(list));
    kept += list.length;
    this.stateOf.set(key, index);
    return index;
  }

  private describe(places: readonly number[]): State {
    const named = new Set<number>();
    const classes = new Set<number>();
    let accepts = false;
    let total = false;
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const place of places) {
      const node = this.nodes[place] as Node;
      const { ends, loop, others } = node;
      accepts ||= ends;
      total ||= ends && loop === one(0);
      least = Math.min(least, this.shortestFrom[place] as number);
      most = Math.max(most, this.longestFrom[place] as number);
      if (loop !== 0) classes.add(loop);
      if (node.child >= 0) named.add(node.literal);
      if (node.more !== undefined) for (const code of node.more.keys()) named.add(code);
      for (const [token] of others) {
        if (isSeveral(token)) for (const code of charactersOf(token)) named.add(code);
        else if (!isMany(token)) classes.add(token);
      }
    }
    const coversFrom: number[] = [];
    for (let i = places.length - 1, lowest = Number.POSITIVE_INFINITY; i >= 0; i--) {
      lowest = Math.min(lowest, (this.nodes[places[i] as number] as Node).covers);
      coversFrom[i] = lowest;
    }
    return {
      places,
      coversFrom,
      total,
      accepts,
      named,
      classes: [...classes],
      least,
      most,
      next: new Map(),
      choices: new Map(),
    };
  }
}

/** Languages by their patterns: equal patterns should be one object, so that their walks are shared. */
const made = new Map<string, Language>();
/** Places of patterns and of states that are kept: some tens of megabytes. */
const keptLimit = 1_000_000;
let kept = 0;

/** Between proofs only: within one, equal patterns are one object. False where there is room for more. */
export function forgetLanguages(): boolean {
  if (kept < keptLimit) return false;
  made.clear();
  kept = 0;
  return true;
}

/** Counts what is kept beside the languages, as long as they are. */
export function keep(places: number): void {
  kept += places;
}

/** In one order, whichever came first: what walks find and cost hangs on it, and not on the proofs before. */
function shared(byKey: ReadonlyMap<string, readonly number[]>, longest?: number): Language {
  const sorted = [...byKey].sort(([one], [other]) => (one < other ? -1 : 1));
  // With its length before each, since a pattern may contain any separator.
  const key = `${longest ?? ""} ${sorted.map(([each]) => `${each.length} ${each}`).join("")}`;
  const found = made.get(key) ?? new Language(new Map(sorted), longest);
  made.set(key, found);
  return found;
}

export function language(patterns: Iterable<readonly number[]>, longest?: number): Language {
  const byKey = new Map<string, readonly number[]>();
  for (const pattern of patterns) byKey.set(patternKey(pattern), pattern);
  return shared(byKey, longest);
}

/** Only of languages whose texts may have any length. */
export function unite(languages: readonly Language[]): Language {
  const [first] = languages;
  if (first && languages.length === 1) return first;
  if (languages.some(({ longest }) => longest < Number.POSITIVE_INFINITY))
    throw new Error("texts of limited length are not united");
  const byKey = new Map<string, readonly number[]>();
  for (const each of languages) for (const [key, pattern] of each.patterns) byKey.set(key, pattern);
  return shared(byKey);
}
