import { isDomainForm } from "../../../shared/invocation/form";
import { counted, type EndLayer, endOf, passed, predictedEnd, type ReportRow } from "./end";
import { html, type Markup } from "./html";

/** Where a link is drawn: its line, and the far end, where calls that do not arrive are stopped. */
interface Course {
  readonly line: string;
  readonly stop: readonly [number, number];
  readonly label: readonly [number, number];
}

/** The provider's account is lower by so much where it has a domain above the API. */
const lower = 72;

/** @param down how much lower the API is */
const coursesOf = (down: number): Readonly<Record<string, Course>> => ({
  "probe endpoint": { line: "M60 108V162", stop: [60, 150], label: [70, 140] },
  "neighbour endpoint": { line: "M160 108V162", stop: [160, 150], label: [172, 140] },
  "endpoint API": { line: `M152 214V${376 + down}`, stop: [152, 362 + down], label: [158, 300 + down / 4] },
  "endpoint decoy": { line: `M104 214V${376 + down}`, stop: [104, 228], label: [58, 352] },
  "endpoint domain": { line: "M214 214V376", stop: [214, 362], label: [220, 268] },
  "stranger's endpoint domain": { line: "M282 214V376", stop: [282, 362], label: [236, 312] },
  "domain API": { line: "M248 428V448", stop: [248, 438], label: [258, 442] },
  "stranger stranger's endpoint": { line: "M320 108V162", stop: [320, 150], label: [330, 140] },
  "stranger's endpoint API": { line: `M330 214V${376 + down}`, stop: [330, 362 + down], label: [338, 300] },
  "stranger endpoint": { line: "M262 84H244V190H222", stop: [236, 190], label: [226, 140] },
  "outside endpoint": { line: "M44 266V216", stop: [44, 228], label: [56, 256] },
});

/** The accounts, who calls from where, and how many calls arrive at each place. */
export function picture(rows: readonly ReportRow[]): Markup {
  const links = linksOf(rows);
  const byDomain = rows.filter((row) => isDomainForm(row.form));
  const down = byDomain.length > 0 ? lower : 0;
  // The account's name is below then, where no line crosses it.
  const foot = down > 0 ? down + 20 : 0;
  const courses = coursesOf(down);
  const count = (end: EndLayer | undefined, matches: Partial<ReportRow>) =>
    rows.filter((row) => (end === undefined || endOf(row) === end) && isLike(row, matches)).length;
  const caller = (name: ReportRow["caller"]) => counted(count(undefined, { caller: name }), "call");
  const granted = { api: "granted" } as const;
  return html`<svg class="picture" viewBox="0 0 400 ${470 + foot}" role="img" aria-labelledby="picture-title picture-words">
<title id="picture-title">The accounts, and how far the calls get between them</title>
<desc id="picture-words">${links.map(linkInWords).join(" ")}</desc>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>
${frame("account", [2, 2, 234, 240], "Consumer's account")}${frame("vpc", [12, 30, 214, 202], "VPC")}
${frame("account", [250, 2, 148, 240], "Third account")}${frame("vpc", [256, 30, 136, 202], "VPC")}
${frame("account", [2, 330, 396, 138 + foot], "Provider's account", ...(down > 0 ? [10, 128 + foot] : [160]))}
${box([22, 58, 90, 50], "probe", caller("inside"))}${box([120, 58, 98, 50], "neighbour", caller("neighbour"))}
${box([22, 164, 196, 50], "endpoint", `${count("endpoint policy", { caller: "inside" })} refused by its policy`)}
${box([264, 58, 120, 50], "stranger", caller("stranger"))}${box([264, 164, 120, 50], "endpoint", "open policy")}
${box([2, 268, 88, 50], "outside", caller("outside"))}
${down > 0 ? box([160, 378, 162, 50], "private domain", domainText(byDomain)) : ""}
${box([12, 378 + down, 118, 50], "decoy API", counted(count(undefined, { api: "decoy" }), "call"))}
${box([142, 378 + down, 246, 82], "granted API", `${count("API", granted)} answered`, `${count("resource policy", granted)} refused by its policy`, `${count("authorization", granted)} refused by authorization`)}
${links.map((link) => drawn(link, courses))}</svg>`;
}

