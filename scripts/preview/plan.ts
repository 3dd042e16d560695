import { changeKinds, type StackPlan } from "./stack-plan";

/** What changes in one stack, as markdown: one line each resource. */
export function planMarkdown({ project, stack, changes }: StackPlan): string[] {
  if (changes.length === 0) return [`**${project}** (${code(stack)}): no changes`, ""];
  const counts = changeKinds
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} to ${kind}`);
  return [
    `<details><summary><b>${project}</b> (<code>${html(stack)}</code>): ${counts.join(", ")}</summary>`,
    "",
    "| | resource | name | what |",
    "| --- | --- | --- | --- |",
    ...changes.map(
      ({ kind, type, name, properties }) =>
        `| ${kind} | ${shortType(type)} | ${code(name)} | ${properties.map(code).join(", ")} |`,
    ),
    "",
    "</details>",
    "",
  ];
}

/** "Vpc" of aws:ec2/vpc:Vpc. */
function shortType(type: string): string {
  const name = type.split(":").at(-1) ?? type;
  return /^[A-Za-z0-9]+$/.test(name) ? name : code(name);
}

/**
 * Inline code, which GitHub reads no markdown, HTML, link or mention in. What would end it, its line or its cell of a
 * table, and what nobody sees, is written as an escape.
 * https://github.github.com/gfm/#code-spans, https://github.github.com/gfm/#tables-extension-
 */
export function code(text: string): string {
  return text === "" ? "` `" : `\`${visible(text).replace(/[`|]|^ | $/g, escaped)}\``;
}

/** Text of an HTML element. */
function html(text: string): string {
  return visible(text).replace(/[^\w ./-]/gu, (each) => `&#${each.codePointAt(0)};`);
}

/** Line breaks, and characters that have no look or change the direction of others, as escapes. */
function visible(text: string): string {
  return text.replace(/[\\\p{C}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
