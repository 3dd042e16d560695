import { policyName, statementName } from "../../../policies/proof";
import type { Layer, Step } from "../way/step";
import { labelOf } from "./columns";
import { differs, endOf, type ReportRow } from "./end";
import { html, type Markup } from "./html";
import { pathOf } from "./path";
import { endInWords } from "./words";

/** One call: its path, and when opened the layers' reasons and the statements that decided. */
export function rowItem(row: ReportRow, columns: readonly Layer[], title: string): Markup {
  const end = endOf(row);
  const differing = differs(row);
  const open = html`<details open>`;
  return html`<li class="row${differing ? " differs" : ""}" data-caller="${row.caller}" data-end="${end}" data-differs="${String(differing)}">
${differing ? open : html`<details>`}<summary><span class="title">${title}</span>
${pathOf(row, columns)}
<span class="end">${endInWords(row, end)}${row.status === 0 ? undefined : html` <span class="status">${row.status}</span>`}</span>
${differing ? html`<strong class="verdict">≠ differs</strong>` : html`<span class="verdict" role="img" aria-label="as intended">✓</span>`}</summary>
<div class="why">${differing ? comparison(row) : html`<p>Intended: ${row.because}.${alsoRight(row)}</p>`}
<ol>${row.way.map((step, index) => stepItem(step, row.way.slice(0, index)))}</ol></div></details></li>`;
}

/** The other layers that refuse the call, of which AWS may name one. */
function alsoRight({ orElse }: ReportRow): string {
  return orElse.length === 0 ? "" : ` Also right: ${orElse.join(", or ")}.`;
}

function comparison(row: ReportRow): Markup {
  return html`<dl class="comparison"><div><dt>expected</dt><dd>${row.expected}, because ${row.because}.${alsoRight(row)}</dd></div>
<div><dt>predicted</dt><dd>${row.predicted}</dd></div>
<div><dt>observed</dt><dd>${row.observed}${row.status === 0 ? undefined : `, status ${row.status}`}</dd></div></dl>`;
}

function stepItem(step: Step, before: readonly Step[]): Markup {
  const label = labelOf(
    step.layer,
    before.map((each) => each.layer),
  );
  const word = step.passes ? "passes" : "stops";
  const reason = step.because === "" ? undefined : html`: ${step.because}`;
  return html`<li class="${word}"><b>${label}</b> ${word}${reason}${step.decidedBy.map(statement)}</li>`;
}

function statement(deciding: Step["decidedBy"][number]): Markup {
  return html`<span class="statement"><code>${statementName(deciding)}</code> of ${policyName(deciding)}</span>`;
}