const domainText = (rows: readonly ReportRow[]): string =>
  `${rows.filter((row) => endOf(row) === "domain policy").length} refused by its policy`;

function isLike(row: ReportRow, matches: Partial<ReportRow>): boolean {
  return (["caller", "api"] as const).every((key) => matches[key] === undefined || matches[key] === row[key]);
}

/** x, y, width, height */
type Area = readonly [number, number, number, number];

function frame(
  kind: "account" | "vpc",
  [x, y, width, height]: Area,
  title: string,
  indent = 10,
  drop = 20,
): Markup {
  return html`<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>
<text class="heading" x="${x + indent}" y="${y + drop}">${title}</text>`;
}

/** A box without calls is one that this environment does not have. */
function box([x, y, width, height]: Area, name: string, ...lines: readonly string[]): Markup {
  const absent = lines[0] === "0 calls";
  const middle = x + width / 2;
  return html`<rect class="box${absent ? " absent" : ""}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>
<text class="heading" text-anchor="middle" x="${middle}" y="${y + 20}">${name}</text>
${(absent ? ["not here"] : lines).map((line, index) => html`<text text-anchor="middle" x="${middle}" y="${y + 39 + index * 17}">${line}</text>`)}`;
}

function drawn(link: Link, courses: Readonly<Record<string, Course>>): Markup {
  const course = courses[`${link.from} ${link.to}`];
  if (course === undefined) throw new Error(`the picture has no line from ${link.from} to ${link.to}`);
  const [stopX, stopY] = course.stop;
  const [labelX, labelY] = course.label;
  const line =
    link.arrived > 0
      ? html`<path class="open" d="${course.line}" marker-end="url(#head)"/>`
      : html`<path class="closed" d="${course.line}"/><use class="stop" href="#stop" x="${stopX}" y="${stopY}"/>`;
  return html`${line}<text class="label" x="${labelX}" y="${labelY}">${link.arrived} of ${link.tried}</text>`;
}

/** One line of the picture: of the calls that take it, those that arrived at its far end. */
interface Link {
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
  const byDomain: Condition = (row) => isDomainForm(row.form);
  const byOwnNames: Condition = (row) => !byDomain(row);
  const both = (one: Condition, other: Condition): Condition => {
    return (row) => one(row) && other(row);
  };
  // The endpoint is associated with it, and its policy lets the call pass.
  const atDomain = both(byDomain, (row) => {
    if (endOf(row) !== predictedEnd(row)) return passed(row, "endpoint policy");
    return row.way.some(({ layer, passes }) => layer === "endpoint policy" && passes);
  });
  const fromStranger = both(stranger, entered);
  return [
    link("probe", "endpoint", inside, entered),
    link("neighbour", "endpoint", by("neighbour", "own"), entered),
    link("endpoint", "API", both(through("granted"), byOwnNames), answered),
    link("endpoint", "domain", both(through("granted"), byDomain), atDomain),
    link("endpoint", "decoy", through("decoy"), answered),
    link("stranger", "stranger's endpoint", stranger, entered),
    link("stranger's endpoint", "API", both(fromStranger, byOwnNames), answered),
    link("stranger's endpoint", "domain", both(fromStranger, byDomain), atDomain),
    link("domain", "API", atDomain, answered),
    link("stranger", "endpoint", by("stranger", "consumer's"), routed),
    link("outside", "endpoint", by("outside", "consumer's"), routed),
  ].filter(({ tried }) => tried > 0);
}

function linkInWords({ from, to, tried, arrived }: Link): string {
  return `From ${from} to ${to}, ${arrived} of ${tried} calls arrive.`;
}
