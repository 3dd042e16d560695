import { formsText, type InvocationForm, isDomainForm } from "../../shared/invocation/form";
import { fitted } from "../../shared/terminal/fitted";
import { attestationText } from "../../tests/acceptance/attestation";
import { type AcceptanceResult, acceptanceResult, isAsExpected } from "../../tests/acceptance/input";
import { admits } from "../../tests/acceptance/matrix/row";
import { table } from "../terminal/table";
import type { Pulumi } from "./pulumi";

type ResultRow = AcceptanceResult["rows"][number];

/** Calls that ended alike: each caller made each call with each signature by each form. */
interface Group {
  readonly from: readonly string[];
  readonly methods: readonly string[];
  readonly targets: readonly string[];
  readonly signers: readonly string[];
  readonly forms: readonly InvocationForm[];
  /** How all of them ended. */
  readonly end: string;
  readonly asIntended: boolean;
}

/** By these, one after the other, groups that are otherwise alike become one. */
const foldable = ["forms", "signers", "methods", "targets", "from"] as const;

/** What the acceptance stack observed, as a table of the terminal's width. */
export async function observedTable(pulumi: Pulumi, stack: string): Promise<string> {
  const result = acceptanceResult.parse(await pulumi.output("acceptance", stack, "result"));
  return observedText(result, process.stdout.columns);
}

/** @param width of the terminal, where there is one */
export function observedText({ rows, proofs, alarms, unobserved }: AcceptanceResult, width?: number): string {
  const groups = groupsOf(rows);
  const intended = rows.filter(isAsIntended).length;
  const hasDomain = rows.some(({ form }) => isDomainForm(form));
  const lines = [
    `${rows.length} calls, ${intended} as intended and as predicted from the policies`,
    ...proofs.map(
      ({ authorization, leastPrivilege, availability }) =>
        `least privilege ${leastPrivilege.verdict}, availability ${availability.verdict} (authorization ${authorization}${authorization === "CUSTOM" ? ", if the authorizer allows" : ""})`,
    ),
    ...alarms.map(
      (alarm) =>
        `alarm ${alarm.watches}: ${alarm.observed}${isAsExpected(alarm) ? (alarm.expected === undefined ? "" : ", as intended") : `; EXPECTED ${alarm.expected}`}`,
    ),
    ...unobserved.map(
      ({ caller, missing, covered }) => `not tried: ${caller}, since ${missing}; covered by ${covered}`,
    ),
  ];
  return [
    `observed ${timeText(rows.map(({ observedAt }) => observedAt))}`,
    "",
    table(
      ["from", "call", "form", "end"],
      groups.map((group) => lineOf(group, hasDomain)),
      width,
    ),
    "",
    ...lines.map((line) => fitted(line, width)),
  ].join("\n");
}

/** Every call in one group; those that did not end as intended come first. */
export function groupsOf(rows: readonly ResultRow[]): Group[] {
  const groups = foldable.reduce(fold, rows.map(groupOf));
  return [...groups.filter((each) => !each.asIntended), ...groups.filter((each) => each.asIntended)];
}

/** One call as a group. */
export function groupOf(row: ResultRow): Group {
  const own = row.via === "own" || row.caller === "outside";
  const api = row.api === "granted" ? "" : ` of ${row.api === "decoy" ? "the decoy" : "an unknown API"}`;
  const shown = row.token === undefined ? "" : ` (${row.token} token)`;
  return {
    from: [own ? row.caller : `${row.caller} (consumer's endpoint)`],
    methods: [row.method],
    targets: [
      `/${row.stage}${row.path}${api}${shown}${row.basePath === undefined ? "" : " (other base path)"}`,
    ],
    // "own role (expired)": commas are between signers.
    signers: [row.signer.replace(/, (.*)/, " ($1)")],
    forms: [row.form],
    end: endText(row),
    asIntended: isAsIntended(row),
  };
}

/** "refused by endpoint policy, 403"; where it differs, with what was expected. */
function endText(row: ResultRow): string {
  const status = row.status === 0 ? "" : `, ${row.status}`;
  const attested = row.attested === undefined ? "" : `; backend saw it ${attestationText(row.attested)}`;
  if (isAsIntended(row)) return `${row.observed}${status}${attested}`;
  const wrong = admits(row, row.observed)
    ? `PREDICTED ${row.predicted}`
    : `EXPECTED ${[row.expected, ...row.orElse].join(" or ")}`;
  return `${row.observed}${status}; ${wrong}`;
}

function isAsIntended(row: ResultRow): boolean {
  return admits(row, row.observed) && admits(row, row.predicted);
}

/** Groups that differ in one part only become one, at the place of the first. */
function fold(groups: readonly Group[], part: (typeof foldable)[number]): Group[] {
  const folded = new Map<string, Group>();
  for (const group of groups) {
    const key = JSON.stringify({ ...group, [part]: undefined });
    const first = folded.get(key);
    folded.set(key, first === undefined ? group : { ...first, [part]: [...first[part], ...group[part]] });
  }
  return [...folded.values()];
}

function lineOf({ from, methods, targets, signers, forms, end }: Group, hasDomain: boolean): string[] {
  return [
    from.join(", "),
    `${methods.join(", ")} ${targets.join(", ")}${signatureText(signers)}`,
    formsText(forms, hasDomain),
    end,
  ];
}

/** Nothing where nobody signs. */
function signatureText(signers: readonly string[]): string {
  const signed = signers.filter((signer) => signer !== "nobody");
  if (signed.length === 0) return "";
  const unsigned = signed.length < signers.length ? " unsigned, or" : "";
  return `,${unsigned} signed by ${signed.join(" or ")}`;
}

/** "2026-11-30 00:07 UTC", or from when to when. */
function timeText(times: readonly string[]): string {
  const minutes = times.map((time) => time.slice(0, 16).replace("T", " ")).sort();
  const [first, last] = [minutes[0], minutes.at(-1)];
  return first === last ? `${first} UTC` : `${first} to ${last} UTC`;
}
