import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { listResources } from "../../sandbox/state/leftovers";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { HeldChanges } from "./harness/held-changes";
import { importedConsumer } from "./harness/imported-peers";
import { assertWhole } from "./harness/inventory";
import { stackFile } from "./harness/kill-point";
import { deleteUnknown, recover } from "./harness/recovery";
import { SandboxStacks } from "./harness/sandbox-stacks";
import { RunningUpdate } from "./harness/update";

const up = ["up", "--yes", "--skip-preview"];
const unchanged = [...up, "--expect-no-changes"];
const destroy = ["destroy", "--yes", "--skip-preview"];

/** Updates of the provider that are cut off, each in another way. */
describe("updates that are cut off", function () {
  this.timeout(600_000);
  inOrder(this);
  const changes = new HeldChanges();
  let deployment: SandboxStacks;
  let boto: Boto;

  before(async () => {
    deployment = await SandboxStacks.create(changes);
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("provider", { "provider:associateEndpoints": false });
    await deployment.importOutputs("consumer", importedConsumer());
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  /** Again nothing to do, nothing lost or made twice, and nothing left once it is destroyed. */
  const assertConverged = async () => {
    await deployment.succeed("provider", unchanged);
    await assertWhole(deployment, ["provider"]);
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await listResources(deployment.sandbox.env), []);
  };

  it("two ups at once: one is refused by the lock, the other succeeds", async () => {
    const held = changes.hold();
    const first = new RunningUpdate(deployment, "provider", up);
    await Promise.race([held.first, first.ended]);
    let refused: string;
    try {
      // What the first writes at this very moment cannot be read.
      do refused = await deployment.fail("provider", up);
      while (refused.includes("failed to load checkpoint: EOF"));
    } finally {
      held.release();
    }
    assert.equal(refused.match(/error: the stack is currently locked by 1 lock/g)?.length, 1, refused);
    assert.match(refused, /pulumi cancel/);
    assert.equal(await first.ended, 0, first.output);
    await assertConverged();
  });

  it("sandbox restarted half-way: the same command converges", async () => {
    const update = new RunningUpdate(deployment, "provider", up);
    assert.ok(await update.reached(6), update.output);
    await deployment.restartSandbox();
    const code = await update.ended;
    if (code !== 0) {
      assert.match(update.output, /error: /);
      // An answer may have been under way.
      await deleteUnknown(deployment, boto);
    }
    await deployment.succeed("provider", up);
    await assertConverged();
  });

  it("CLI killed while it wrote its state: doctor names the file, and the same command converges", async () => {
    const update = new RunningUpdate(deployment, "provider", up);
    assert.ok(await update.reached(9), update.output);
    await update.kill();
    // Those who read a stack while it is written would fail as well: the sandbox's backend keeps no attributes.
    const attributes = `${stackFile(deployment, "provider")}.attrs`;
    assert.ok(!existsSync(attributes));
    // A backend that does writes them in place, so that a kill at that very moment leaves them empty.
    await writeFile(attributes, "");
    assert.match(await deployment.fail("provider", up), /failed to load checkpoint: EOF/);
    const { cutShort } = await recover(deployment, "provider");
    assert.ok(cutShort);
    await deployment.succeed("provider", up);
    await assertConverged();
  });
});
