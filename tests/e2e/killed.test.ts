import assert from "node:assert/strict";
import { listResources } from "../sandbox/lifecycle/leftovers";
import { Boto } from "../sandbox/testing/boto";
import { consumerThatIsNot } from "./harness/config";
import { Deployment } from "./harness/deployment";
import { KillPoint } from "./harness/kill-point";
import { type Kills, killAtEveryStep, knownTo } from "./harness/killed";
import { assertWhole } from "./harness/made";
import { clearing } from "./harness/recovery";

const up = ["up", "--yes", "--skip-preview"];
// AWS refuses to delete some kinds again: a refresh finds that they are gone.
const destroy = ["destroy", "--yes", "--skip-preview", "--refresh"];

const cases = [
  { side: "provider", command: "up" },
  { side: "provider", command: "destroy" },
  { side: "consumer", command: "up" },
  { side: "consumer", command: "destroy" },
] as const;

interface Report extends Kills {
  /** URNs of what an up makes. */
  readonly made: readonly string[];
}

/** Makes and destroys one side, and kills one of the two commands at each of its steps. */
async function killed({ side, command }: (typeof cases)[number]): Promise<Report> {
  const killPoint = new KillPoint();
  const deployment = await Deployment.create(killPoint);
  const boto = await Boto.start(deployment.sandbox.env);
  const killing = (args: readonly string[]) => killAtEveryStep(killPoint, deployment, side, args, boto);
  try {
    await deployment.initStacks(["consumer", "provider"]);
    if (side === "provider") {
      await deployment.configure("provider", { "provider:associateEndpoints": false });
      await deployment.importOutputs("consumer", consumerThatIsNot());
    }
    const ups = command === "up" ? await killing(up) : await deployment.succeed(side, up);
    await deployment.succeed(side, clearing);
    await deployment.succeed(side, [...up, "--expect-no-changes"]);
    await assertWhole(deployment, [side]);
    const made = knownTo(deployment, side);
    const destroys = command === "destroy" ? await killing(destroy) : await deployment.succeed(side, destroy);
    assert.deepEqual(await listResources(deployment.sandbox.endpoint), []);
    const kills = [ups, destroys].find((it) => typeof it === "object");
    assert.ok(kills);
    return { ...kills, made };
  } finally {
    boto.stop();
    await deployment.remove();
  }
}

/** No call of AWS is made for their deletion. */
const forgotten = /aws:apigateway\/account:Account::/;

describe("CLI killed at every resource step", function () {
  this.timeout(1_800_000);
  // Much of the time goes into waiting: all are gone through at the same time.
  let reports: readonly Promise<Report>[] = [];

  before(() => {
    reports = cases.map(killed);
    for (const report of reports) report.catch(() => {});
  });
  after(() => Promise.allSettled(reports));

  for (const [at, { side, command }] of cases.entries()) {
    it(`of the ${side}'s ${command}: the same command converges, and nothing is lost or made twice`, async () => {
      const report = await reports[at];
      assert.ok(report);
      const expected =
        command === "up"
          ? report.made.map((urn) => `creating ${urn}`)
          : report.made.filter((urn) => !forgotten.test(urn)).map((urn) => `deleting ${urn}`);
      assert.deepEqual(stepsOf(report), expected.sort());
      console.log(`      ${summary(report)}`);
    });
  }
});

/** The steps at which a command was killed when a change was carried out, and not answered. */
function stepsOf({ moments }: Kills): string[] {
  return [...new Set(moments.filter((it) => it.carriedOut).map(({ step }) => step))].sort();
}

function summary(kills: Kills): string {
  const { moments, named, cutShort } = kills;
  return (
    `${moments.length} kills at ${stepsOf(kills).length} steps; ${named.length} resources in no stack, all named; ` +
    `${cutShort} states cut short`
  );
}
