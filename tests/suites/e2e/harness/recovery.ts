import assert from "node:assert/strict";
import { repairFirst } from "../../../../scripts/repair/repair";
import { Pulumi } from "../../../../scripts/stacks/pulumi";
import type { Boto } from "../../../sandbox/testing/boto";
import { type StackRef, stackId } from "./config";
import { deleteByHand } from "./delete-by-hand";
import { leftBehind } from "./inventory";
import type { SandboxStacks } from "./sandbox-stacks";

const unknown = "in no stack: ";

/** What doctor lists as being in no stack. */
export async function unknownOf(deployment: SandboxStacks): Promise<string[]> {
  return (await leftBehind(deployment))
    .filter((line) => line.startsWith(unknown))
    .map((line) => line.slice(unknown.length));
}

/** Deletes by hand what doctor lists as being in no stack, which must be all. @returns what was deleted */
export async function deleteUnknown(deployment: SandboxStacks, boto: Boto): Promise<string[]> {
  const named = await unknownOf(deployment);
  await deleteByHand(boto, named);
  assert.deepEqual(await unknownOf(deployment), []);
  return named;
}

export interface Recovery {
  /** What doctor named as being in no stack before the repair. */
  readonly named: readonly string[];
  /** What the stack did not know the end of: "stack sandbox: creating URN". */
  readonly interrupted: readonly string[];
  /** The state was being written: it may be one operation older. */
  readonly cutShort: boolean;
}

/** After the CLI was killed: what `npm run up` and `destroy` do first. Doctor then names nothing. */
export async function recover(deployment: SandboxStacks, of: StackRef): Promise<Recovery> {
  const listed = await leftBehind(deployment);
  const after = (prefix: string) =>
    listed.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  await repairFirst(await Pulumi.create(deployment.environment), stackId(of), false);
  assert.deepEqual(await leftBehind(deployment), []);
  return {
    named: after(unknown),
    interrupted: after("interrupted: "),
    cutShort: after("cut short: ").length > 0,
  };
}
