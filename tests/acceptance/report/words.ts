import type { Caller, Signer } from "../matrix/row";
import type { Layer } from "../way/step";
import { labelOf } from "./columns";
import { differs, type End, type ReportRow } from "./end";

export const callerTitles: Record<Caller, string> = {
  inside: "Inside: the probe in the consumer's VPC",
  neighbour: "Neighbour: an instance of that VPC that is no client of the endpoint",
  stranger: "Stranger: the probe of another account, whose endpoint is open",
  outside: "Outside: the machine that deploys",
};

const signers: Record<Signer, string> = {
  nobody: "unsigned",
  "own role": "signed by its own role",
  "own role, expired": "signed by its own role, too long ago",
  "own role, for another host": "signed by its own role, for another host",
  "granted role": "signed by the role that the call is granted to",
  deployer: "signed by the role that deploys the consumer",
  foreign: "signed by a role of a third account",
};

const targets: Record<ReportRow["api"], string> = {
  granted: "the granted API",
  unknown: "an API that does not exist",
  decoy: "the decoy API",
};

/** What is asked of which API, of all rows that differ by their form only. */
export function callInWords(row: ReportRow): { call: string; details: string } {
  const through = row.via === "consumer's" ? ", through the consumer's endpoint" : "";
  return {
    call: `${row.method} /${row.stage}${row.path}`,
    details: `${targets[row.api]}, ${signers[row.signer]}${through}`,
  };
}

/** "answered", "refused by method": the end as a reader of the page sees it. */
export function endInWords(row: ReportRow, end: End): string {
  return row.observed === "refused by routing" && end === "method" ? "refused by method" : row.observed;
}

/** The path in words, as for somebody who does not see it. */
export function wayInWords(row: ReportRow): string {
  const before: Layer[] = [];
  const passes: string[] = [];
  let stop = "then the API answers";
  for (const { layer, passes: through } of row.way) {
    const label = labelOf(layer, before);
    before.push(layer);
    if (through) passes.push(label);
    else stop = `stops at ${label}`;
  }
  const way = passes.length === 0 ? stop : `passes ${passes.join(", ")}; ${stop}`;
  return differs(row) ? `predicted: ${way}; observed: ${row.observed}` : way;
}
