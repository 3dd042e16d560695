import { callers } from "../matrix/row";
import { differs, type ReportRow } from "./end";
import { html, type Markup } from "./html";
import { endsOf, endTitle } from "./summary";

/** Native controls; hidden until the script that serves them runs, so that without it every call is in view. */
export function filterForm(rows: readonly ReportRow[]): Markup {
  const count = (matches: (row: ReportRow) => boolean) => rows.filter(matches).length;
  const differing = count(differs);
  const byCaller = callers
    .map((caller) => ({ value: caller, label: caller, count: count((row) => row.caller === caller) }))
    .filter((option) => option.count > 0);
  const byEnd = endsOf(rows).map(({ end, count }) => ({ value: end, label: endTitle(end), count }));
  return html`<form id="filters" role="search" aria-label="Filter the calls" hidden>
${select("caller", "Caller", byCaller, rows.length)}${select("end", "Ended at", byEnd, rows.length)}
<label class="check"><input type="checkbox" name="differing"> Only differing (${differing})</label>
<button type="reset">Show all</button>
<output id="shown" role="status">${rows.length} of ${rows.length} calls shown</output></form>`;
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

function select(name: string, label: string, options: readonly Option[], all: number): Markup {
  return html`<label>${label} <select name="${name}"><option value="">all (${all})</option>
${options.map((option) => html`<option value="${option.value}">${option.label} (${option.count})</option>`)}</select></label>`;
}
