import { apiForms, isDomainForm } from "../../../shared/invocation/form";
import { attestationText } from "../attestation";
import type { AcceptanceResult } from "../input";
import { type Caller, callers, type Signer } from "../matrix/row";
import type { Layer, TraceStep } from "../trace/step";
import type { Changes } from "./changes";
import { counted, differs, type EndLayer, endOf, type ReportRow } from "./end";
import { html, type Markup } from "./html";
import { columnHeads, columnsOf, labelOf, pathOf } from "./path";
import { statementBlock } from "./statement";

/** Calls of one kind that differ by their form only, and end alike: one row of the page. */
export type CallGroup = readonly [ReportRow, ...ReportRow[]];

interface Context {
  readonly result: AcceptanceResult;
  readonly changes: Changes | undefined;
  readonly columns: readonly Layer[];
}

const callerTitles: Record<Caller, string> = {
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

/** The calls that differ, to come first, and the others by their caller. */
export function callRows(
  result: AcceptanceResult,
  changes: Changes | undefined,
): { readonly differing: Markup; readonly others: Markup } {
  const { rows } = result;
  const context = { result, changes, columns: columnsOf(rows.map((row) => row.way)) };
  const differing = rows.filter(differs);
  const others = callers.flatMap((caller) => {
    const own = rows.filter((row) => row.caller === caller && !differs(row));
    return own.length === 0 ? [] : [callerSection(caller, own, context)];
  });
  return {
    differing: differing.length === 0 ? html`` : differingSection(differing, context),
    others: html`${others}`,
  };
}

/** The rows of the page: where calls end alike, their forms are listed together. */
export function grouped(rows: readonly ReportRow[], changes: Changes | undefined): CallGroup[] {
  const groups = new Map<string, [ReportRow, ...ReportRow[]]>();
  for (const row of rows) {
    const { name, form: _, observedAt: __, answer: ___, ...alike } = row;
    const key = JSON.stringify([alike, changeOf(row, changes), changes?.otherwise.get(name)?.observed]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** "POST /dev/orders", of the decoy API where it is not the granted one; and by which forms and whose signature. */
export function callInWords([row, ...others]: CallGroup): { call: string; details: string } {
  const targets = { granted: "", unknown: "of an API that does not exist, ", decoy: "of the decoy API, " };
  const through =
    row.via === "consumer's" && row.caller !== "outside" ? "through the consumer's endpoint, " : "";
  const all = [row, ...others];
  const forms = apiForms.every((each) => all.some(({ form }) => form === each))
    ? ["all four forms", ...all.map(({ form }) => form).filter(isDomainForm)].join(", ")
    : all.map(({ form }) => form).join(", ");
  return {
    call: `${row.method} /${row.stage}${row.path}`,
    details: `${targets[row.api]}${through}${signers[row.signer]}, by ${forms}`,
  };
}

function differingSection(rows: readonly ReportRow[], context: Context): Markup {
  return html`<section class="calls differing" aria-labelledby="differing" data-holds-rows>
<h2 id="differing">≠ Not as intended: ${counted(rows.length, "call")}</h2>
<p><span class="key observed">◆</span> where the call was seen to end, when that is not where the policies say.</p>
${columnHeads(context.columns)}
<ul role="list">${grouped(rows, context.changes).map((group) => rowItem(group, context))}</ul></section>`;
}

function callerSection(caller: Caller, rows: readonly ReportRow[], context: Context): Markup {
  return html`<section class="calls" aria-labelledby="caller-${caller}" data-holds-rows>
<h2 id="caller-${caller}">${callerTitles[caller]}</h2>
${columnHeads(context.columns)}
<ul role="list" aria-labelledby="caller-${caller}">${grouped(rows, context.changes).map((group) => rowItem(group, context))}</ul></section>`;
}

/** Its path, and when opened the layers' reasons and the statements that decided. */
function rowItem(group: CallGroup, { result, changes, columns }: Context): Markup {
  const [row] = group;
  const end = endOf(row);
  const differing = differs(row);
  const { call, details } = callInWords(group);
  const change = changeOf(row, changes);
  const from = differing ? html`${row.caller}: ` : undefined;
  return html`<li class="row${differing ? " differs" : ""}" data-caller="${row.caller}" data-end="${end}" data-calls="${group.length}" data-differs="${String(differing)}" data-changed="${String(change !== undefined)}">
${differing ? html`<details open>` : html`<details>`}<summary><span class="title">${from}<code>${call}</code> <span class="details">${details}</span></span>
${pathOf(row, columns)}
<span class="end">${endInWords(row, end)}${row.status === 0 ? undefined : ` ${row.status}`}${change === undefined ? undefined : html` <strong class="change">${change}</strong>`}</span>
${differing ? html`<strong class="verdict">≠ differs</strong>` : html`<span class="verdict" role="img" aria-label="as intended">✓</span>`}</summary>
<div class="why">${differing ? comparison(group, result) : html`<p>Intended: ${row.because}.${alsoRight(row)}</p>`}
${row.attested === undefined ? undefined : html`<p>The backend attests that the call came ${attestationText(row.attested)}.</p>`}
${earlier(row, changes)}
<ol>${row.way.map((step, index) => stepItem(row, step, row.way.slice(0, index), result))}</ol>
<p class="note">By ${group.map(({ form }) => form).join(", ")}, at ${timeText(row.observedAt)}.</p></div></details></li>`;
}

function changeOf({ name }: ReportRow, changes: Changes | undefined): "changed" | "new" | undefined {
  if (changes?.otherwise.has(name)) return "changed";
  return changes?.added.has(name) ? "new" : undefined;
}

function earlier({ name }: ReportRow, changes: Changes | undefined): Markup | undefined {
  const before = changes?.otherwise.get(name);
  if (before === undefined || changes === undefined) return undefined;
  const verdict = differs(before) ? "not as intended" : "as intended";
  return html`<p>In the run of ${timeText(changes.since)}: ${before.observed}${statusText(before)}, ${verdict}.</p>`;
}

/** "answered", "refused by method": the end as a reader of the page sees it. */
function endInWords(row: ReportRow, end: EndLayer): string {
  return row.observed === "refused by routing" && end === "method" ? "refused by method" : row.observed;
}

/** The other layers that refuse the call, of which AWS may name one. */
function alsoRight({ orElse }: ReportRow): string {
  return orElse.length === 0 ? "" : ` Also right: ${orElse.join(", or ")}.`;
}

function statusText({ status }: ReportRow): string {
  return status === 0 ? "" : `, status ${status}`;
}

/** "2026-01-02 03:04 UTC" */
export function timeText(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** What curl and the answers said comes with the forms that got it: of several alike, once. */
function comparison(group: CallGroup, { subject }: AcceptanceResult): Markup {
  const [row] = group;
  const answers = new Map<string, string[]>();
  for (const { answer = "", form } of group) answers.set(answer, [...(answers.get(answer) ?? []), form]);
  const lines = [...answers].map(([answer, forms]) => {
    const by = answers.size > 1 ? html`${forms.join(", ")}: ` : undefined;
    return answer === "" ? html`` : html`<dd>${by}${answer}</dd>`;
  });
  const command = explainCommand(row, subject.stack);
  return html`<dl class="comparison"><div><dt>expected</dt><dd>${row.expected}, because ${row.because}.${alsoRight(row)}</dd></div>
<div><dt>predicted</dt><dd>${row.predicted}, from the policies</dd></div>
<div><dt>observed</dt><dd>${row.observed}${statusText(row)}</dd>${lines}</div>
${command === undefined ? undefined : html`<div><dt>next</dt><dd><code>${command}</code></dd></div>`}</dl>`;
}

/** The command that makes the call again and explains it; there is none for a name of another's endpoint. */
function explainCommand(row: ReportRow, stack: string): string | undefined {
  if (row.caller === "stranger" && row.via === "consumer's") return undefined;
  const options = {
    stack: stack.split("/").at(-1) ?? stack,
    from: row.caller,
    method: row.method,
    path: row.path,
    stage: row.stage,
    form: row.form,
    ...(row.api === "granted" ? {} : { api: row.api }),
    ...(row.signer === "nobody" ? {} : { signer: row.signer }),
  };
  const words = Object.entries(options).map(([name, value]) => `--${name} ${shellWord(value)}`);
  return `npm run explain -- ${words.join(" ")} --curl`;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function stepItem(
  row: ReportRow,
  step: TraceStep,
  before: readonly TraceStep[],
  result: AcceptanceResult,
): Markup {
  const label = labelOf(
    step.layer,
    before.map((each) => each.layer),
  );
  const word = step.passes ? "passes" : "stops";
  const reason = step.because === "" ? undefined : html`: ${step.because}`;
  const statements = step.decidedBy.map((deciding) => statementBlock(row, deciding, result));
  return html`<li class="${word}"><b>${label}</b> ${word}${reason}${statements}</li>`;
}
