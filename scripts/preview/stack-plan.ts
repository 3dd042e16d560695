import { z } from "zod";
import { type ProjectName, projectNames } from "../stacks/project";
import { isResource, typeAndName } from "../stacks/urn";
import { accessChange, accessChangeOf } from "./access";
import type { PreviewReport } from "./report";

/** Operations that a reviewer reads about; "same" and "read" change nothing. */
export const changeKinds = ["create", "update", "delete", "replace"] as const;

const changeKind = z.enum(changeKinds);

/** The plan of one stack, as far as a reviewer reads it: names and kinds of what changes, no values. */
export const stackPlan = z.object({
  project: z.enum(projectNames),
  stack: z.string().min(1),
  changes: z.array(
    z.object({
      kind: changeKind,
      /** Type token of the resource, such as aws:ec2/vpc:Vpc. */
      type: z.string(),
      name: z.string(),
      /** Properties that differ. */
      properties: z.array(z.string()),
    }),
  ),
  /** Who may call what, before and after: the provider's plan has it. */
  access: accessChange.optional(),
});

export type StackPlan = z.infer<typeof stackPlan>;

export function stackPlanOf(project: ProjectName, stack: string, report: PreviewReport): StackPlan {
  const changes = report.steps.flatMap(({ op, urn, diffReasons }) => {
    const kind = changeKind.safeParse(op);
    if (!kind.success || !isResource(urn)) return [];
    return [{ kind: kind.data, ...typeAndName(urn), properties: diffReasons ?? [] }];
  });
  // The engine tells them as they come, in another order each time.
  changes.sort((left, right) => compare(`${left.type} ${left.name}`, `${right.type} ${right.name}`));
  return { project, stack, changes, ...(project === "provider" ? { access: accessChangeOf(report) } : {}) };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
