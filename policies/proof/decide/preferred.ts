/** The values that a counterexample takes where it may, so that it reads like a request of AWS. */
import { parseAddresses } from "../document/literals";
import type { IntervalSet } from "../sets/interval-set";
import { Class, literal, one } from "../sets/tokens";

const hexes = (count: number) => Array<number>(count).fill(one(Class.hex));
/** Texts by key, tried in this order. */
export const readable: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "aws:sourcevpce": [literal("vpce-0fedcba9876543210"), [...literal("vpce-0"), ...hexes(16)]],
  "aws:sourcevpc": [literal("vpc-0fedcba9876543210"), [...literal("vpc-0"), ...hexes(16)]],
};
/** Accounts of a caller that may be anybody. */
export const strangers = ["333333333333", "444444444444"];

const first = (text: string): bigint => parseAddresses(text)?.[0] ?? 0n;
/** Numbers by key; addresses are numbers as well. */
export const preferred: Readonly<Record<string, bigint>> = {
  "aws:vpcsourceip": first("10.0.0.10"),
  "aws:sourceip": first("203.0.113.10"),
};

/** The preferred number, else the next above it, else the last; without a preference the first. */
export function pickNumber(set: IntervalSet, preference: bigint | undefined): bigint | undefined {
  if (preference !== undefined) {
    for (const [from, to] of set.intervals) if (from <= preference && preference <= to) return preference;
    const next = set.intervals.find(([from]) => from > preference);
    if (next) return next[0];
  }
  return preference === undefined ? set.intervals[0]?.[0] : set.intervals.at(-1)?.[1];
}
