import type { AcceptanceResult } from "../input";
import type { Outcome } from "../outcome";
import { type Layer, layers } from "../way/step";

export type ReportRow = AcceptanceResult["rows"][number];

/** Where a call can end, in the order in which it gets there. */
export const ends = [...layers, "API", "unknown"] as const;
export type End = Layer | "API" | "unknown";

const endsByOutcome: Record<Outcome, End> = {
  answered: "API",
  unresolved: "DNS",
  "timed out": "network",
  "refused by routing": "routing",
  "refused by endpoint policy": "endpoint policy",
  "refused by authorization": "authorization",
  "refused by resource policy": "resource policy",
  unexpected: "unknown",
};

/**
 * Where a call was observed to end. An answer does not tell a missing method from a missing API: where it is the
 * predicted one, the predicted layer is the finer word.
 */
export function endOf(row: ReportRow): End {
  const last = row.way.at(-1);
  const refusedAsPredicted = row.observed === row.predicted && last !== undefined && !last.passes;
  return refusedAsPredicted ? last.layer : endsByOutcome[row.observed];
}

/** Where the policies say that it ends. */
export function predictedEnd(row: ReportRow): End {
  const last = row.way.at(-1);
  return last === undefined || last.passes ? endsByOutcome[row.predicted] : last.layer;
}

/** Whether a call was seen to get past a layer. */
export function passed(row: ReportRow, layer: Layer): boolean {
  const end = endOf(row);
  return end !== "unknown" && ends.indexOf(end) > ends.indexOf(layer);
}

/** Whether what was observed is not what was expected, or not what the policies predict. */
export function differs(row: ReportRow): boolean {
  return row.observed !== row.expected || row.observed !== row.predicted;
}

/** "1 call", "2 calls". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
