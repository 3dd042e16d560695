import { type Layer, layers, type TraceStep } from "../trace/step";
import { differs, type EndLayer, endOf, predictedEnd, type ReportRow } from "./end";
import { html, type Markup } from "./html";

const height = 24;
const middle = height / 2;

/** The layers as columns, which every path crosses from left to right: one that is asked twice has two. */
export function columnsOf(ways: readonly (readonly TraceStep[])[]): Layer[] {
  const optional: readonly Layer[] = ["association", "domain policy", "WAF", "authorizer"];
  const met = new Set(ways.flat().map(({ layer }) => layer));
  const columns: Layer[] = layers.filter((layer) => !optional.includes(layer) || met.has(layer));
  for (const way of ways) {
    let next = 0;
    for (const { layer } of way) {
      const found = columns.indexOf(layer, next);
      if (found === -1) columns.splice(next, 0, layer);
      next = (found === -1 ? next : found) + 1;
    }
  }
  return columns;
}

/** A layer's name, by its place among those that come before: routing is first about the API, then about its stage. */
export function labelOf(layer: Layer, before: readonly Layer[]): string {
  if (!before.includes(layer)) return layer;
  return layer === "routing" ? "stage" : `${layer} again`;
}

/** Names over the columns, for the eye; each path says them in words. */
export function columnHeads(columns: readonly Layer[]): Markup {
  const labels = columns.map((layer, index) => labelOf(layer, columns.slice(0, index)));
  return html`<div class="columns" aria-hidden="true"><div>${[...labels, "API"].map((label) => html`<span>${label}</span>`)}</div></div>`;
}

/** A call's path as a line through the layers' columns, the last of which is the API. */
export function pathOf(row: ReportRow, columns: readonly Layer[]): Markup {
  const places = placesOf(row.way, columns);
  const answered = predictedEnd(row) === "API";
  const last = answered ? columns.length : (places.at(-1) ?? 0);
  const dots = (answered ? places : places.slice(0, -1)).map((place) => mark("dot", place, columns));
  return html`<svg class="path" height="${height}" role="img" aria-label="${wayInWords(row)}">
<line class="lane" x1="${x(0, columns)}" x2="${x(columns.length, columns)}" y1="${middle}" y2="${middle}"/>
<line class="way" x1="${x(0, columns)}" x2="${x(last, columns)}" y1="${middle}" y2="${middle}"/>
${dots}${mark(answered ? "arrival" : "stop", last, columns)}${observation(row, last, columns)}</svg>`;
}

/** The symbols that the paths are drawn with. */
export const symbols = html`<svg class="symbols" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<circle id="dot" r="3.5"/>
<g id="stop"><circle r="9"/><path d="M-4-4 4 4M4-4-4 4"/></g>
<g id="arrival"><circle r="9"/><path d="M-4.5 0-1 3.5 4.5-3.5"/></g>
<g id="observed"><path d="M0-10 10 0 0 10-10 0Z"/></g>
<g id="unknown"><path d="M0-10 10 0 0 10-10 0Z"/><text text-anchor="middle" y="5">?</text></g>
</defs></svg>`;

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

/** The column of each step. */
function placesOf(way: readonly TraceStep[], columns: readonly Layer[]): number[] {
  let next = 0;
  return way.map(({ layer }) => {
    const found = columns.indexOf(layer, next);
    next = found + 1;
    return found;
  });
}

/** Where the call was seen to end, if that is another place than the predicted one. */
function observation(row: ReportRow, predicted: number, columns: readonly Layer[]): Markup | undefined {
  const end = endOf(row);
  if (end === predictedEnd(row)) return undefined;
  const place = placeOf(end, columns);
  return html`<line class="seen" x1="${x(predicted, columns)}" x2="${x(place, columns)}" y1="${middle}" y2="${middle}"/>
${mark(end === "unknown" ? "unknown" : "observed", place, columns)}`;
}

function placeOf(end: EndLayer, columns: readonly Layer[]): number {
  return end === "API" || end === "unknown" ? columns.length : columns.indexOf(end);
}

function mark(
  kind: "dot" | "stop" | "arrival" | "observed" | "unknown",
  place: number,
  columns: readonly Layer[],
) {
  return html`<use class="${kind}" href="#${kind}" x="${x(place, columns)}" y="${middle}"/>`;
}

/** The middle of a column. */
function x(place: number, columns: readonly Layer[]): string {
  return `${(((place + 0.5) / (columns.length + 1)) * 100).toFixed(2)}%`;
}
