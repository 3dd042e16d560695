/** What is plain of many languages at once, before a text of them is looked for place by place. */
import { type Language, language } from "./language";
import { charactersOf, isClass, isMany, literal, patternKey, tokenMatches } from "./tokens";
import type { Work } from "./work";

/** Whether no character is of both; of two classes that is not asked. */
function areDisjoint(a: number, b: number): boolean {
  if (a === b || (isClass(a) && isClass(b))) return false;
  if (isClass(a)) return areDisjoint(b, a);
  return !charactersOf(a).some((code) => tokenMatches(b, code));
}

function* fixedStart(tokens: Iterable<number>): Generator<number> {
  for (const token of tokens) {
    if (isMany(token)) return;
    yield token;
  }
}

/** Two languages of one pattern each that want different characters at one place from the start, or from the end. */
export function oppositeEnds(languages: readonly Language[], work: Work): readonly Language[] | undefined {
  for (const fromEnd of [true, false]) {
    const wanted: { readonly token: number; readonly by: Language }[][] = [];
    for (const by of languages) {
      const [pattern = [], another] = by.patterns.values();
      if (another !== undefined) continue;
      let place = 0;
      for (const token of fixedStart(fromEnd ? [...pattern].reverse() : pattern)) {
        wanted[place] ??= [];
        const here = wanted[place++] ?? [];
        work.spend(1 + (here.length >> 4));
        const other = here.find((each) => areDisjoint(each.token, token));
        if (other !== undefined) return [other.by, by];
        if (!here.some((each) => each.token === token)) here.push({ token, by });
      }
    }
  }
  return undefined;
}

/** A pattern around what stands between its first repeated class and the last of the same. */
interface Around {
  readonly head: readonly number[];
  readonly middle: readonly number[];
  readonly tail: readonly number[];
}

function around(pattern: readonly number[]): Around | undefined {
  let [first, last] = [0, 0];
  for (const repeated of new Set(pattern.filter(isMany))) {
    const [from, to] = [pattern.indexOf(repeated), pattern.lastIndexOf(repeated)];
    if (to - from > last - first) [first, last] = [from, to];
  }
  if (first === last) return undefined;
  return { head: pattern.slice(0, first), middle: pattern.slice(first, last), tail: pattern.slice(last) };
}

const letter = 120;
/** A character in the place of a `?`: the many in which a text may stand take long to distinguish. */
const plain = (token: number) =>
  isClass(token) && !isMany(token) && tokenMatches(token, letter) ? letter : token;

/**
 * Fewer languages, whose texts are likely to be in all of these: what must stand somewhere stands one behind the other,
 * and of a union one pattern is chosen.
 */
export function oneBehindTheOther(languages: readonly Language[], between = ""): Language[] {
  const joined = new Map<
    string,
    { readonly parts: Around; readonly of: Language[]; readonly middle: number[] }
  >();
  for (const each of languages) {
    const parts = [...each.patterns.values()].map(around).find((found) => found !== undefined);
    const { head = [], middle = [], tail = [] } = parts ?? {};
    const key = parts ? `${head.length} ${patternKey([...head, ...tail])}` : `alone ${each.id}`;
    const group = joined.get(key) ?? { parts: { head, middle, tail }, of: [], middle: [] };
    group.of.push(each);
    group.middle.push(...middle.map(plain), ...literal(between));
    joined.set(key, group);
  }
  return [...joined.values()].map(({ parts: { head, tail }, of: [only, another], middle }) =>
    only !== undefined && another === undefined ? only : language([[...head, ...middle, ...tail]]),
  );
}

const fits = (into: readonly number[], tokens: readonly number[]): boolean =>
  tokens.every((token, i) => into[i] === undefined || !areDisjoint(into[i], token));

function layOver(into: number[], tokens: readonly number[]): void {
  tokens.forEach((token, i) => {
    const here = into[i];
    if (here === undefined || isClass(here)) into[i] = token;
  });
}

/**
 * One language in the place of those of one pattern, whose texts are likely to be in all of them: what begins, what ends
 * and what stands between lies one over the other as far as it fits.
 */
export function oneOverTheOther(languages: readonly Language[]): Language[] {
  const [start, end, between]: [number[], number[], number[]] = [[], [], []];
  const others: Language[] = [];
  for (const each of languages) {
    const [pattern, another] = each.patterns.values();
    const first = pattern?.findIndex(isMany) ?? -1;
    if (pattern === undefined || another !== undefined || first < 0) {
      others.push(each);
      continue;
    }
    const last = pattern.findLastIndex(isMany);
    layOver(start, pattern.slice(0, first));
    layOver(end, pattern.slice(last + 1).reverse());
    let part: number[] = [];
    for (const token of pattern.slice(first + 1, last + 1)) {
      if (!isMany(token)) part.push(token);
      else {
        if (fits(between, part)) layOver(between, part);
        else between.push(...part);
        part = [];
      }
    }
  }
  return [...others, language([[...start, ...between, ...end.reverse()].map(plain)])];
}
