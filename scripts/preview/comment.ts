import { projectNames } from "../stacks/project";
import { Failure } from "../terminal/failure";
import { callsMarkdown } from "./calls";
import { planMarkdown } from "./plan";
import { proofMarkdown } from "./proof";
import type { StackPlan } from "./stack-plan";

/** By this line a pull request's comment is found again, to be replaced by the next one. */
const commentMarker = "<!-- private-api-preview -->";

/**
 * The plans of all stacks, what they change in who may call what, and the proof, as one comment for a pull request.
 * The access is that of both sides at rest: after the four steps of `npm run up`.
 *
 * @throws Failure naming the project whose plan is missing
 */
export function previewComment(plans: readonly StackPlan[]): string {
  const planOf = (name: string) => plans.find(({ project }) => project === name);
  // The other consumers follow the stack's own.
  const ordered = projectNames.flatMap((name) => plans.filter(({ project }) => project === name));
  const missing = projectNames.find((name) => planOf(name) === undefined);
  const access = planOf("provider")?.access;
  if (missing !== undefined || access === undefined)
    throw new Failure(
      `there is no plan of ${missing ?? "the provider's access"}\n` +
        `  next: npm run preview -- --stack NAME --project ${missing ?? "provider"} --plans-to FOLDER`,
    );
  return [
    commentMarker,
    "## Who may call what",
    "",
    ...proofMarkdown(access.before, access.after),
    ...callsMarkdown(access.before, access.after),
    "",
    "## Plan",
    "",
    ...ordered.flatMap(planMarkdown),
  ]
    .join("\n")
    .trimEnd();
}
