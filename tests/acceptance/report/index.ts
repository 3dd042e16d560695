import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AcceptanceResult } from "../input";
import { callers } from "../matrix/row";
import { type Changes, changesSince } from "./changes";
import { differs, type ReportRow } from "./end";
import { html, Markup } from "./html";
import { symbols } from "./path";
import { picture } from "./picture";
import { callRows } from "./rows";
import {
  alarmSection,
  endsOf,
  endTable,
  endTitle,
  facts,
  headlineOf,
  isProved,
  proofSection,
  unobservedSection,
} from "./summary";

const style = readFileSync(join(__dirname, "style.css"), "utf8");
const script = readFileSync(join(__dirname, "page.js"), "utf8");

/**
 * The run's result as one HTML page, which loads nothing: neither from the network nor from beside it. What changed is
 * shown where an earlier result is known.
 * @param json the file beside it that holds the result
 */
export function accessReport(
  result: AcceptanceResult,
  before?: AcceptanceResult,
  json = "acceptance.json",
): string {
  const { rows, proofs, alarms, unobserved, error } = result;
  const changes = before && changesSince(before, result);
  const headline = headlineOf(result);
  const { differing, others } = callRows(result, changes);
  const proved = proofs.every(isProved);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<title>${headline.text} · access to the private API</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#calls">Skip to the calls</a>
${symbols}
<header><h1 class="${headline.good ? "good" : "bad"}">${headline.good ? "✓" : "≠"} ${headline.text}</h1>
${facts(result, changes, json)}</header>
<main>
${error === undefined ? undefined : html`<pre>${error}</pre>`}
${proved ? undefined : proofSection(proofs)}
<div id="calls" tabindex="-1">
${differing}
${filterForm(rows, changes)}
<p class="note">Every call: its line shows how the deployed policies say that it ends, the words beside it how it was seen
to end.</p>
${others}
</div>
<div class="overview">
<section aria-labelledby="accounts"><h2 id="accounts">The accounts</h2>${picture(rows)}
<p class="note">Beside each line: calls that arrived, of those that took it.</p></section>
<div><section aria-label="Summary">${rows.length === 0 ? undefined : endTable(rows)}</section>
${proved ? proofSection(proofs) : undefined}${alarmSection(alarms)}${unobservedSection(unobserved)}</div>
</div>
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** Native controls; hidden until the script that serves them runs, so that without it every call is in view. */
function filterForm(rows: readonly ReportRow[], changes: Changes | undefined): Markup {
  const count = (matches: (row: ReportRow) => boolean) => rows.filter(matches).length;
  const byCaller = callers
    .map((caller) => ({ value: caller, label: caller, count: count((row) => row.caller === caller) }))
    .filter((option) => option.count > 0);
  const byEnd = endsOf(rows).map(({ end, count }) => ({ value: end, label: endTitle(end), count }));
  const changed = changes === undefined ? 0 : changes.otherwise.size + changes.added.size;
  return html`<form id="filters" role="search" aria-label="Filter the calls" autocomplete="off" hidden>
<label>Search <input type="search" name="search" placeholder="path, reason, statement"></label>
${select("caller", "Caller", byCaller, rows.length)}${select("end", "Ended at", byEnd, rows.length)}
${checkbox("differing", "Only not as intended", count(differs))}${checkbox("changed", "Only changed", changed)}
<button type="reset">Show all</button><button type="button" id="expand">Expand all</button>
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

/** A filter that would show nothing is left out. */
function checkbox(name: string, label: string, count: number): Markup | undefined {
  if (count === 0) return undefined;
  return html`<label class="check"><input type="checkbox" name="${name}"> ${label} (${count})</label>`;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${sourceOf(style)}'`,
  `script-src '${sourceOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function sourceOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
