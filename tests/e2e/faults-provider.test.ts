import assert from "node:assert/strict";
import { leftovers } from "../../scripts/sandbox/leftovers";
import { Faults } from "../sandbox/control-plane/faults";
import { listResources } from "../sandbox/lifecycle/leftovers";
import { consumerThatIsNot } from "./harness/config";
import { Deployment } from "./harness/deployment";
import { deleteByHand, recover, unknownOf } from "./harness/recovery";
import { Update } from "./harness/update";

const up = ["up", "--yes", "--skip-preview"];
const unchanged = [...up, "--expect-no-changes"];
const destroy = ["destroy", "--yes", "--skip-preview"];

const made = [
  "222222222222/us-east-1 log-group",
  "222222222222/us-east-1 rest-api",
  "222222222222/us-east-1 role",
];

/** Updates of the provider that are cut off, each in another way. */
describe("updates that are cut off", function () {
  this.timeout(600_000);
  const lost = new Faults({ seed: 76, rate: 0.3, kinds: ["failed late", "unanswered late"] });
  let deployment: Deployment;

  before(async () => {
    lost.enabled = false;
    deployment = await Deployment.create(lost);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("provider", { "provider:associateEndpoints": false });
    await deployment.importOutputs("consumer", consumerThatIsNot());
  });
  after(() => deployment?.remove());

  const resources = () => listResources(deployment.sandbox.endpoint);
  /** All is there once and in a stack. */
  const assertWhole = async () => {
    const kinds = (await resources()).map((line) => line.split(" ").slice(0, 2).join(" "));
    assert.deepEqual(kinds.sort(), made);
    assert.deepEqual(await leftovers(deployment.environment), []);
  };

  /** Again nothing to do, nothing lost or made twice, and nothing left once it is destroyed. */
  const assertConverged = async () => {
    await deployment.succeed("provider", unchanged);
    await assertWhole();
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await resources(), []);
  };

  it("two ups at once: one is refused by the lock, the other succeeds", async () => {
    const first = new Update(deployment, "provider", up);
    assert.ok(await first.reached(1), first.output);
    const refused = await deployment.fail("provider", up);
    assert.equal(refused.match(/error: the stack is currently locked by 1 lock/g)?.length, 1, refused);
    assert.match(refused, /pulumi cancel/);
    assert.equal(await first.ended, 0, first.output);
    await assertConverged();
  });

  it("sandbox restarted half-way: the same command converges", async () => {
    const update = new Update(deployment, "provider", up);
    assert.ok(await update.reached(6), update.output);
    await deployment.restartSandbox();
    const code = await update.ended;
    if (code !== 0) assert.match(update.output, /error: /);
    await deployment.succeed("provider", up);
    await assertConverged();
  });

  // A sample of the begun and ended operations of an up, of which there are some 30.
  for (const operations of [4, 9, 17]) {
    it(`CLI killed after ${operations} operations: cancel, refresh and up converge`, async () => {
      const update = new Update(deployment, "provider", up);
      assert.ok(await update.reached(operations), update.output);
      update.kill();
      assert.equal(await update.ended, undefined);
      const { pending, restored, deleted } = await recover(deployment, "provider");
      // Nothing is lost but what was under way, or what the restored state is older than.
      assert.ok(deleted <= pending + restored, `${deleted} in no stack`);
      const again = await deployment.pulumi("provider", up);
      if (again.exitCode !== 0) {
        // A part of the API was made whose end the stack does not know: parts go with the API.
        assert.match(again.stdout, /error: .*Conflict/);
        assert.ok(pending + restored > 0);
        await deployment.succeed("provider", destroy);
        await deployment.succeed("provider", up);
      }
      await assertConverged();
      console.log(
        `      ${pending} operations under way, ${restored} states restored, ` +
          `${deleted} resources deleted by hand, up again ${again.exitCode === 0 ? "succeeded" : "met a part of the API"}`,
      );
    });
  }

  it("answers that are lost: what fails is printed, and doctor names whatever is in no stack", async () => {
    lost.enabled = true;
    let failures = 0;
    for (let attempt = 0; attempt < 3; attempt++) {
      const { exitCode, stdout } = await deployment.pulumi("provider", up);
      if (exitCode === 0) break;
      failures++;
      assert.match(stdout, /error: .*(Conflict|AlreadyExists|internal|send failed)/i);
      assert.match(stdout, /look for aws_\w+ "[\w-]+" in the account|official/);
    }
    lost.enabled = false;
    const { "failed late": failed, "unanswered late": unanswered } = lost.injected;
    const left = await unknownOf(deployment);
    assert.ok(failures > 0 && left.length >= 2, "the seed loses an API and a role: see faults.ts");
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await resources(), left);
    await deleteByHand(deployment, left);
    await deployment.succeed("provider", up);
    await assertConverged();
    console.log(
      `      ${failed} failed and ${unanswered} unanswered after the change; ${failures} ups failed, ` +
        `${left.length} resources in no stack, all named`,
    );
  });
});
