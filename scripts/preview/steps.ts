import { isDeepStrictEqual } from "node:util";
import { parseUrn, titleOf } from "../../shared/contract/urn";
import { isResource } from "../stacks/urn";
import type { PlannedStep, PreviewReport } from "./report";

/** Before the plan, or after it. */
export type PlanMoment = "old" | "new";

/** The steps of a type that say what there is; a replacement is one step. */
export function stepsOf({ steps }: PreviewReport, type: string): PlannedStep[] {
  const of = new Map<string, PlannedStep>();
  for (const step of steps) {
    if (parseUrn(step.urn).type !== type || step.op === "refresh" || step.op === "delete-replaced") continue;
    // "replace" comes after "create-replacement" and says what is before and after.
    of.set(step.urn, step);
  }
  return [...of.values()];
}

/** What a resource is at a moment; undefined where there is none then. */
export function stateAt(step: PlannedStep, moment: PlanMoment): NonNullable<PlannedStep["new"]> | undefined {
  if (moment === "new" && step.op.startsWith("delete")) return undefined;
  return (moment === "old" ? step.old : step.new) ?? undefined;
}

/** Whether the step changes anything. */
export function isPlanned({ op }: PlannedStep): boolean {
  return !["same", "read", "refresh"].includes(op);
}

/** Resources that the plan changes, of types with this beginning but for those that are known. */
export function otherResources(
  { steps }: PreviewReport,
  beginning: string,
  known: ReadonlySet<string>,
): { readonly type: string; readonly name: string }[] {
  return steps
    .filter((step) => isPlanned(step) && isResource(step.urn))
    .map(({ urn }) => parseUrn(urn))
    .filter(({ type }) => type.startsWith(beginning) && !known.has(type))
    .map(({ type, name }) => ({ type: type.split(":").at(-1) ?? type, name }));
}

/** Where AWS was read again: resources of a type of which it has a property otherwise than it was deployed. */
export function changedByHand({ steps }: PreviewReport, type: string, key: string): PlannedStep[] {
  return steps.filter(
    (step) =>
      step.op === "refresh" &&
      parseUrn(step.urn).type === type &&
      !isDeepStrictEqual(read(step.old?.outputs[key]), read(step.new?.outputs[key])),
  );
}

/** "policy of RestApiPolicy provider" */
export function byHandText({ urn }: PlannedStep, key: string): string {
  return `${key} of ${titleOf(parseUrn(urn))}`;
}

/** A policy's text in one order of its parts: AWS returns it in another. */
function read(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
