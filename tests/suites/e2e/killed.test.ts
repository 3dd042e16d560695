import assert from "node:assert/strict";
import { partsOf } from "../../../scripts/stacks/urn";
import { listResources } from "../../sandbox/state/leftovers";
import { Boto } from "../../sandbox/testing/boto";
import { anotherRoute } from "./harness/another-route";
import type { Change } from "./harness/change";
import type { Side } from "./harness/config";
import { Deployment } from "./harness/deployment";
import { consumerThatIsNot } from "./harness/imported-peers";
import { KillPoint } from "./harness/kill-point";
import { type Kills, killAtEveryStep, knownTo } from "./harness/killed";
import { assertWhole, without } from "./harness/made";
import { opening } from "./harness/opening";

const up = ["up", "--yes", "--skip-preview"];
// AWS refuses to delete some kinds again: a refresh finds that they are gone.
const destroy = ["destroy", "--yes", "--skip-preview", "--refresh"];

/** The command that makes or destroys a side, or the up that carries out a change of it. */
type Killing = "up" | "destroy" | Change;

interface Life {
  readonly side: Side;
  /** In the order in which they come. */
  readonly killing: readonly Killing[];
}

const lives: readonly Life[] = [
  { side: "provider", killing: ["up", anotherRoute] },
  { side: "provider", killing: ["destroy"] },
  { side: "consumer", killing: ["up", opening] },
  { side: "consumer", killing: ["destroy"] },
];

interface Report extends Kills {
  /** URNs of what the stack knows before a destroy, and after an up. */
  readonly made: readonly string[];
}

/** Makes, changes and destroys one side, and kills some of these commands at each of their steps. */
async function live({ side, killing }: Life): Promise<ReadonlyMap<Killing, Report>> {
  const killPoint = new KillPoint();
  const deployment = await Deployment.create(killPoint);
  const boto = await Boto.start(deployment.sandbox.env);
  const reports = new Map<Killing, Report>();
  const run = async (command: Killing, args: readonly string[]) => {
    if (!killing.includes(command)) {
      await deployment.succeed(side, args);
      return;
    }
    const before = knownTo(deployment, side);
    const kills = await killAtEveryStep(killPoint, deployment, side, args);
    reports.set(command, { ...kills, made: command === "destroy" ? before : knownTo(deployment, side) });
  };
  const assertConverged = async () => {
    await deployment.succeed(side, [...up, "--expect-no-changes"]);
    await assertWhole(deployment, [side]);
  };
  try {
    await deployment.initStacks(["consumer", "provider"]);
    if (side === "provider") {
      await deployment.configure("provider", { "provider:associateEndpoints": false });
      await deployment.importOutputs("consumer", consumerThatIsNot());
    }
    await run("up", up);
    await assertConverged();
    for (const change of killing) {
      if (typeof change !== "object") continue;
      await change.ask(deployment);
      await run(change, up);
      await assertConverged();
      await change.assertMade(deployment, boto);
    }
    await run("destroy", destroy);
    assert.deepEqual(await listResources(deployment.sandbox.env), []);
    return reports;
  } finally {
    boto.stop();
    await deployment.remove();
  }
}

/** Read, and neither made nor deleted. */
const looked = /::account-settings$/;

/** All steps that a killed command had to go through. */
function stepsExpected(killing: Killing, made: readonly string[]): readonly string[] {
  if (typeof killing === "object") return killing.steps;
  const urns = made.filter((urn) => !looked.test(urn));
  return urns.map((urn) => `${killing === "up" ? "creating" : "deleting"} ${urn}`).sort();
}

describe("CLI killed at every resource step", function () {
  this.timeout(1_800_000);
  // Much of the time goes into waiting: all are gone through at the same time.
  let reports: readonly ReturnType<typeof live>[] = [];

  before(() => {
    reports = lives.map(live);
    for (const report of reports) report.catch(() => {});
  });
  after(() => Promise.allSettled(reports));

  for (const [at, { side, killing }] of lives.entries()) {
    for (const command of killing) {
      const name = typeof command === "object" ? command.name : command;
      it(`of the ${side}'s ${name}: the same command converges, and nothing is lost or made twice`, async () => {
        const report = (await reports[at])?.get(command);
        assert.ok(report);
        const expected = stepsExpected(command, report.made);
        const nameOf = typeof command === "object" ? withoutName : (step: string) => step;
        const steps = stepsOf(report);
        assert.deepEqual(without(expected, steps.map(nameOf)), [], "steps at which nothing was killed");
        assert.deepEqual(
          furtherSteps(steps, expected, nameOf).filter((step) => !isOfTakenOver(step, report)),
          [],
          "steps that nothing asked for",
        );
        console.log(`      ${summary(report)}`);
      });
    }
  }
});

/** The steps at which a command was killed when a change was carried out, and not answered. */
function stepsOf({ moments }: Kills): string[] {
  return [...new Set(moments.filter((it) => it.carriedOut).map(({ step }) => step))].sort();
}

/** The steps beside those that were expected. */
function furtherSteps(
  steps: readonly string[],
  expected: readonly string[],
  nameOf: (step: string) => string,
): readonly string[] {
  const left = [...expected];
  return steps.filter((step) => {
    const at = left.indexOf(nameOf(step));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What was taken over after a kill may differ from what the program wants: the next command updates or replaces it. */
function isOfTakenOver(step: string, { adopted }: Kills): boolean {
  const [operation = "", urn = ""] = step.split(" ");
  return ["updating", "deleting"].includes(operation) && adopted.includes(urn);
}

/** "updating VpcEndpoint", of "updating URN" */
function withoutName(step: string): string {
  const [operation, urn = ""] = step.split(" ");
  return `${operation} ${partsOf(urn).type.split(":").at(-1)}`;
}

function summary(kills: Kills): string {
  const { moments, named, cutShort } = kills;
  return (
    `${moments.length} kills at ${stepsOf(kills).length} steps; ${named.length} resources in no stack, all adopted or removed; ` +
    `${cutShort} states cut short`
  );
}
