/**
 * Patterns over characters, as arrays of numbers so that they are cheap to compare and to step through:
 * a literal is its code, a class of characters is a negative number (once, or any number of times).
 */

export interface CharacterClass {
  readonly has: (code: number) => boolean;
}

const isLetter = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
const isDigit = (c: number) => c >= 48 && c <= 57;
const isOneOf = (text: string) => {
  const codes = new Set([...text].map((char) => char.charCodeAt(0)));
  return (c: number) => codes.has(c);
};
/** Of either case. */
const isHex = (c: number) => isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
const slash = 47;
const colon = 58;
/** Separates an ARN from what follows it in the encoding of a principal; no ARN holds it. */
export const sessionSeparator = "\n";
const newline = 10;

const pathMark = isOneOf("-._~!$&'()*+,;=:@/%");
const nameMark = isOneOf("+=,.@_-");
const tagMark = isOneOf(" _.:/=+-@");
const isSurrogate = (c: number) => c >= 0xd800 && c <= 0xdfff;
/** Letters, digits and spaces of every script in the basic plane; what lies beyond it is two surrogates. */
const isWordBeyondAscii = (c: number) =>
  c > 127 && !isSurrogate(c) && /[\p{L}\p{N}\p{Z}]/u.test(String.fromCharCode(c));
const isOfTag = (c: number) => isLetter(c) || isDigit(c) || tagMark(c) || isWordBeyondAscii(c);

/** Order matters: a class's index is part of its token. */
const classes: readonly CharacterClass[] = [
  { has: () => true },
  { has: (c) => c !== colon },
  { has: (c) => c !== newline },
  { has: (c) => c !== slash },
  { has: (c) => isLetter(c) || isDigit(c) || c === 95 || c === 45 },
  { has: (c) => isLetter(c) || isDigit(c) || pathMark(c) },
  { has: isDigit },
  { has: (c) => isLetter(c) || isDigit(c) || nameMark(c) },
  { has: (c) => (c >= 97 && c <= 122) || isDigit(c) || c === 45 },
  { has: (c) => isDigit(c) || (c >= 97 && c <= 102) },
  { has: (c) => c >= 33 && c <= 127 },
  { has: (c) => c !== slash && c !== newline },
  { has: (c) => c !== colon && c !== newline },
  { has: (c) => c >= 32 && c !== newline },
  { has: isOfTag },
  { has: (c) => c === 9 || (c >= 32 && c !== 127) },
  { has: (c) => (c >= 65 && c <= 90) || isDigit(c) },
  { has: (c) => c >= 32 && c < 127 },
  { has: (c) => (c >= 97 && c <= 122) || isDigit(c) },
  { has: (c) => (c >= 97 && c <= 122) || isDigit(c) || c === 45 || c === slash },
  { has: (c) => c >= 33 && c < 127 },
  { has: (c) => isOfTag(c) || isSurrogate(c) },
  { has: (c) => !isSurrogate(c) },
  { has: (c) => c >= 0xdc00 && c <= 0xdfff },
  { has: (c) => !isHex(c) },
  { has: isHex },
];

export const Class = {
  any: 0,
  notColon: 1,
  notNewline: 2,
  notSlash: 3,
  stage: 4,
  path: 5,
  digit: 6,
  name: 7,
  identifier: 8,
  hex: 9,
  entityPath: 10,
  notSlashOrNewline: 11,
  notColonOrNewline: 12,
  printable: 13,
  tag: 14,
  header: 15,
  uniqueId: 16,
  printableAscii: 17,
  lowerOrDigit: 18,
  identifierOrSlash: 19,
  visible: 20,
  tagOrSurrogate: 21,
  notSurrogate: 22,
  lowSurrogate: 23,
  notHexOfAnyCase: 24,
  hexOfAnyCase: 25,
} as const;
export type Class = (typeof Class)[keyof typeof Class];

export const one = (which: Class): number => -(which * 2 + 1);
export const many = (which: Class): number => -(which * 2 + 2);
export const isClass = (token: number): boolean => token < 0;
export const isMany = (token: number): boolean => token < 0 && -token % 2 === 0;
export const classIndex = (token: number): number => (-token - 1) >> 1;

/** A token that stands for one of several characters is this bit and their index. */
const severalBit = 0x200000;
const several: (readonly number[])[] = [];
const indexOf = new Map<string, number>();
export const isSeveral = (token: number): boolean => token >= severalBit;
/** The characters that a token which is no class stands for. */
export const charactersOf = (token: number): readonly number[] =>
  isSeveral(token) ? (several[token - severalBit] ?? []) : [token];

/** One of the characters. */
export function oneOf(codes: readonly number[]): number {
  const sorted = [...new Set(codes)].sort((a, b) => a - b);
  const [first] = sorted;
  if (first !== undefined && sorted.length === 1) return first;
  const key = sorted.join();
  const index = indexOf.get(key) ?? several.push(sorted) - 1;
  indexOf.set(key, index);
  return index + severalBit;
}

export function classHas(token: number, code: number): boolean {
  return classes[classIndex(token)]?.has(code) ?? false;
}

export function tokenMatches(token: number, code: number): boolean {
  if (token < 0) return classHas(token, code);
  return isSeveral(token) ? charactersOf(token).includes(code) : token === code;
}

export function literal(text: string): number[] {
  const tokens: number[] = [];
  for (let i = 0; i < text.length; i++) tokens.push(text.charCodeAt(i));
  return tokens;
}

export interface GlobOptions {
  /** What `?` and `*` range over; anything by default. */
  readonly wildcard?: Class;
}

/** IAM's wildcards: `*` is any text, `?` any one character. */
export function glob(pattern: string, options: GlobOptions = {}): number[] {
  const wildcard = options.wildcard ?? Class.any;
  const tokens: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "*") {
      if (tokens.at(-1) !== many(wildcard)) tokens.push(many(wildcard));
    } else if (char === "?") tokens.push(one(wildcard));
    else tokens.push(pattern.charCodeAt(i));
  }
  return tokens;
}

const mark = 0xffff;

/** A text that is equal exactly for equal patterns. */
export function patternKey(tokens: readonly number[]): string {
  const units: number[] = [];
  for (const token of tokens) {
    if (token >= 0 && token < mark) units.push(token);
    else units.push(mark, token < 0 ? -token : isSeveral(token) ? token - severalBit + 0x1000 : mark);
  }
  return String.fromCharCode(...units);
}
