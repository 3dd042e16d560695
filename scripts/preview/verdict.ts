import { httpMethods } from "../../shared/access/grant";
import { lastOf } from "../stacks/project";
import type { AccessChange, ConsumerChange } from "./access-change";
import type { CallAuthorization } from "./calls";
import type { AffectedCaller, Difference } from "./difference";
import type { Judgement } from "./judge";
import { code, listed } from "./text";

/** More rows than these are folded. */
const mostRows = 8;
/** More than these are counted in the verdict. */
const [mostNamed, mostCalls] = [3, 3];

/** One line that says whether who may call what changes, and whose calls. */
export function verdictText(access: AccessChange, { differences, unclear }: Judgement): string {
  const [gains, loses] = (["gains", "loses"] as const).map((direction) =>
    differences.some((each) => each.direction === direction),
  );
  if (!gains && !loses)
    return unclear.length === 0
      ? "No change in who may call what"
      : `Undetermined whether who may call what changes: ${code(unclear[0] ?? "")}`;
  const verdict = gains && loses ? "Access changes" : gains ? "Access widens" : "Access narrows";
  const whose = byWho(differences).map(({ who, own }) => {
    const parts = (["gains", "loses"] as const).flatMap((direction) => {
      const calls = callTexts(
        access,
        own.filter((each) => each.direction === direction),
        true,
      );
      return calls.length === 0 ? [] : [`${direction} ${listed(calls, mostCalls)}`];
    });
    return `${whoText(access, who)} ${parts.join(", ")}`;
  });
  const others = whose.length - mostNamed > 1 ? `; and ${whose.length - mostNamed} more` : "";
  const shown = others === "" ? whose : whose.slice(0, mostNamed);
  return `${verdict}: ${shown.join("; ")}${others}${unclear.length === 0 ? "" : "; the rest is undetermined"}`;
}

const headings: Readonly<Record<CallAuthorization, string>> = {
  NONE: "Without a signature (NONE)",
  AWS_IAM: "Signed (AWS_IAM)",
  CUSTOM: "If the authorizer allows it (CUSTOM)",
  "no route": "Let in by the policies, answered by no route",
};

/** What is gained and lost by consumer and account: a table for each kind of authorization. */
export function differencesMarkdown(access: AccessChange, differences: readonly Difference[]): string[] {
  const authorizations = ["NONE", "AWS_IAM", "CUSTOM", "no route"] as const;
  return authorizations.flatMap((authorization) => {
    const rows = byWho(differences.filter((each) => each.authorization === authorization)).flatMap(
      ({ who, own }) => rowsOf(access, who, own),
    );
    if (rows.length === 0) return [];
    const head = ["consumer", "account", "", "calls", ...(namesCallers(authorization) ? ["signed by"] : [])];
    const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
    if (rows.length <= mostRows) return [`**${headings[authorization]}**`, "", ...table, ""];
    return [
      `<details><summary><b>${headings[authorization]}</b>: ${rows.length} rows</summary>`,
      "",
      ...table,
      "",
      "</details>",
      "",
    ];
  });
}

function rowsOf(access: AccessChange, who: AffectedCaller, own: readonly Difference[]): string[][] {
  // "gains" comes first.
  const keys = [...new Set(own.map((each) => rowKey(each)))].sort();
  return keys.map((key) => {
    const row = own.filter((each) => rowKey(each) === key);
    const [first] = row;
    if (first === undefined) return [];
    const calls = callTexts(access, row, false).join(", ");
    return [
      typeof who === "string" ? who : code(nameOf(access, who)),
      typeof who === "string" ? "any" : accountText(who),
      first.direction,
      first.ungranted ? `${calls}: **no grant says so**` : calls,
      ...(namesCallers(first.authorization) ? [callerText(first)] : []),
    ];
  });
}

/** Without a signature nobody can distinguish callers; where no route answers, nothing says that there is none. */
const namesCallers = (authorization: CallAuthorization): boolean =>
  authorization === "AWS_IAM" || authorization === "no route";

const rowKey = ({ direction, principal, ungranted }: Difference) =>
  JSON.stringify([direction, principal, ungranted]);

function callerText({ authorization, principal }: Difference): string {
  if (principal === undefined) return "its own roles (not known yet)";
  if (principal !== "*") return code(principal);
  return authorization === "AWS_IAM" ? "anybody" : "";
}

/** Calls by path, the methods of one together. */
function callTexts(access: AccessChange, differences: readonly Difference[], short: boolean): string[] {
  const stages = new Set([...access.before.stages, ...access.after.stages]);
  const groups = new Map<string, Difference[]>();
  for (const each of differences) {
    const key = JSON.stringify([
      each.stage,
      each.path,
      short && each.authorization === "AWS_IAM",
      each.ungranted,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const methods = new Set(group.map(({ method }) => method));
    const all = httpMethods.every((each) => methods.has(each));
    const text = code(`${all ? "ANY" : [...methods].join(", ")} ${first?.path}`);
    const stage = stages.size > 1 ? ` on stage ${code(first?.stage ?? "")}` : "";
    const more = group.some(({ ungranted }) => ungranted) ? " and perhaps more" : "";
    const signed = short && first?.authorization === "AWS_IAM" ? " (signed)" : "";
    const unanswered = short && first?.authorization === "no route" ? " (no route answers)" : "";
    return `${text}${stage}${more}${signed}${unanswered}`;
  });
}

function byWho(
  differences: readonly Difference[],
): { readonly who: AffectedCaller; readonly own: readonly Difference[] }[] {
  return [...new Set(differences.map(({ who }) => who))].map((who) => ({
    who,
    own: differences.filter((each) => each.who === who),
  }));
}

function whoText(access: AccessChange, who: AffectedCaller): string {
  if (typeof who === "string") return who === "the internet" ? who : `${who}, of any account,`;
  return `consumer ${code(nameOf(access, who))} (${accountText(who)})`;
}

/** The stack's own name; the whole of it where two have the same. */
export function nameOf({ consumers }: AccessChange, { stack }: ConsumerChange): string {
  const own = lastOf(stack);
  return consumers.some((each) => each.stack !== stack && lastOf(each.stack) === own) ? stack : own;
}

function accountText({ account }: ConsumerChange): string {
  return account ?? "account not known yet";
}
