import assert from "node:assert/strict";
import { leftovers } from "../../../../scripts/sandbox/leftovers";
import { listResources } from "../../../sandbox/state/leftovers";
import type { Side } from "./config";
import type { SandboxStacks } from "./sandbox-stacks";

/** The kinds of which each side is made, one entry for each resource. */
const madeBy: Readonly<Record<Side, readonly string[]>> = {
  consumer: [
    ...["instance", "instance-profile", "role", "route-table", "subnet", "subnet", "volume", "vpc"],
    // One in each of two subnets for each endpoint, and the probe's.
    ...Array.from({ length: 7 }, () => "network-interface"),
    ...Array.from({ length: 4 }, () => "security-group"),
    ...Array.from({ length: 3 }, () => "vpc-endpoint"),
  ],
  // The stage's access log and its execution log.
  provider: ["log-group", "log-group", "rest-api", "role"],
};

/**
 * All that these sides are made of is there once, there is nothing else, and all of it is in a stack.
 * @param more kinds of what else is there, one entry for each resource
 */
export async function assertWhole(
  deployment: SandboxStacks,
  sides: readonly Side[],
  more: readonly string[] = [],
): Promise<void> {
  const expected = [...sides.flatMap((side) => madeBy[side]), ...more];
  const kinds = (await madeIn(deployment)).map((line) => line.split(" ")[1] ?? "");
  const lost = without(expected, kinds);
  const twice = without(kinds, expected);
  assert.deepEqual({ lost, twice }, { lost: [], twice: [] });
  assert.deepEqual(await leftBehind(deployment), []);
}

/** What there is in a deployment's accounts, but for what others have made: "111111111111/us-east-1 vpc vpc-0abc". */
export async function madeIn(deployment: SandboxStacks): Promise<string[]> {
  return without(await listResources(deployment.sandbox.env), deployment.others);
}

/** What doctor names as left over, but for what others have made. */
export async function leftBehind(deployment: SandboxStacks): Promise<string[]> {
  return without(
    await leftovers(deployment.environment),
    deployment.others.map((line) => `in no stack: ${line}`),
  );
}

/** What is left of a list once each of the others is taken out of it once. */
export function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...all];
  for (const other of others) {
    const at = left.indexOf(other);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}
