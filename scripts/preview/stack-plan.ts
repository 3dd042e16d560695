import { z } from "zod";
import { parseUrn } from "../../shared/contract/urn";
import { type ProjectName, projectNames } from "../stacks/project";
import { isResource } from "../stacks/urn";
import { apiChange, apiChangeOf } from "./api";
import { endpointChange, endpointChangeOf } from "./endpoint";
import type { PreviewReport } from "./report";

/** Operations that a reviewer reads about; "same" and "read" change nothing. */
export const changeKinds = ["create", "update", "delete", "replace"] as const;

const changeKind = z.enum(changeKinds);

const change = z.object({
  kind: changeKind,
  /** Type token of the resource, such as aws:ec2/vpc:Vpc. */
  type: z.string(),
  name: z.string(),
  /** Properties that differ. */
  properties: z.array(z.string()),
});

export type PlannedChange = z.infer<typeof change>;

/**
 * The plan of one stack, as far as a reviewer reads it: names and kinds of what changes, who may call what, and no
 * other values.
 */
export const stackPlan = z.object({
  project: z.enum(projectNames),
  stack: z.string().min(1),
  changes: z.array(change),
  /** Why there is no plan, or none that may be carried out. */
  errors: z.array(z.string()).default([]),
  /** The API and whom it admits, before and after: the provider's plan has it. */
  api: apiChange.optional(),
  /** The endpoint, before and after: a consumer's plan has it. */
  endpoint: endpointChange.optional(),
});

export type StackPlan = z.infer<typeof stackPlan>;

export function stackPlanOf(project: ProjectName, stack: string, report: PreviewReport): StackPlan {
  const changes = report.steps.flatMap(({ op, urn, diffs }) => {
    const kind = changeKind.safeParse(op);
    if (!kind.success || !isResource(urn)) return [];
    const { type, name } = parseUrn(urn);
    return [{ kind: kind.data, type, name, properties: [...(diffs ?? [])] }];
  });
  // The engine reports them as they come, in another order each time.
  changes.sort((left, right) => compare(`${left.type} ${left.name}`, `${right.type} ${right.name}`));
  return {
    project,
    stack,
    changes,
    // A plan that says nothing must not read as one that changes nothing.
    errors:
      report.errors.length > 0 || report.complete
        ? [...report.errors]
        : ["the engine ended before the plan did"],
    ...(report.complete && project === "provider" ? { api: apiChangeOf(report) } : {}),
    ...(report.complete && project === "consumer" ? { endpoint: endpointChangeOf(stack, report) } : {}),
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
