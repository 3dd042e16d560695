import { changeKinds, type PlannedChange, type StackPlan } from "./stack-plan";
import { code, html, listed } from "./text";

export interface PlansText {
  /** One line. */
  readonly summary: string;
  /** Each with its lines; none where nothing changes. */
  readonly plans: readonly (readonly string[])[];
}

/** What changes in each stack, one line each resource; stacks without changes are one line together. */
export function plansText(all: readonly StackPlan[]): PlansText {
  const changing = all.filter(({ changes }) => changes.length > 0);
  const names = all
    .filter((each) => !changing.includes(each))
    .map(({ project, stack }) => `${project} ${code(stack)}`);
  const unchanged = `Plans without changes: ${listed(names, 6)}`;
  if (changing.length === 0) return { summary: unchanged, plans: [] };
  return {
    summary: `Plans: ${countsText(changing.flatMap(({ changes }) => changes))}`,
    plans: [...changing.map(planMarkdown), ...(names.length === 0 ? [] : [[unchanged, ""]])],
  };
}

function countsText(changes: readonly PlannedChange[]): string {
  return changeKinds
    .map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} to ${kind}`)
    .join(", ");
}

function planMarkdown({ project, stack, changes }: StackPlan): string[] {
  return [
    `<details><summary><b>${project}</b> (<code>${html(stack)}</code>): ${countsText(changes)}</summary>`,
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
