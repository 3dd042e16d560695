/** The values of one condition, as sets. */
import { conditionKey } from "../parse/keys";
import { parseAddresses, parseBoolean, parseDate, parseNumber } from "../parse/literals";
import type { Condition, Order, ParsedStatement } from "../parse/policy";
import { type Interval, type IntervalSet, intervals } from "../sets/interval-set";
import { type Language, language } from "../sets/language";
import { otherSpellings } from "../sets/letter-case";
import { Class, literal } from "../sets/tokens";
import { countColons, type WildcardReading } from "./patterns";
import type { PolicyContext } from "./policy-context";
import type { LanguageRange } from "./resource";
import { type Item, readItems } from "./variables";

function ordered(order: Order, value: number, last: bigint): Interval {
  // Hundreds of digits are infinite to a double, and less than 0 is in no request.
  const finite = Math.min(Math.max(value, -1), Number.MAX_VALUE);
  const down = BigInt(Math.floor(finite));
  const up = BigInt(Math.ceil(finite));
  switch (order) {
    case "equals":
      return [up, down];
    case "less":
      return [0n, up - 1n];
    case "less-or-equal":
      return [0n, down];
    case "greater":
      return [down + 1n, last];
    case "greater-or-equal":
      return [up, last];
  }
}

const within = (interval: Interval, last: bigint): Interval => [
  interval[0] < 0n ? 0n : interval[0],
  interval[1] > last ? last : interval[1],
];

/** Four digits are a year to ISO 8601 and seconds to Unix. */
export const isUnclearDate = ({ operator }: Condition, text: string): boolean =>
  operator.family === "date" && /^\d{4}$/.test(text);

/** Whole numbers up to the last that match some clear value; undefined when a value is not of the type. */
export function numberSet(condition: Condition, last: bigint): IntervalSet | undefined {
  const isDate = condition.operator.family === "date";
  const parse = isDate ? parseDate : parseNumber;
  const found: Interval[] = [];
  for (const text of condition.values) {
    if (isUnclearDate(condition, text)) continue;
    const value = parse(text);
    if (value === undefined) return undefined;
    found.push(within(ordered(condition.operator.order, value, last), last));
  }
  return intervals(found);
}

export function addressSet(condition: Condition): IntervalSet | undefined {
  const found: Interval[] = [];
  for (const text of condition.values) {
    const block = parseAddresses(text);
    if (!block) return undefined;
    found.push(block);
  }
  return intervals(found);
}

export function booleanSet(condition: Condition): IntervalSet | undefined {
  const found: Interval[] = [];
  for (const text of condition.values) {
    const value = parseBoolean(text);
    if (value === undefined) return undefined;
    found.push(value ? [1n, 1n] : [0n, 0n]);
  }
  return intervals(found);
}

const isBeyondAscii = (item: Item): boolean => typeof item === "number" && item > 127;

/** IgnoreCase takes no wildcards; a variable may be any text. */
function spelledOtherwise(items: readonly Item[]): Item[][] {
  const text = items.map((item) => (typeof item === "number" ? String.fromCharCode(item) : item)).join("");
  const spellings = items.includes("hole") ? [] : otherSpellings(text);
  return spellings?.map((each) => literal(each)) ?? [["hole"]];
}

export type Patterns = (items: readonly Item[], reading: WildcardReading) => number[][];

export interface TextRange extends LanguageRange {
  readonly holes: readonly string[];
}

/** Texts that match some value, under the narrowest and the widest reading. */
export function textRange(
  condition: Condition,
  statement: ParsedStatement,
  policyContext: PolicyContext,
  base: WildcardReading,
  patterns: Patterns,
  /** Some document names a character of two halves. */
  pairs: boolean,
): TextRange {
  const { family, ignoreCase } = condition.operator;
  const form = conditionKey(condition.key, policyContext.policy)?.form;
  const beyondAscii = form !== undefined && policyContext.universe.forms[form].beyondAscii;
  const reading: WildcardReading = {
    ...base,
    exact: family === "string",
    ignoreCase: ignoreCase ? "certain" : undefined,
    pairs: pairs && beyondAscii ? "certain" : undefined,
  };
  const widest: WildcardReading = {
    ...reading,
    ignoreCase: ignoreCase ? "possible" : undefined,
    pairs: reading.pairs && "possible",
  };
  const inPart = base.wildcard === Class.notNewline ? Class.notColonOrNewline : Class.notColon;
  const must: number[][] = [];
  const may: number[][] = [];
  const holes: string[] = [];
  for (const value of condition.values) {
    const read = readItems(value, statement, policyContext, family === "string");
    holes.push(...read.holes);
    if (!read.items) continue;
    const { items } = read;
    if (family !== "arn") {
      const list = patterns(items, reading);
      // Letters of the pattern alone are enough: the Kelvin sign may be a k.
      const folds = ignoreCase && (beyondAscii || items.some(isBeyondAscii));
      const open = folds || (reading.pairs !== undefined && items.includes("?"));
      may.push(...(open ? patterns(items, widest) : list));
      if (folds) may.push(...spelledOtherwise(items).flatMap((each) => patterns(each, widest)));
      if (read.holes.length === 0) must.push(...list);
      continue;
    }
    const whole = countColons(items) >= 5;
    may.push(...patterns(items, whole && read.holes.length === 0 ? { ...reading, inPart } : reading));
    if (whole && read.holes.length === 0) must.push(...patterns(items, { ...reading, inPart }));
    else {
      const completed: Item[] = [...items];
      while (countColons(completed) < 5) completed.push(58, "*");
      may.push(...patterns(completed, reading));
    }
  }
  const narrow = language(must);
  const wide: Language = language(may);
  return { must: narrow, may: wide, holes };
}
