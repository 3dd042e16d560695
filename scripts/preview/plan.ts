import { type StackPlan, typeAndName } from "./report";

const words: Readonly<Record<string, string>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
};

/** What changes in one stack, as markdown: one line each resource. */
export function planMarkdown({ project, stack, report }: StackPlan): string[] {
  const changes = report.steps
    .map((step) => ({ ...step, ...typeAndName(step.urn), word: words[step.op] }))
    .filter(({ word, type }) => word !== undefined && !/^(private-api|pulumi):/.test(type));
  const title = `**${project}** (\`${stack}\`): `;
  if (changes.length === 0) return [`${title}no changes`, ""];
  const counts = Object.values(words)
    .map((word) => ({ word, count: changes.filter((change) => change.word === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} to ${word}`);
  return [
    `<details><summary>${title.replace(/\*\*(.*?)\*\*/, "<b>$1</b>").replace(/`(.*?)`/, "<code>$1</code>")}${counts.join(", ")}</summary>`,
    "",
    "| | resource | name | what |",
    "| --- | --- | --- | --- |",
    ...changes.map(
      ({ word, type, name, diffReasons }) =>
        `| ${word} | ${type.split(":").at(-1)} | ${code(name)} | ${(diffReasons ?? []).map(code).join(", ")} |`,
    ),
    "",
    "</details>",
    "",
  ];
}

/** Inline code; a backtick or a bar in a name must not end it. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
