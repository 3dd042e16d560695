import { endOf, passed, type ReportRow } from "./end";

/** One line of the picture: of the calls that take it, those that arrived at its far end. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly tried: number;
  readonly arrived: number;
}

type Condition = (row: ReportRow) => boolean;

/** Who is linked to what, as observed; a link that no call takes is left out. */
export function linksOf(rows: readonly ReportRow[]): Link[] {
  const link = (from: string, to: string, takes: Condition, arrives: Condition): Link => {
    const taking = rows.filter(takes);
    return { from, to, tried: taking.length, arrived: taking.filter(arrives).length };
  };
  const by = (caller: ReportRow["caller"], via: ReportRow["via"]): Condition => {
    return (row) => row.caller === caller && row.via === via;
  };
  const entered: Condition = (row) => passed(row, "network");
  // Refused by routing, a name that belongs to the consumer's endpoint led to another one.
  const routed: Condition = (row) => passed(row, "routing");
  const answered: Condition = (row) => endOf(row) === "API";
  const inside = by("inside", "own");
  const stranger = by("stranger", "own");
  const through = (api: ReportRow["api"]): Condition => {
    return (row) => inside(row) && row.api === api && entered(row);
  };
  return [
    link("probe", "endpoint", inside, entered),
    link("neighbour", "endpoint", by("neighbour", "own"), entered),
    link("endpoint", "API", through("granted"), answered),
    link("endpoint", "decoy", through("decoy"), answered),
    link("stranger", "stranger's endpoint", stranger, entered),
    link("stranger's endpoint", "API", (row) => stranger(row) && entered(row), answered),
    link("stranger", "endpoint", by("stranger", "consumer's"), routed),
    link("outside", "endpoint", by("outside", "consumer's"), routed),
  ].filter(({ tried }) => tried > 0);
}

export function linkInWords({ from, to, tried, arrived }: Link): string {
  return `From ${from} to ${to}, ${arrived} of ${tried} calls arrive.`;
}
