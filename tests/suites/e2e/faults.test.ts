import assert from "node:assert/strict";
import { Faults } from "../../sandbox/gateway/faults";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import type { Side } from "./harness/config";
import {
  addProviderResources,
  furtherConsumerConfig,
  furtherKinds,
  makeWebAcl,
} from "./harness/further-resources";
import { assertWhole, madeIn } from "./harness/inventory";
import { SandboxStacks } from "./harness/sandbox-stacks";

const up = ["up", "--yes", "--skip-preview"];
const unchanged = [...up, "--expect-no-changes"];
const destroy = ["destroy", "--yes", "--skip-preview"];

/** Texts of the sandbox's faults (gateway/faults.ts), and of a connection that is closed. */
const failures =
  /error: .*(exceeded|internal (server )?error|processing has failed|server side|Service Unavailable|Too Many Requests|request send failed|EOF)/i;

/** Other faults, and all that config can ask for: FAULT_SEED=20261130, or another number. It takes minutes. */
const { FAULT_SEED } = process.env;
const everything = FAULT_SEED !== undefined;

/** The control plane throttles, fails and falls silent; the seed is fixed, so that a run can be repeated. */
describe("AWS that fails at random, during every up and destroy", function () {
  this.timeout(600_000);
  inOrder(this);
  const faults = new Faults({
    seed: Number(FAULT_SEED ?? 5),
    rate: 0.12,
    kinds: ["throttled", "failed", "unanswered"],
  });
  let deployment: SandboxStacks;
  let repeated = 0;

  before(async () => {
    faults.enabled = false;
    deployment = await SandboxStacks.create(faults);
    await deployment.initStacks(["consumer", "provider"]);
    if (!everything) return;
    const boto = await Boto.start(deployment.sandbox.env);
    await makeWebAcl(boto);
    deployment.others = await madeIn(deployment);
    await addProviderResources.ask(deployment, boto);
    await deployment.configure("consumer", furtherConsumerConfig);
    boto.stop();
  });
  after(async () => {
    const { throttled, failed, unanswered } = faults.injected;
    console.log(
      `      faults: ${throttled} throttled, ${failed} failed, ${unanswered} unanswered; ${repeated} commands run again`,
    );
    await deployment?.remove();
  });

  /** Runs a command while calls fail, again when it failed: what failed is printed, and the same command converges. */
  async function converge(side: Side, args: readonly string[]): Promise<void> {
    faults.enabled = true;
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await deployment.pulumi(side, args);
        if (result.exitCode === 0) return;
        const text = `${result.stdout}\n${result.stderr}`;
        assert.match(text, failures);
        assert.ok(attempt < 3, `${args[0]} of ${side} does not converge:\n${text}`);
        repeated++;
      }
    } finally {
      faults.enabled = false;
    }
  }

  it("up of consumer, provider and consumer converges", async () => {
    for (const side of ["consumer", "provider", "consumer"] as const) await converge(side, up);
  });

  it("has lost nothing and made nothing twice, and every resource is in a stack", async () => {
    const further = everything ? [...(addProviderResources.makes ?? []), ...furtherKinds] : [];
    await assertWhole(deployment, ["consumer", "provider"], further);
  });

  it("changes nothing when run again", async () => {
    for (const side of ["consumer", "provider"] as const) await deployment.succeed(side, unchanged);
  });

  it("destroy leaves nothing", async () => {
    for (const side of ["provider", "consumer"] as const) await converge(side, destroy);
    assert.deepEqual(await madeIn(deployment), []);
  });

  it("has really failed, in every way", () => {
    const { throttled, failed, unanswered } = faults.injected;
    assert.ok(throttled >= 3 && failed >= 3 && unanswered >= 3, JSON.stringify(faults.injected));
  });
});
