import assert from "node:assert/strict";
import { parseUrn } from "../../../shared/contract/urn";
import { Boto } from "../../sandbox/testing/boto";
import { addRoute } from "./harness/add-route";
import type { SideUpdate } from "./harness/change";
import type { Side } from "./harness/config";
import { addConsumerResources, addProviderResources, makeWebAcl } from "./harness/further-resources";
import { importedConsumer } from "./harness/imported-peers";
import { assertWhole, madeIn, without } from "./harness/inventory";
import { type Kills, killAtEveryStep, knownTo } from "./harness/kill-at-every-step";
import { KillPoint } from "./harness/kill-point";
import { openEndpoint } from "./harness/open-endpoint";
import { SandboxStacks } from "./harness/sandbox-stacks";

const up = ["up", "--yes", "--skip-preview"];
// AWS refuses to delete some kinds again: a refresh finds that they are gone.
const destroy = ["destroy", "--yes", "--skip-preview", "--refresh"];

/** The command that makes or destroys a side, or the up that carries out a change of it. */
type Killing = "up" | "destroy" | SideUpdate;

interface Life {
  readonly side: Side;
  /** In the order in which they come. */
  readonly killing: readonly Killing[];
  /** Of what only some deployments have: at these kinds of steps alone, "creating VpcLink". */
  readonly sample?: readonly string[];
}

/** Of what only some deployments have, kinds that are found in different ways. */
const sample: readonly string[] = [
  // Its tags come by a second call.
  "creating Zone",
  ...["creating LoadBalancer", "creating FlowLog", "creating Permission", "creating PrincipalAssociation"],
  ...["creating DomainNameAccessAssociation", "deleting VpcLink", "deleting ResourceShareAccepter"],
];
/**
 * Without it in the environment, a command is killed at each kind of step, and at a sample of what only some deployments
 * have. "kinds" asks for all kinds of that too, and "all" for every step, which takes half an hour.
 */
const { KILL_STEPS } = process.env;

/** Whether an update is killed at a step: of a kind that is asked for the first alone. */
function killsOf({ sample }: Life): (step: string) => boolean {
  if (KILL_STEPS === "all") return () => true;
  const first = new Map<string, string>();
  return (step) => {
    const kind = withoutName(step);
    if (isAsked(kind, sample) && !first.has(kind)) first.set(kind, step);
    return first.get(kind) === step;
  };
}

function isAsked(kind: string, sample: Life["sample"]): boolean {
  return KILL_STEPS === "kinds" || sample === undefined || sample.includes(kind);
}

const lives: readonly Life[] = [
  { side: "provider", killing: ["up", addRoute] },
  { side: "provider", killing: ["destroy"] },
  { side: "consumer", killing: ["up", openEndpoint] },
  { side: "consumer", killing: ["destroy"] },
  { side: "provider", killing: [addProviderResources, "destroy"], sample },
  { side: "consumer", killing: [addConsumerResources, "destroy"], sample },
];

interface Report extends Kills {
  /** All that the command did: "creating URN", and of a change "updating VpcEndpoint" too. */
  readonly steps: readonly string[];
}

/** Makes, changes and destroys one side, and kills some of these commands at each of their steps. */
async function live(life: Life): Promise<ReadonlyMap<Killing, Report>> {
  const { side, killing } = life;
  const killPoint = new KillPoint(() => killsOf(life));
  const deployment = await SandboxStacks.create(killPoint);
  const boto = await Boto.start(deployment.sandbox.env);
  const reports = new Map<Killing, Report>();
  const changes = killing.filter((it) => typeof it === "object");
  const peers = changes.flatMap((change) => change.peers ?? []);
  const run = async (command: Killing, args: readonly string[]) => {
    if (!killing.includes(command)) {
      await deployment.succeed(side, args);
      return;
    }
    const before = knownTo(deployment, side);
    const kills = await killAtEveryStep(killPoint, deployment, side, args);
    const after = knownTo(deployment, side);
    const steps = [
      ...without(after, before).map((urn) => `creating ${urn}`),
      ...without(before, after).map((urn) => `deleting ${urn}`),
      ...(typeof command === "object" ? command.steps : []),
    ];
    reports.set(command, { ...kills, steps: steps.filter((step) => !looked.test(step)) });
  };
  const assertConverged = async (change?: SideUpdate) => {
    await deployment.succeed(side, [...up, "--expect-no-changes"]);
    await assertWhole(deployment, [side, ...(change?.peers ?? [])], change?.makes);
  };
  try {
    await deployment.initStacks(["consumer", "provider"]);
    await makeWebAcl(boto);
    deployment.others = await madeIn(deployment);
    if (side === "provider") {
      await deployment.configure("provider", { "provider:associateEndpoints": false });
      await deployment.importOutputs("consumer", importedConsumer());
    }
    await run("up", up);
    await assertConverged();
    for (const change of changes) {
      await change.ask(deployment, boto);
      await run(change, up);
      await assertConverged(change);
      await change.assertMade(deployment, boto);
    }
    await run("destroy", destroy);
    for (const peer of peers) await deployment.succeed(peer, destroy);
    assert.deepEqual(await madeIn(deployment), []);
    return reports;
  } finally {
    boto.stop();
    await deployment.remove();
  }
}

/** Read, and neither made nor deleted. */
const looked = /::account-settings$/;

describe(`CLI killed at every ${KILL_STEPS === "all" ? "resource step" : "kind of resource step"}`, function () {
  this.timeout(1_800_000);
  // Much of the time goes into waiting: all are gone through at the same time.
  let reports: readonly ReturnType<typeof live>[] = [];

  before(() => {
    reports = lives.map(live);
    for (const report of reports) report.catch(() => {});
  });
  after(() => Promise.allSettled(reports));

  for (const [index, { side, killing, sample }] of lives.entries()) {
    for (const command of killing) {
      const name = typeof command === "object" ? command.name : command;
      it(`of the ${side}'s ${name}: the same command converges, and nothing is lost or made twice`, async () => {
        const report = (await reports[index])?.get(command);
        assert.ok(report);
        const kinds = [...new Set(report.steps.map(withoutName))].filter((kind) => isAsked(kind, sample));
        const expected = KILL_STEPS === "all" ? report.steps : kinds;
        const { missed, further } = compared(stepsOf(report), expected);
        assert.deepEqual(missed, [], "steps at which nothing was killed");
        assert.deepEqual(
          further.filter((step) => !isOfTakenOver(step, report)),
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

/** Steps against those that were expected, which may be without names. */
function compared(steps: readonly string[], expected: readonly string[]) {
  const missed = [...expected];
  const further = steps.filter((step) => {
    const at = missed.includes(step) ? missed.indexOf(step) : missed.indexOf(withoutName(step));
    if (at >= 0) missed.splice(at, 1);
    return at < 0;
  });
  return { missed, further };
}

/** What was taken over after a kill may differ from what the program wants: the next command updates or replaces it. */
function isOfTakenOver(step: string, { adopted }: Kills): boolean {
  const [operation = "", urn = ""] = step.split(" ");
  return ["updating", "deleting"].includes(operation) && adopted.includes(urn);
}

/** "updating VpcEndpoint", of "updating URN"; what has no name stays as it is. */
function withoutName(step: string): string {
  return step.replace(/urn:\S+$/, (urn) => parseUrn(urn).type.split(":").at(-1) ?? urn);
}

function summary(kills: Kills): string {
  const { moments, named, cutShort } = kills;
  return (
    `${moments.length} kills at ${stepsOf(kills).length} steps; ${named.length} resources in no stack, all adopted or removed; ` +
    `${cutShort} states cut short`
  );
}
