import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { at, list } from "../../testing/boto";
import { inOrder } from "../../testing/in-order";
import { TestInstance } from "./instance.fixture";

/** Systems Manager's view of an instance and its agent. Each test continues from the one before. */
describe("an instance and its agent", function () {
  inOrder(this);
  let instance: TestInstance;
  const managed = async (input = {}) =>
    list(await instance.ssm("describe_instance_information", input), "InstanceInformationList");

  before(async () => {
    instance = await TestInstance.create("310000000050");
  });

  it("cannot be sent a command while it does not reach Systems Manager", async () => {
    assert.equal(await instance.refusal(), "InvalidInstanceId");
    assert.deepEqual(await managed(), []);
  });

  it("is listed by DescribeInstanceInformation when it does, also with filters", async () => {
    await instance.manage();
    for (const Values of [[instance.id], ["i-0123456789abcdef0"]]) {
      const found = await managed({ Filters: [{ Key: "InstanceIds", Values }] });
      assert.deepEqual(
        found.map((it) => at(it, "InstanceId")),
        Values.filter((value) => value === instance.id),
      );
      assert.ok(found.every((it) => at(it, "PingStatus") === "Online"));
    }
  });

  it("is ConnectionLost while it is cut off, and its command waits", async () => {
    await instance.cutOff();
    assert.deepEqual(
      (await managed()).map((it) => at(it, "PingStatus")),
      ["ConnectionLost"],
    );
    const commandId = await instance.send(["echo late"]);
    while (at(await instance.invocation(commandId), "StatusDetails") !== "Delayed") await sleep(20);
    assert.equal(at(await instance.invocation(commandId), "Status"), "Pending");
    await instance.connect();
    assert.equal(at(await instance.ended(commandId), "StandardOutputContent"), "late\n");
  });

  it("is no longer managed after termination, and its command stays in progress", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "run-command-"));
    const commandId = await instance.send([`touch ${folder}/begun; sleep 60`]);
    while (!existsSync(path.join(folder, "begun"))) await sleep(20);
    await instance.terminate();
    assert.equal(at(await instance.invocation(commandId), "Status"), "InProgress");
    assert.deepEqual(await managed(), []);
    assert.equal(await instance.refusal(), "InvalidInstanceId");
    await instance.ssm("cancel_command", { CommandId: commandId });
    while (at(await instance.invocation(commandId), "Status") !== "Cancelling") await sleep(20);
    await rm(folder, { recursive: true });
  });
});
