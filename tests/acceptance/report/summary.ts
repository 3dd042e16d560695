import { type AcceptanceResult, isAsExpected } from "../input";
import { callers } from "../matrix/row";
import type { Changes } from "./changes";
import { counted, differs, type EndLayer, endOf, ends, type ReportRow } from "./end";
import { html, type Markup } from "./html";
import { callInWords, grouped, timeText } from "./rows";

export interface Headline {
  readonly text: string;
  readonly good: boolean;
}

/** Changes that are listed; more are counted. */
const mostChanges = 5;

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

/** What the run is of, and what changed since the one before. */
export function facts(result: AcceptanceResult, changes: Changes | undefined, json: string): Markup {
  const { subject, at, commit, proofs } = result;
  const sides = subject.sides.map(({ side, accountId, stack }) =>
    fact(side, html`${accountId} <span class="details">${stackText(stack)}</span>`),
  );
  const dirty = commit?.dirty ? ", with changes that are not committed" : "";
  const proved = proofs.flatMap(({ leastPrivilege, availability }) => [leastPrivilege, availability]);
  const unproved = proved.filter(({ verdict }) => verdict !== "PROVED").length;
  const proof =
    unproved === 0
      ? html`<span class="good">✓ nothing else is let in, all that is granted is</span>`
      : html`<span class="bad">≠ ${unproved} of ${counted(proved.length, "claim")} not proved</span>`;
  return html`<dl class="facts">
${fact("run", html`${timeText(at)} <span class="details">${subject.region}, ${stackText(subject.stack)}</span>`)}
${fact("commit", commit === undefined ? "not known" : html`<code>${commit.id.slice(0, 12)}</code>${dirty}`)}
${sides}
${proved.length === 0 ? undefined : fact("proof", html`<a href="#proofs">${proof}</a>`)}
${fact("more", html`<a href="#accounts">the accounts</a>, <a href="${json}">${json}</a> for programs`)}
${result.rows.length === 0 ? undefined : fact("changes", changeText(changes, result.rows))}
</dl>`;
}

/** A backend of one's own has no organizations: they are all called "organization". */
function stackText(stack: string): string {
  return stack.replace(/^organization\//, "");
}

function fact(name: string, value: Markup | string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** "2 calls end otherwise": since when, which, and how they ended then. */
function changeText(changes: Changes | undefined, rows: readonly ReportRow[]): Markup | string {
  if (changes === undefined) return "first run: no earlier result is known here";
  const { since, otherwise, added, removed } = changes;
  const counts = [
    [otherwise.size, "ends otherwise", "end otherwise"],
    [added.size, "is new", "are new"],
    [removed.length, "is made no more", "are made no more"],
  ] as const;
  const text = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${counted(count, "call")} ${count === 1 ? one : many}`);
  const groups = grouped(
    rows.filter(({ name }) => otherwise.has(name)),
    changes,
  );
  const items = groups.slice(0, mostChanges).map((group) => {
    const [row] = group;
    const { call, details } = callInWords(group);
    return html`<li>${row.caller}: <code>${call}</code> <span class="details">${details}</span>: ${otherwise.get(row.name)?.observed}, now <b>${row.observed}</b></li>`;
  });
  const more = groups.length - items.length;
  return html`${text.length === 0 ? "nothing changed" : text.join(", ")} <span class="details">(since ${timeText(since)})</span>
${items.length === 0 ? undefined : html`<ul>${items}${more > 0 ? html`<li>and ${more} more: “Only changed” below</li>` : undefined}</ul>`}`;
}

const endTitles: Partial<Record<EndLayer, string>> = { API: "answered", unknown: "unexpected answer" };

/** What the page calls an end: a layer's name, or that there was an answer. */
export function endTitle(end: EndLayer): string {
  return endTitles[end] ?? end;
}

/** The ends that some call had, with their counts. */
export function endsOf(rows: readonly ReportRow[]): { end: EndLayer; count: number }[] {
  return ends
    .map((end) => ({ end, count: rows.filter((row) => endOf(row) === end).length }))
    .filter(({ count }) => count > 0);
}

/** How many calls of each caller ended where. */
export function endTable(rows: readonly ReportRow[]): Markup {
  const present = callers.filter((caller) => rows.some((row) => row.caller === caller));
  const line = (end: EndLayer) => {
    const counts = present.map(
      (caller) => rows.filter((row) => row.caller === caller && endOf(row) === end).length,
    );
    return html`<tr><th scope="row">${endTitle(end)}</th>${counts.map((count) => html`<td>${count}</td>`)}</tr>`;
  };
  return html`<table class="ends"><caption>Where the calls ended</caption>
<thead><tr><th scope="col">at</th>${present.map((caller) => html`<th scope="col">${caller}</th>`)}</tr></thead>
<tbody>${endsOf(rows).map(({ end }) => line(end))}</tbody></table>`;
}

type Proof = AcceptanceResult["proofs"][number];

export function isProved({ leastPrivilege, availability }: Proof): boolean {
  return leastPrivilege.verdict === "PROVED" && availability.verdict === "PROVED";
}

/** What is proved of the deployed policies for every request that can be made, not only for those that were. */
export function proofSection(proofs: AcceptanceResult["proofs"]): Markup {
  if (proofs.length === 0) return html``;
  return html`<section aria-labelledby="proofs"><h2 id="proofs">Proved of the policies</h2>
<ul>${proofs.map(
    (proof) =>
      html`${finding("nothing else is let in", proof, proof.leastPrivilege)}${finding(proof.authorization === "CUSTOM" ? "all that is granted is let in if the authorizer allows it" : "all that is granted is let in", proof, proof.availability)}`,
  )}</ul></section>`;
}

function finding(
  claim: string,
  { authorization }: Proof,
  { verdict, reason }: Proof["availability"],
): Markup {
  const proved = verdict === "PROVED";
  const why = reason === undefined ? undefined : html`: ${reason}`;
  return html`<li class="${proved ? "proved" : "unproved"}"><b>${proved ? "✓" : "≠"} ${verdict}</b> ${claim}, methods with authorization ${authorization}${why}</li>`;
}

/** The states of the API's alarms once the calls were made. */
export function alarmSection(alarms: AcceptanceResult["alarms"]): Markup {
  if (alarms.length === 0) return html``;
  return html`<section aria-labelledby="alarms"><h2 id="alarms">Alarms after the calls</h2>
<ul>${alarms.map((alarm) => {
    const { watches, observed, expected, reason } = alarm;
    const good = isAsExpected(alarm);
    const meant = expected === undefined ? "" : good ? ", as intended" : `, not ${expected} as intended`;
    return html`<li class="${good ? "proved" : "unproved"}"><b>${good ? "✓" : "≠"} ${observed}</b> ${watches}${meant} <span class="details">${reason}</span></li>`;
  })}</ul></section>`;
}

/** Callers that this environment does not have, and what shows that they are refused all the same. */
export function unobservedSection(unobserved: AcceptanceResult["unobserved"]): Markup {
  if (unobserved.length === 0) return html``;
  return html`<section aria-labelledby="unobserved"><h2 id="unobserved">Not observed here</h2>
<dl>${unobserved.map(
    ({ caller, missing, covered }) =>
      html`<div><dt>${caller}</dt><dd>${missing}. Covered by ${covered}.</dd></div>`,
  )}</dl></section>`;
}
