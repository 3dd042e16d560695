import { accessChange } from "./access";
import { callsMarkdown } from "./calls";
import { planMarkdown } from "./plan";
import { proofMarkdown } from "./proof";
import type { StackPlan } from "./report";

/** By this line a pull request's comment is found again, to be replaced by the next one. */
const commentMarker = "<!-- private-api-preview -->";

/**
 * The plans of all stacks, what they change in who may call what, and the proof, as one comment for a pull request.
 * The access is that of both sides at rest: after the four steps of `npm run up`.
 */
export function previewComment(plans: readonly StackPlan[]): string {
  const provider = plans.find(({ project }) => project === "provider");
  if (provider === undefined) throw new Error("there is no plan of the provider");
  const { before, after } = accessChange(provider.report);
  return [
    commentMarker,
    "## Who may call what",
    "",
    ...proofMarkdown(before, after),
    ...callsMarkdown(before, after),
    "",
    "## Plan",
    "",
    ...plans.flatMap(planMarkdown),
  ]
    .join("\n")
    .trimEnd();
}
