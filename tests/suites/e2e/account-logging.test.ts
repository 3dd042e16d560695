import assert from "node:assert/strict";
import { at, Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { consumer } from "../unit/fixtures";
import { accounts } from "./harness/config";
import { SandboxStacks } from "./harness/sandbox-stacks";

/** The role that API Gateway logs with is the account's: whoever set it, the provider gives back what it found. */
describe("the account's logging role", function () {
  this.timeout(600_000);
  inOrder(this);
  const anothers = `arn:aws:iam::${accounts.provider}:role/of-another-team`;
  let deployment: SandboxStacks;
  let boto: Boto;

  const set = (value: string) =>
    boto.call(accounts.provider, "apigateway", "update_account", {
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }],
    });
  const found = async () =>
    String(at(await boto.call(accounts.provider, "apigateway", "get_account"), "cloudwatchRoleArn") ?? "");
  const destroy = () => deployment.succeed("provider", ["destroy", "--yes", "--skip-preview"]);

  before(async () => {
    deployment = await SandboxStacks.create();
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.importOutputs("consumer", consumer);
    await boto.call(accounts.provider, "iam", "create_role", {
      RoleName: "of-another-team",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  it("is another's: it is used, and there after the stack is gone", async () => {
    await set(anothers);
    assert.match(await deployment.up("provider"), /of-another-team, which is not this stack's: it is used/);
    assert.equal(await found(), anothers);
    await destroy();
    assert.equal(await found(), anothers);
  });

  it("is nobody's: the stack sets it, and takes it away when it goes", async () => {
    await set("");
    await deployment.up("provider");
    assert.match(await found(), /role\/provider-sandbox-logging-[0-9a-f]{7}$/);
    await destroy();
    assert.equal(await found(), "");
  });

  it("becomes another's while the stack is there: it stays another's, through updates and the end of the stack", async () => {
    await deployment.up("provider");
    await set(anothers);
    for (const time of [1, 2]) {
      assert.match(await deployment.up("provider"), /was this stack's, and is \S+of-another-team now/);
      assert.equal(await found(), anothers, `after update ${time}`);
    }
    await destroy();
    assert.equal(await found(), anothers);
  });
});
