import type { Universe } from "../document/universe";
import type { ValueSet } from "../sets/value-set";
import { possibleSessions, tokenTimes } from "./family";
import { pickNumber } from "./preferred";

type Sets = (dimension: string) => ValueSet | undefined;

const later = (a: bigint, b: bigint) => (a > b ? a : b);

/** Seconds since 1970: when the request is made, or its session's token was issued. */
export function secondsOf(id: string, sets: Sets, universe: Universe): bigint | undefined {
  const both = tokenTimes(sets, universe);
  if (!both) {
    const time = sets("time");
    return id === "aws:tokenissuetime" || time?.kind !== "interval" ? undefined : pickNumber(time, undefined);
  }
  const time = later(both.time[0], both.token[0]);
  return id === "aws:tokenissuetime" ? later(both.token[0], time - universe.longestSession) : time;
}

/** The value of a key that the session decides; undefined where the request has no such key. */
export function sessionValue(id: string, sets: Sets, universe: Universe): bigint | undefined {
  const [facts] = possibleSessions(sets, universe);
  if (facts === undefined || facts === "no token") return undefined;
  if (id === "aws:tokenissuetime") return secondsOf(id, sets, universe);
  if (id === "aws:multifactorauthpresent") return facts === "token" ? 0n : 1n;
  const age = sets(id);
  return facts === "token" || age?.kind !== "interval" ? undefined : age.intervals[0]?.[0];
}
