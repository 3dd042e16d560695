import {
  charactersOf,
  classIndex,
  isClass,
  isMany,
  isSeveral,
  many,
  one,
  patternKey,
  tokenMatches,
} from "./tokens";

interface State {
  readonly positions: readonly number[];
  /** Every further text is accepted. */
  readonly total: boolean;
  readonly accepts: boolean;
  /** Characters that some position names literally; all others are told apart by classes only. */
  readonly named: readonly number[];
  /** Classes at this state, as single tokens. */
  readonly classes: readonly number[];
  readonly next: Map<number, number>;
}

/** The state from which nothing is accepted. */
export const dead = -1;
const end = Number.NaN;
const anything = many(0);

let count = 0;

/** A union of patterns, as an automaton that is made deterministic only where it is walked. */
export class Language {
  readonly id = count++;
  readonly start: number;
  /** Texts of the patterns without wildcards, when all are such. */
  readonly texts: ReadonlySet<string> | undefined;
  private readonly tokens: number[] = [];
  private readonly states: State[] = [];
  private readonly stateOf = new Map<string, number>();

  constructor(
    /** Patterns by a key that is equal exactly when the patterns are the same. */
    readonly patterns: ReadonlyMap<string, readonly number[]>,
    /** Characters that a text has at most. */
    readonly longest = Number.POSITIVE_INFINITY,
  ) {
    const starts: number[] = [];
    let finite: Set<string> | undefined = new Set();
    for (const pattern of patterns.values()) {
      starts.push(this.tokens.length);
      for (const token of pattern) this.tokens.push(token);
      this.tokens.push(end);
      if (pattern.some((token) => isClass(token) || isSeveral(token))) finite = undefined;
      else finite?.add(String.fromCharCode(...pattern));
    }
    this.texts = finite;
    this.start = this.intern(starts);
  }

  get isEverything(): boolean {
    return this.start !== dead && this.state(this.start).total;
  }

  state(index: number): State {
    const state = this.states[index];
    if (!state) throw new Error(`no state ${index} in language ${this.id}`);
    return state;
  }

  step(from: number, code: number): number {
    const state = this.state(from);
    const known = state.next.get(code);
    if (known !== undefined) return known;
    const reached: number[] = [];
    for (const position of state.positions) {
      const token = this.tokens[position] as number;
      if (Number.isNaN(token) || !tokenMatches(token, code)) continue;
      reached.push(isMany(token) ? position : position + 1);
    }
    const to = this.intern(reached);
    state.next.set(code, to);
    return to;
  }

  accepts(text: string): boolean {
    if (text.length > this.longest) return false;
    if (this.texts) return this.texts.has(text);
    let state = this.start;
    for (let i = 0; i < text.length && state !== dead; i++) {
      if (this.state(state).total) return true;
      state = this.step(state, text.charCodeAt(i));
    }
    return state !== dead && this.state(state).accepts;
  }

  private intern(reached: readonly number[]): number {
    const positions = new Set<number>();
    for (let position of reached) {
      // A repeated class may also be left without a character.
      for (;;) {
        if (positions.has(position)) break;
        positions.add(position);
        if (!isMany(this.tokens[position] as number)) break;
        position++;
      }
    }
    if (positions.size === 0) return dead;
    const sorted = [...positions].sort((a, b) => a - b);
    const total = sorted.some((p) => this.tokens[p] === anything && Number.isNaN(this.tokens[p + 1]));
    const key = total ? "total" : sorted.join();
    const known = this.stateOf.get(key);
    if (known !== undefined) return known;
    const index = this.states.length;
    this.states.push(this.describe(sorted, total));
    this.stateOf.set(key, index);
    return index;
  }

  private describe(positions: readonly number[], total: boolean): State {
    const named = new Set<number>();
    const classes = new Set<number>();
    let accepts = total;
    for (const position of positions) {
      const token = this.tokens[position] as number;
      if (Number.isNaN(token)) accepts = true;
      else if (isClass(token)) classes.add(-(classIndex(token) * 2 + 1));
      else for (const code of charactersOf(token)) named.add(code);
    }
    if (total) return { positions, total, accepts, named: [], classes: [one(0)], next: new Map() };
    return { positions, total, accepts, named: [...named], classes: [...classes], next: new Map() };
  }
}

/** Languages by their patterns: equal patterns should be one object, so that their walks are shared. */
const known = new Map<string, Language>();
const knownLimit = 4000;

function shared(byKey: ReadonlyMap<string, readonly number[]>, longest?: number): Language {
  const key = `${longest ?? ""} ${[...byKey.keys()].sort().join("|")}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= knownLimit) known.clear();
  const made = new Language(byKey, longest);
  known.set(key, made);
  return made;
}

export function language(patterns: Iterable<readonly number[]>, longest?: number): Language {
  const byKey = new Map<string, readonly number[]>();
  for (const pattern of patterns) byKey.set(patternKey(pattern), pattern);
  return shared(byKey, longest);
}

export function unite(languages: readonly Language[]): Language {
  const [first] = languages;
  if (first && languages.length === 1) return first;
  const byKey = new Map<string, readonly number[]>();
  for (const each of languages) for (const [key, pattern] of each.patterns) byKey.set(key, pattern);
  return shared(byKey);
}
