import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { leftovers } from "../../../scripts/sandbox/leftovers";
import type { Boto } from "../../sandbox/testing/boto";
import { deleteByHand } from "./by-hand";
import { type StackOf, stack } from "./config";
import type { Deployment } from "./deployment";

/** Forgets which operations were cut off. */
export const clearing = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];

const unknown = "in no stack: ";

/** What doctor lists as being in no stack. */
export async function unknownOf(deployment: Deployment): Promise<string[]> {
  return (await leftovers(deployment.environment))
    .filter((line) => line.startsWith(unknown))
    .map((line) => line.slice(unknown.length));
}

/** Deletes by hand what doctor lists as being in no stack, which must be all. @returns what was deleted */
export async function deleteUnknown(deployment: Deployment, boto: Boto): Promise<string[]> {
  const named = await unknownOf(deployment);
  await deleteByHand(boto, named);
  assert.deepEqual(await unknownOf(deployment), []);
  return named;
}

export interface Recovery {
  /** What doctor named as being in no stack, and was deleted by hand. */
  readonly named: readonly string[];
  /** What the stack does not know the end of: "stack sandbox: creating URN". */
  readonly interrupted: readonly string[];
  /** The state was being written: it may be one operation older. */
  readonly cutShort: boolean;
}

/**
 * After the CLI was killed: what docs/troubleshooting.md says comes before the same command, but for the refresh, which
 * the same command can do, or which can wait.
 */
export async function recover(deployment: Deployment, of: StackOf, boto: Boto): Promise<Recovery> {
  const listed = await leftovers(deployment.environment);
  const after = (prefix: string) =>
    listed.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  const cut = after("cut short: ");
  for (const line of cut) await rm(/next: rm (.+)$/.exec(line)?.[1] ?? "");
  await deployment.succeed(of, ["cancel", stack, "--yes"]);
  const named = await deleteUnknown(deployment, boto);
  return { named, interrupted: after("interrupted: "), cutShort: cut.length > 0 };
}
