import assert from "node:assert/strict";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, deployerOf, fullName, type StackRef, stranger } from "./harness/config";
import { deployed, toDeploy } from "./harness/deployed";
import { processesOf, reasonIn } from "./harness/failed-command";
import { OutOfBandChanges } from "./harness/out-of-band-changes";
import type { SandboxStacks } from "./harness/sandbox-stacks";

const up = ["up", "--yes", "--skip-preview"];
const limit = "20 s (acceptance:timeoutSeconds)";
const unlisted = "SSM does not list the instance: stopped, terminated, or its agent has never registered";
const time = "2\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

/**
 * An instance that cannot be made to call fails the acceptance stack within acceptance:timeoutSeconds, with one reason
 * and the command that fixes it.
 */
describe("a probe that does not call", function () {
  this.timeout(300_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let boto: Boto;
  let outOfBand: OutOfBandChanges;

  before(async function () {
    this.timeout(toDeploy);
    deployment = await deployed();
    // What cuts the probe off would cut its neighbour off too: then there are two reasons.
    await deployment.configure("consumer", { "consumer:neighbour": false });
    await deployment.up("consumer");
    await deployment.configure("acceptance", {
      "acceptance:strangerStack": fullName(stranger),
      "acceptance:strangerRoleArn": deployerOf(accounts.stranger),
      "acceptance:timeoutSeconds": 20,
    });
    boto = await Boto.start(deployment.sandbox.env);
    outOfBand = new OutOfBandChanges(boto, accounts.consumer);
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  const probeOf = async (of: StackRef) => (await deployment.outputs(of, consumerOutputs)).probeInstanceId;

  /** Runs the acceptance stack, which must fail with exactly this reason; something may befall the probe meanwhile. */
  async function fails(
    of: StackRef,
    expected: { readonly what: string; readonly observed: string; readonly next: string },
    meanwhile?: (probe: string) => Promise<void>,
  ): Promise<void> {
    const probe = await probeOf(of);
    const failed = deployment.fail("acceptance", up);
    if (meanwhile !== undefined) {
      await outOfBand.untilCommandRuns(probe);
      await meanwhile(probe);
    }
    const printed = await failed;
    const reason = reasonIn(printed)
      .replaceAll(probe, "PROBE")
      .replace(/command [0-9a-f-]{36} on/, "command ID on")
      .replaceAll(new RegExp(time, "g"), "TIME");
    assert.equal(reason, `${expected.what}\nobserved: ${expected.observed}\nnext: ${expected.next}`);
    const secret = deployment.sandbox.env.AWS_SECRET_ACCESS_KEY ?? "";
    assert.ok(secret !== "" && !printed.includes(secret));
    assert.doesNotMatch(printed, /security-token|secret-?access-?key/i);
    assert.deepEqual(processesOf(deployment), []);
  }

  /** Carries out what the reason named, and what had failed again. */
  async function fixed(of: StackRef): Promise<void> {
    await deployment.succeed(of, [...up, "--refresh"]);
    await deployment.up("acceptance");
    assert.equal((await deployment.observed()).failed, 0);
  }

  it("its command hangs", async () => {
    await outOfBand.closeEndpoint("execute-api");
    await fails("consumer", {
      what: `command ID on PROBE was ended: ${limit} are not enough for it`,
      observed: "status TimedOut, ExecutionTimedOut; PingStatus Online, last ping TIME",
      next: "pulumi config set acceptance:timeoutSeconds 40",
    });
  });

  const fix = "pulumi -C consumer up --refresh --stack sandbox";
  const neverReturns = `command ID on PROBE did not end within ${limit}, and was cancelled`;
  const offline = `the SSM agent of PROBE was not online within ${limit}`;

  it("cut off while its command runs", () =>
    fails(
      "consumer",
      {
        what: neverReturns,
        observed: "status InProgress; PingStatus ConnectionLost, last ping TIME",
        next: fix,
      },
      () => outOfBand.closeEndpoint("ssm"),
    ));

  it("cut off before", async () => {
    await outOfBand.deleteEndpoint("ssmmessages");
    await fails("consumer", {
      what: offline,
      observed: "PingStatus ConnectionLost, last ping TIME",
      next: fix,
    });
  });

  it("refreshed, the consumer has its endpoints and rules again, and the same command succeeds", () =>
    fixed("consumer"));

  it("terminated while its command runs", async () => {
    await outOfBand.closeEndpoint("execute-api");
    // What has succeeded is not run again before something changes.
    await deployment.configure("acceptance", { "acceptance:settleSeconds": 1 });
    await fails(
      "consumer",
      { what: neverReturns, observed: `status InProgress; ${unlisted}`, next: fix },
      (probe) => outOfBand.terminateInstance(probe),
    );
  });

  it("terminated before", () => fails("consumer", { what: offline, observed: unlisted, next: fix }));

  it("refreshed, the consumer has another probe, and the same command succeeds", async () => {
    const before = await probeOf("consumer");
    await fixed("consumer");
    assert.notEqual(await probeOf("consumer"), before);
  });

  it("the stranger's, terminated: the reason names its own stack, and the same command succeeds", async () => {
    await deployment.configure("acceptance", { "acceptance:settleSeconds": 0 });
    await new OutOfBandChanges(boto, accounts.stranger).terminateInstance(await probeOf(stranger));
    await fails(stranger, {
      what: offline,
      observed: unlisted,
      next: "pulumi -C consumer up --refresh --stack stranger",
    });
    await fixed(stranger);
  });
});
