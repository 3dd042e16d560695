import { sameLetters } from "../sets/letter-case";
import { Class, many, one, oneOf } from "../sets/tokens";
import type { Item } from "./variables";

/** How wildcards are read in one text: what they range over, before and after the fifth colon. */
export interface WildcardReading {
  /** "?" and "*" are plain characters. */
  readonly exact?: boolean;
  /** Letters match both their cases: those that are the same for certain, or those that may be. */
  readonly ignoreCase?: "certain" | "possible" | undefined;
  /** What a wildcard ranges over. */
  readonly wildcard?: Class;
  /** What it ranges over before the fifth colon: one part of an ARN is matched at a time. */
  readonly inPart?: Class;
  /** Of a ? and two halves of one character: whether it takes in both is open. */
  readonly pairs?: "certain" | "possible" | undefined;
  /** A `*` that ends the pattern takes in all further parts, as in Resource. */
  readonly endReachesOn?: boolean;
}

const star = 42;
const questionMark = 63;
const colon = 58;

/** The tokens; a hole may be any text. */
export function toTokens(items: readonly Item[], reading: WildcardReading): number[] {
  const { wildcard = Class.any, inPart = wildcard } = reading;
  const tokens: number[] = [];
  let colons = 0;
  items.forEach((item, i) => {
    if (item === "hole") tokens.push(many(Class.any));
    else if (typeof item === "number") {
      if (item === colon) colons++;
      tokens.push(reading.ignoreCase ? oneOf(sameLetters(item)[reading.ignoreCase]) : item);
    } else if (reading.exact) tokens.push(item === "*" ? star : questionMark);
    else {
      const next = items[i + 1];
      const reachesOn = reading.endReachesOn && item === "*" && next === undefined;
      const which = colons >= 5 || reachesOn ? wildcard : inPart;
      const isWhole = item === "?" && reading.pairs !== undefined && which === Class.any;
      if (isWhole) tokens.push(...wholeCharacter(reading.pairs));
      else {
        const token = item === "*" ? many(which) : one(which);
        if (item === "?" || tokens.at(-1) !== token) tokens.push(token);
      }
    }
  });
  return tokens;
}

const wholeCharacter = (pairs: WildcardReading["pairs"]): number[] =>
  pairs === "certain" ? [one(Class.notSurrogate)] : [one(Class.any), many(Class.lowSurrogate)];

export const countColons = (items: readonly Item[]): number => items.filter((item) => item === colon).length;

/** What may follow `prefix` in a text of the pattern: Brzozowski's derivative, as patterns again. */
export function afterPrefix(
  tokens: readonly number[],
  prefix: string,
  matches: (token: number, code: number) => boolean,
  isRepeated: (token: number) => boolean,
): number[][] {
  let at = new Set([0]);
  for (let i = 0; i < prefix.length; i++) {
    const code = prefix.charCodeAt(i);
    const next = new Set<number>();
    for (const start of at) {
      for (let position = start; position < tokens.length; position++) {
        const token = tokens[position] as number;
        if (matches(token, code)) next.add(isRepeated(token) ? position : position + 1);
        if (!isRepeated(token)) break;
      }
    }
    at = next;
    if (at.size === 0) return [];
  }
  return [...at].map((position) => tokens.slice(position));
}
