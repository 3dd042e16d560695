import type { AcceptanceResult } from "../input";
import { admits } from "../matrix/row";
import type { Outcome } from "../outcome";
import { type Layer, layers } from "../trace/step";

export type ReportRow = AcceptanceResult["rows"][number];

/** Where a call can end, in the order in which it gets there. */
export const ends = [...layers, "API", "unknown"] as const;
export type EndLayer = Layer | "API" | "unknown";

const endsByOutcome: Record<Outcome, EndLayer> = {
  answered: "API",
  unresolved: "DNS",
  "timed out": "network",
  "not reached": "network",
  "refused by routing": "routing",
  "refused by endpoint policy": "endpoint policy",
  "refused by domain policy": "domain policy",
  "refused by WAF": "WAF",
  "refused by authorization": "authorization",
  "refused by authorizer": "authorizer",
  // Whatever an account or a credential's session adds: AWS asks it together with the caller's own policies.
  "refused by service control policy": "authorization",
  "refused by resource control policy": "authorization",
  "refused by permissions boundary": "authorization",
  "refused by session policy": "authorization",
  "refused by resource policy": "resource policy",
  "refused by a policy": "unknown",
  unexpected: "unknown",
};

/**
 * Where a call was observed to end. An answer does not distinguish a missing method from a missing API: where it is the
 * predicted one, the predicted layer is the more exact answer.
 */
export function endOf(row: ReportRow): EndLayer {
  const last = row.way.at(-1);
  const unnamed = row.observed === "refused by a policy" && !differs(row);
  const refusedAsPredicted =
    (row.observed === row.predicted || unnamed) && last !== undefined && !last.passes;
  return refusedAsPredicted ? last.layer : endsByOutcome[row.observed];
}

/** Where the policies say that it ends. */
export function predictedEnd(row: ReportRow): EndLayer {
  const last = row.way.at(-1);
  return last === undefined || last.passes ? endsByOutcome[row.predicted] : last.layer;
}

/** Whether a call was seen to get past a layer. */
export function passed(row: ReportRow, layer: Layer): boolean {
  const end = endOf(row);
  return end !== "unknown" && ends.indexOf(end) > ends.indexOf(layer);
}

/** Whether a call ended otherwise than it must, or the policies predict that it does. */
export function differs(row: ReportRow): boolean {
  return !admits(row, row.observed) || !admits(row, row.predicted);
}

/** "1 call", "2 calls". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
