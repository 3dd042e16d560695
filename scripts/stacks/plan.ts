import { Failure } from "../../shared/terminal/failure";
import { findRepair, repairWith } from "../repair/repair";
import { limited, together } from "../terminal/limited";
import { wasInterrupted } from "../terminal/process";
import { table } from "../terminal/table";
import { changesOf, changesText, type ResourceChange, writesAnything } from "./changes";
import { cliErrors, failureText, violatesRules } from "./failure-text";
import type { StackOf } from "./order";
import { type Runner, stackText, type UpdateRun } from "./runner";

/** What can be previewed before it is done. */
export interface Previewed extends StackOf {
  /** Arguments of the CLI, but for the stack. */
  readonly preview: readonly string[];
}

/** What a preview of one stack found. */
export interface Plan {
  readonly of: StackOf;
  readonly changes: readonly ResourceChange[];
  /** Whether the update would write anything. */
  readonly needed: boolean;
  /** Why the preview failed; undefined where it did not. */
  readonly failure?: readonly string[];
  /** The pack forbids it. */
  readonly forbidden: boolean;
}

export const keyOf = ({ project, stack }: Pick<StackOf, "project" | "stack">) => `${project} ${stack}`;

/**
 * Previews stacks, several at the same time, and changes none of them.
 * @throws Failure when it was interrupted
 */
export async function plansOf(
  runner: Runner,
  stacks: readonly Previewed[],
): Promise<ReadonlyMap<string, Plan>> {
  const limit = runner.verbose ? 1 : together;
  const width = Math.max(0, ...stacks.map((of) => stackText(of).length));
  const plans = await limited(limit, stacks, (of) => planOf(runner, of, width));
  requireUninterrupted();
  return new Map(plans.map((plan) => [keyOf(plan.of), plan]));
}

/**
 * As plansOf, but an update that was interrupted earlier is settled, and its stack planned again.
 * @param ask whether a person is asked before such a repair
 */
export async function plansToCarryOut(
  runner: Runner,
  stacks: readonly Previewed[],
  ask: boolean,
): Promise<ReadonlyMap<string, Plan>> {
  const [plans, repairs] = await Promise.all([
    plansOf(runner, stacks),
    limited(together, stacks, async (of) => ({ of, repair: await findRepair(runner.pulumi, of) })),
  ]);
  const planned = new Map(plans);
  for (const { of, repair } of repairs) {
    if (repair === undefined) continue;
    await repairWith(of, repair, ask);
    planned.set(keyOf(of), await planOf(runner, of));
  }
  requireUninterrupted();
  return planned;
}

/** Of a command that writes nothing, or has not begun to. @throws Failure after Ctrl-C */
export function requireUninterrupted(): void {
  if (wasInterrupted())
    throw new Failure("interrupted; nothing was changed\n  next: run the same command again", 130);
}

/** Previews one stack. @param width of the names of all that are reported below one another */
export async function planOf(runner: Runner, of: Previewed, width = 0): Promise<Plan> {
  const line = runner.lines.begin(stackText(of).padEnd(width));
  const ran = await runner.run(of, of.preview, line);
  const { exitCode, events } = ran;
  const changes = changesOf(events, true);
  const needed = writesAnything(events, true);
  if (exitCode === 0) {
    line.end(needed ? "done" : "unchanged", needed ? "planned" : "no changes");
    return { of, changes, needed, forbidden: false };
  }
  line.end("failed", wasInterrupted() ? "interrupted" : "cannot be planned");
  return { of, changes, needed: true, failure: failureOf(runner, of, ran), forbidden: violatesRules(events) };
}

/** What a person needs of an operation that failed, with where the rest is. */
export function failureOf(runner: Runner, of: StackOf, { events, stderr }: UpdateRun): string[] {
  // Pulumi has printed it already.
  if (runner.verbose) return [];
  const lines = failureText(events);
  return [...(lines.length > 0 ? lines : cliErrors(stderr)), `Pulumi's whole output: ${runner.logOf(of)}`];
}

/** What is reported of several stacks, one below the other. */
export function linesByStack(
  failed: readonly { readonly of: Pick<StackOf, "project" | "stack">; readonly lines: readonly string[] }[],
): string {
  return failed
    .map(({ of, lines }) => [`${stackText(of)}:`, ...lines.flatMap((line) => line.split("\n"))].join("\n  "))
    .join("\n\n");
}

/** What changes, a row a stack; nothing where nothing does. @param width of the terminal */
export function plansText(plans: Iterable<Plan>, width?: number): string {
  const rows = [...plans]
    .filter(({ needed }) => needed)
    .map(({ of, changes, failure }) => [
      stackText(of),
      failure === undefined
        ? changesText(changes, true) || "outputs only"
        : "cannot be planned before what it reads is there",
    ]);
  return rows.length === 0 ? "" : table(["stack", "what changes"], rows, width);
}
