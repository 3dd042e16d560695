import type { ValueSet } from "../sets/value-set";
import { possibleSessions } from "./family";
import { pickNumber, preferred } from "./preferred";

type Sets = (dimension: string) => ValueSet | undefined;

/** Seconds since 1970: when the request is made, or its session's token was issued. */
export function secondsOf(id: string, sets: Sets): bigint | undefined {
  const time = sets("time");
  if (time?.kind !== "interval") return undefined;
  const token = sets("aws:tokenissuetime");
  const issued = token?.kind === "interval" ? token.intervals[0]?.[0] : undefined;
  if (id === "aws:tokenissuetime") return issued;
  const chosen = pickNumber(time, preferred.time);
  if (issued === undefined || chosen === undefined || chosen >= issued) return chosen;
  return pickNumber(time, issued);
}

/** The value of a key that the session decides; undefined where the request has no such key. */
export function sessionValue(id: string, sets: Sets): bigint | undefined {
  const [facts] = possibleSessions(sets);
  if (facts === undefined || facts === "no token") return undefined;
  if (id === "aws:tokenissuetime") return secondsOf(id, sets);
  if (id === "aws:multifactorauthpresent") return facts === "token" ? 0n : 1n;
  const age = sets(id);
  return facts === "token" || age?.kind !== "interval" ? undefined : age.intervals[0]?.[0];
}
