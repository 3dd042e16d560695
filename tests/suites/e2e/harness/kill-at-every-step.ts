import assert from "node:assert/strict";
import { readStack } from "../../../sandbox/state/stacks";
import { type Side, stack } from "./config";
import { without } from "./inventory";
import { type KillMoment, type KillPoint, stackFile } from "./kill-point";
import { recover } from "./recovery";
import type { SandboxStacks } from "./sandbox-stacks";
import { RunningUpdate } from "./update";

export interface Kills {
  readonly moments: readonly KillMoment[];
  /** What doctor named as being in no stack, over all kills. */
  readonly named: readonly string[];
  /** URNs of what a repair took over. */
  readonly adopted: readonly string[];
  /** Kills after which the state was one operation older. */
  readonly cutShort: number;
}

/**
 * Runs a command until it succeeds, and kills it at each moment that it comes to. After each kill the stack is repaired,
 * and nothing is left in no stack. From one to the next an up never loses what the stack knew, and a destroy never makes it
 * again.
 */
export async function killAtEveryStep(
  killPoint: KillPoint,
  deployment: SandboxStacks,
  side: Side,
  args: readonly string[],
): Promise<Kills> {
  killPoint.restart();
  const moments: KillMoment[] = [];
  const named: string[] = [];
  const adopted: string[] = [];
  let cutShort = 0;
  let before = knownTo(deployment, side);
  for (;;) {
    const moment = killPoint.await(deployment, side);
    const update = new RunningUpdate(deployment, side, [...args, "--parallel", "1"]);
    const at = await Promise.race([moment, update.ended]);
    if (typeof at !== "object") {
      killPoint.release();
      assert.equal(at, 0, update.output);
      return { moments, named, adopted, cutShort };
    }
    await update.kill();
    if (moments.length === 0)
      assert.match(await deployment.fail(side, args), /currently locked by 1 lock|load checkpoint: EOF/);
    const where = `${at.call} of ${at.step}`;
    const recovery = await recover(deployment, side);
    if (recovery.cutShort) cutShort++;
    else
      assert.ok(recovery.interrupted.includes(`stack ${stack}: ${at.step}`), `doctor does not name ${where}`);
    if (!at.carriedOut) assert.deepEqual(recovery.named, [], `before ${where}`);
    const now = knownTo(deployment, side);
    const [less, more] = args[0] === "up" ? [before, now] : [now, before];
    assert.deepEqual(
      less.filter((urn) => !more.includes(urn)),
      [],
      `lost or made again before ${where}`,
    );
    const urn = at.step.replace(/^creating /, "");
    if (now.includes(urn)) adopted.push(urn);
    if (recovery.cutShort) adopted.push(...without(now, before));
    moments.push(at);
    named.push(...recovery.named);
    before = now;
  }
}

/** URNs of a stack's resources of AWS. */
export function knownTo(deployment: SandboxStacks, side: Side): string[] {
  return readStack(stackFile(deployment, side))
    .resources.filter(({ type }) => type.startsWith("aws:"))
    .map(({ urn }) => urn);
}
