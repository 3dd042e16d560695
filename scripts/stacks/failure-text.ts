import type { EngineEvent } from "./events";
import { isResource, isStack, shortName } from "./urn";

/** What the engine says at the end of every operation that failed, in other words than ours. */
const closing = /^(update|preview|destroy|refresh|resource operation) (failed|canceled)\b/;
/** Lines of one message that are shown; its end says most. */
const longest = 80;

/** What of an operation's events shows why it failed: the errors by resource, and the rules that were violated. */
export function failureText(events: readonly EngineEvent[]): string[] {
  const texts = events.flatMap(({ diagnosticEvent: said, policyEvent: rule }) => {
    if (rule?.enforcementLevel === "mandatory")
      return [entry(rule.resourceUrn, `violates ${rule.policyName}`, plainLines(rule.message), isStack)];
    if (said?.severity !== "error") return [];
    const lines = plainLines(said.message);
    return lines.length === 0 || closing.test(lines[0] ?? "") ? [] : [entry(said.urn, undefined, lines)];
  });
  return [...new Set(texts)];
}

/** Whether the pack forbids what was planned or done. */
export function violatesRules(events: readonly EngineEvent[]): boolean {
  return events.some(({ policyEvent }) => policyEvent?.enforcementLevel === "mandatory");
}

/** The errors that the CLI itself prints, such as of a stack that does not exist. */
export function cliErrors(stderr: string): string[] {
  const text = stderr.trim();
  const at = text.indexOf("error: ");
  return text === "" ? [] : plainLines(at === -1 ? text : text.slice(at + "error: ".length));
}

/** @param isNobody of whom an error is the program's, and no resource's */
function entry(
  urn: string | undefined,
  what: string | undefined,
  lines: readonly string[],
  isNobody = (of: string) => !isResource(of),
): string {
  const who = urn === undefined || isNobody(urn) ? undefined : shortName(urn);
  const head = [who, what].filter((part) => part !== undefined).join(" ");
  if (head === "") return lines.join("\n");
  return lines.length === 1
    ? `${head}: ${lines[0]}`
    : [`${head}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Without colour tags of the engine, escape codes, empty ends, and what mocha says of cases that passed. */
function plainLines(message: string): string[] {
  const lines = message
    .replace(/<\{%.*?%\}>/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours
    .replace(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^\s*✔ /.test(line));
  if (lines.length <= longest) return lines;
  return [`(${lines.length - longest} lines before are in the log)`, ...lines.slice(-longest)];
}
