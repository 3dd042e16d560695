import { callers } from "../matrix/row";
import type { Layer } from "../way/step";
import { columnsOf, labelOf } from "./columns";
import { counted, differs, type ReportRow } from "./end";
import { html, type Markup } from "./html";
import { rowItem } from "./row";
import { callerTitles, callInWords } from "./words";

/** Every call once: first those that differ, then the others by their caller and by what they ask. */
export function callSections(rows: readonly ReportRow[]): Markup {
  const columns = columnsOf(rows.map((row) => row.way));
  const differing = rows.filter(differs);
  const others = rows.filter((row) => !differs(row));
  const sections = callers.map((caller) => ({
    title: callerTitles[caller],
    rows: others.filter((row) => row.caller === caller),
  }));
  return html`${differing.length === 0 ? undefined : differingSection(differing, columns)}
${sections.filter((section) => section.rows.length > 0).map(({ title, rows }, index) => callerSection(title, rows, columns, `caller-${index}`))}`;
}

function differingSection(rows: readonly ReportRow[], columns: readonly Layer[]): Markup {
  const items = rows.map((row) => rowItem(row, columns, row.name));
  return html`<section class="calls differing" aria-labelledby="differing" data-holds-rows>
<h2 id="differing">≠ Not as intended: ${counted(rows.length, "call")}</h2>
<p><span class="key observed">◆</span> where the call was seen to end, when that is not where the policies say.</p>
${columnHeads(columns)}
<ul role="list">${items}</ul></section>`;
}

function callerSection(
  title: string,
  rows: readonly ReportRow[],
  columns: readonly Layer[],
  id: string,
): Markup {
  const groups = grouped(rows);
  return html`<section class="calls" aria-labelledby="${id}" data-holds-rows>
<h2 id="${id}">${title}</h2>
${columnHeads(columns)}
${groups.map((group, index) => groupOf(group, columns, `${id}-${index}`))}</section>`;
}

function groupOf(rows: readonly ReportRow[], columns: readonly Layer[], id: string): Markup {
  const [first] = rows;
  if (first === undefined) return html``;
  const { call, details } = callInWords(first);
  return html`<div class="group" data-holds-rows>
<h3 id="${id}"><code>${call}</code> <span class="details">${details}</span></h3>
<ul role="list" aria-labelledby="${id}">${rows.map((row) => rowItem(row, columns, row.form))}</ul></div>`;
}

function grouped(rows: readonly ReportRow[]): ReportRow[][] {
  const groups = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** What makes two rows the same call in another form. */
function keyOf({ caller, via, api, signer, stage, method, path }: ReportRow): string {
  return JSON.stringify([caller, via, api, signer, stage, method, path]);
}

/** Names over the columns, for the eye; each path says them in words. */
function columnHeads(columns: readonly Layer[]): Markup {
  const labels = columns.map((layer, index) => labelOf(layer, columns.slice(0, index)));
  return html`<div class="columns" aria-hidden="true"><div>${[...labels, "API"].map((label) => html`<span>${label}</span>`)}</div></div>`;
}
