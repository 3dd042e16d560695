/** The values that a counterexample takes where it may, so that it reads like a request of AWS. */
import { parseAddresses } from "../parse/literals";
import type { IntervalSet } from "../sets/interval-set";
import { Class, literal, one } from "../sets/tokens";
import type { ValueSet } from "../sets/value-set";
import { possibleSessions, tokenTimes } from "./request-class";

const hexes = (count: number) => Array<number>(count).fill(one(Class.hex));
/** Texts by key, tried in this order. */
export const readable: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "aws:sourcevpce": [literal("vpce-0fedcba9876543210"), [...literal("vpce-0"), ...hexes(16)]],
  "aws:sourcevpc": [literal("vpc-0fedcba9876543210"), [...literal("vpc-0"), ...hexes(16)]],
};
/** Accounts of a caller that may be anybody. */
export const strangers = ["333333333333", "444444444444"];

const first = (text: string): bigint => parseAddresses(text)?.[0] ?? 0n;
/** Numbers by key, tried in this order; addresses are numbers as well. */
export const preferred: Readonly<Record<string, readonly bigint[]>> = {
  "aws:vpcsourceip": ["10.0.0.10", "172.16.0.10", "192.168.0.10", "fd00::10", "2001:db8::10"].map(first),
  "aws:sourceip": ["203.0.113.10", "198.51.100.10", "2001:db8::10"].map(first),
};

/** A preferred number, else the next above one, else the last; without a preference the first. */
export function pickNumber(set: IntervalSet, preferences: readonly bigint[] = []): bigint | undefined {
  const [preference] = preferences;
  if (preference === undefined) return set.intervals[0]?.[0];
  const found = preferences.find((each) => set.intervals.some(([from, to]) => from <= each && each <= to));
  if (found !== undefined) return found;
  const next = set.intervals.find(([from]) => from > preference);
  return next ? next[0] : set.intervals.at(-1)?.[1];
}

type Sets = (dimension: string) => ValueSet | undefined;

const later = (a: bigint, b: bigint) => (a > b ? a : b);

/** Seconds since 1970: when the request is made, or its session's token was issued. */
export function secondsOf(id: string, sets: Sets, longestSession: bigint): bigint | undefined {
  const both = tokenTimes(sets, longestSession);
  if (!both) {
    const time = sets("time");
    return id === "aws:tokenissuetime" || time?.kind !== "interval" ? undefined : pickNumber(time);
  }
  const time = later(both.time[0], both.token[0]);
  return id === "aws:tokenissuetime" ? later(both.token[0], time - longestSession) : time;
}

/** The value of a key that the session decides; undefined where the request has no such key. */
export function sessionValue(id: string, sets: Sets, longestSession: bigint): bigint | undefined {
  const [facts] = possibleSessions(sets, longestSession);
  if (facts === undefined || facts === "no token") return undefined;
  if (id === "aws:tokenissuetime") return secondsOf(id, sets, longestSession);
  if (id === "aws:multifactorauthpresent") return facts === "token" ? 0n : 1n;
  const age = sets(id);
  return facts === "token" || age?.kind !== "interval" ? undefined : age.intervals[0]?.[0];
}
