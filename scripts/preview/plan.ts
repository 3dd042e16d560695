import { changeKinds, type StackPlan } from "./stack-plan";

/** What changes in one stack, as markdown: one line each resource. */
export function planMarkdown({ project, stack, changes }: StackPlan): string[] {
  if (changes.length === 0) return [`**${project}** (\`${stack}\`): no changes`, ""];
  const counts = changeKinds
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} to ${kind}`);
  return [
    `<details><summary><b>${project}</b> (<code>${stack}</code>): ${counts.join(", ")}</summary>`,
    "",
    "| | resource | name | what |",
    "| --- | --- | --- | --- |",
    ...changes.map(
      ({ kind, type, name, properties }) =>
        `| ${kind} | ${type.split(":").at(-1)} | ${code(name)} | ${properties.map(code).join(", ")} |`,
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
