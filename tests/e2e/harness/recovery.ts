import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { leftovers } from "../../../scripts/sandbox/leftovers";
import { Boto } from "../../sandbox/testing/boto";
import { type StackOf, stack } from "./config";
import type { Deployment } from "./deployment";

/** How each kind is deleted by hand. */
const deletions: Readonly<Record<string, readonly [service: string, operation: string, key: string]>> = {
  "log-group": ["logs", "delete_log_group", "logGroupName"],
  role: ["iam", "delete_role", "RoleName"],
  "rest-api": ["apigateway", "delete_rest_api", "restApiId"],
};

/** What doctor lists as being in no stack. */
export async function unknownOf(deployment: Deployment): Promise<string[]> {
  const prefix = "in no stack: ";
  return (await leftovers(deployment.environment))
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

/** Deletes resources that are in no stack, as their owner would with an AWS client. */
export async function deleteByHand(deployment: Deployment, lines: readonly string[]): Promise<void> {
  const boto = await Boto.start(deployment.sandbox.env);
  try {
    for (const line of lines) {
      const [place = "", kind = "", id = ""] = line.split(" ");
      const [service, operation, key] = deletions[kind] ?? [];
      assert.ok(service && operation && key, `no deletion of ${line}`);
      await boto.call(place.split("/")[0] ?? "", service, operation, { [key]: id });
    }
  } finally {
    boto.stop();
  }
}

export interface Recovery {
  /** Operations that had begun and whose end the stack did not know. */
  readonly pending: number;
  /** States that were being written, and are one operation older. */
  readonly restored: number;
  /** Resources that were in no stack. */
  readonly deleted: number;
}

/** After the CLI was killed: what docs/troubleshooting.md says, with what doctor lists. */
export async function recover(deployment: Deployment, of: StackOf): Promise<Recovery> {
  const listed = await leftovers(deployment.environment);
  const cut = listed.find((line) => line.startsWith("cut short: "));
  if (cut !== undefined) {
    assert.match(
      await deployment.fail(of, ["up", "--yes", "--skip-preview"]),
      /failed to load checkpoint: EOF/,
    );
    await rm(/next: rm (.+)$/.exec(cut)?.[1] ?? "");
  }
  assert.match(await deployment.fail(of, ["up", "--yes", "--skip-preview"]), /currently locked by 1 lock/);
  await deployment.succeed(of, ["cancel", stack, "--yes"]);
  const pending = (await leftovers(deployment.environment)).filter((line) =>
    line.startsWith("interrupted: "),
  );
  await deployment.succeed(of, ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
  const rest = await unknownOf(deployment);
  await deleteByHand(deployment, rest);
  return {
    pending: pending.length,
    restored: cut === undefined ? 0 : 1,
    deleted: rest.length,
  };
}
