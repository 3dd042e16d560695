import assert from "node:assert/strict";
import { leftovers } from "../../scripts/sandbox/leftovers";
import { Faults } from "../sandbox/control-plane/faults";
import { listResources } from "../sandbox/lifecycle/leftovers";
import { Deployment } from "./harness/deployment";
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
  const lost = new Faults({ seed: 2, rate: 0.3, kinds: ["failed late", "unanswered late"] });
  let deployment: Deployment;

  before(async () => {
    lost.enabled = false;
    deployment = await Deployment.create(lost);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("provider", { "provider:associateEndpoints": false });
    await deployment.importOutputs("consumer", {
      contractVersion: 1,
      accountId: "111111111111",
      region: "us-east-1",
      vpcId: "vpc-0123456789abcdef0",
      vpcEndpointId: "vpce-0123456789abcdef0",
      vpcEndpointDnsName: "vpce-0123456789abcdef0-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com",
      privateDnsEnabled: true,
      callers: [],
      probeInstanceId: "i-0123456789abcdef0",
      probeRole: "arn:aws:iam::111111111111:role/probe",
      endpointPolicyDigest: "0".repeat(64),
    });
  });
  after(() => deployment?.remove());

  const resources = () => listResources(deployment.sandbox.endpoint);
  const unknown = async () =>
    (await leftovers(deployment.environment))
      .filter((line) => line.startsWith("in no stack: "))
      .map((line) => line.replace("in no stack: ", ""));
  /** All is there once, apart from what was left over before. */
  const assertWhole = async (left: readonly string[] = []) => {
    const own = (await resources()).filter((line) => !left.includes(line));
    assert.deepEqual(own.map((line) => line.split(" ").slice(0, 2).join(" ")).sort(), made);
  };

  it("two ups at once: one is refused by the lock, the other succeeds", async () => {
    const first = new Update(deployment, "provider", up);
    assert.ok(await first.reached(1), first.output);
    const refused = await deployment.fail("provider", up);
    assert.equal(refused.match(/error: the stack is currently locked by 1 lock/g)?.length, 1, refused);
    assert.match(refused, /pulumi cancel/);
    assert.equal(await first.ended, 0, first.output);
    await deployment.succeed("provider", unchanged);
    await assertWhole();
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await resources(), []);
  });

  it("sandbox restarted half-way: the same command converges", async () => {
    const update = new Update(deployment, "provider", up);
    assert.ok(await update.reached(6), update.output);
    await deployment.restartSandbox();
    const code = await update.ended;
    if (code !== 0) assert.match(update.output, /error: /);
    await deployment.succeed("provider", up);
    await deployment.succeed("provider", unchanged);
    await assertWhole();
    assert.deepEqual(await leftovers(deployment.environment), []);
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await resources(), []);
  });

  // A sample of the begun and ended operations of an up, of which there are some 30.
  for (const operations of [1, 4, 9, 17]) {
    it(`CLI killed after ${operations} operations: cancel, refresh and up converge`, async () => {
      const before = await unknown();
      const update = new Update(deployment, "provider", up);
      assert.ok(await update.reached(operations), update.output);
      update.kill();
      assert.equal(await update.ended, undefined);
      assert.match(await deployment.fail("provider", up), /currently locked by 1 lock/);
      await deployment.succeed("provider", ["cancel", "--yes"]);
      const pending = (await leftovers(deployment.environment)).filter((line) =>
        line.startsWith("interrupted: "),
      );
      await deployment.succeed("provider", ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
      const again = await deployment.pulumi("provider", up);
      if (again.exitCode !== 0) {
        // What was being made is there, but in no stack: parts of an API go with the API.
        assert.match(again.stdout, /error: .*(Conflict|AlreadyExists)/);
        assert.ok(pending.length > 0);
        await deployment.succeed("provider", destroy);
        await deployment.succeed("provider", up);
      }
      await deployment.succeed("provider", unchanged);
      const left = await unknown();
      assert.ok(left.length - before.length <= pending.length, left.join("\n"));
      await assertWhole(left);
      await deployment.succeed("provider", destroy);
      assert.deepEqual(await resources(), left);
      console.log(
        `      ${pending.length} operations under way, ${left.length - before.length} resources left and named, ` +
          `up again ${again.exitCode === 0 ? "succeeded" : "met what was there"}`,
      );
    });
  }

  it("answers that are lost: what fails is printed, and doctor names whatever is in no stack", async () => {
    const before = await unknown();
    lost.enabled = true;
    const failures: string[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const result = await deployment.pulumi("provider", up);
      if (result.exitCode === 0) break;
      failures.push(result.stdout);
      assert.match(result.stdout, /error: .*(Conflict|AlreadyExists|already exists|internal|send failed)/i);
    }
    lost.enabled = false;
    const left = await unknown();
    const injected = lost.injected;
    assert.ok(injected["failed late"] + injected["unanswered late"] >= 3, JSON.stringify(injected));
    assert.ok(left.length > before.length, "the seed loses no answer of a create: choose another");
    await deployment.succeed("provider", destroy);
    assert.deepEqual(await resources(), left);
    console.log(
      `      ${injected["failed late"]} failed and ${injected["unanswered late"]} unanswered after the change; ` +
        `${failures.length} ups failed, ${left.length - before.length} resources left and named`,
    );
  });
});
