import type { AcceptanceResult } from "../input";
import { callers } from "../matrix/row";
import { counted, differs, type End, endOf, ends, type ReportRow } from "./end";
import { html, type Markup } from "./html";

export interface Headline {
  readonly text: string;
  readonly good: boolean;
}

/** The run in one line. A run without a call, or with a check that failed elsewhere, is not a good one. */
export function headlineOf({ rows, passed, failed }: AcceptanceResult): Headline {
  if (rows.length === 0) return { text: "No call was made", good: false };
  const differing = rows.filter(differs).length;
  const calls = counted(rows.length, "call");
  const checks = `${failed} of ${counted(passed + failed, "check")} failed`;
  if (differing > 0) return { text: `${calls}, ${differing} not as intended`, good: false };
  if (failed > 0) return { text: `${calls} as intended, but ${checks}`, good: false };
  return { text: `${calls}, all as intended`, good: true };
}

const endTitles: Partial<Record<End, string>> = { API: "answered", unknown: "unexpected answer" };

/** What the page calls an end: a layer's name, or that there was an answer. */
export function endTitle(end: End): string {
  return endTitles[end] ?? end;
}

/** The ends that some call had, with their counts. */
export function endsOf(rows: readonly ReportRow[]): { end: End; count: number }[] {
  return ends
    .map((end) => ({ end, count: rows.filter((row) => endOf(row) === end).length }))
    .filter(({ count }) => count > 0);
}

/** How many calls of each caller ended where. */
export function endTable(rows: readonly ReportRow[]): Markup {
  const present = callers.filter((caller) => rows.some((row) => row.caller === caller));
  const line = (end: End) => {
    const counts = present.map(
      (caller) => rows.filter((row) => row.caller === caller && endOf(row) === end).length,
    );
    return html`<tr><th scope="row">${endTitle(end)}</th>${counts.map((count) => html`<td>${count}</td>`)}</tr>`;
  };
  return html`<table class="ends"><caption>Where the calls ended</caption>
<thead><tr><th scope="col">at</th>${present.map((caller) => html`<th scope="col">${caller}</th>`)}</tr></thead>
<tbody>${endsOf(rows).map(({ end }) => line(end))}</tbody></table>`;
}
