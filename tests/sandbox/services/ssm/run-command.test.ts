import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { at, text } from "../../testing/boto";
import { TestInstance } from "./instance.fixture";
import { longestOutput } from "./model";

const account = "310000000010";
const elsewhere = "310000000011";

describe("Run Command on a managed instance", () => {
  let instance: TestInstance;

  before(async () => {
    instance = await TestInstance.create(account);
    await instance.manage();
  });

  it("succeeds with the script's output", async () => {
    const found = await instance.ended(await instance.send(["echo out", "echo err >&2"]));
    assert.equal(at(found, "Status"), "Success");
    assert.equal(at(found, "ResponseCode"), 0);
    assert.equal(at(found, "StandardOutputContent"), "out\n");
    assert.equal(text(found, "StandardErrorContent").includes("err"), true);
  });

  it("fails with the script's exit code", async () => {
    const commandId = await instance.send(["exit 7"]);
    const found = await instance.ended(commandId);
    assert.equal(at(found, "Status"), "Failed");
    assert.equal(at(found, "ResponseCode"), 7);
    const commands = await instance.ssm("list_commands", { CommandId: commandId });
    assert.equal(at(commands, "Commands.0.Status"), "Failed");
    assert.equal(at(commands, "Commands.0.ErrorCount"), 1);
  });

  it("keeps the first 24,000 characters of an output", async () => {
    const found = await instance.ended(await instance.send(["head -c 30000 /dev/zero | tr '\\0' x"]));
    assert.equal(text(found, "StandardOutputContent"), "x".repeat(longestOutput));
  });

  it("times out after executionTimeout", async () => {
    const Parameters = { commands: ["sleep 30"], executionTimeout: ["1"] };
    const found = await instance.ended(await instance.send([], { Parameters }));
    assert.equal(at(found, "Status"), "TimedOut");
    assert.equal(at(found, "StatusDetails"), "ExecutionTimedOut");
    assert.equal(at(found, "ResponseCode"), 137);
  });

  it("can be cancelled", async () => {
    const commandId = await instance.send(["sleep 30"]);
    while (at(await instance.invocation(commandId), "Status") !== "InProgress") await sleep(20);
    await instance.ssm("cancel_command", { CommandId: commandId });
    assert.equal(at(await instance.ended(commandId), "Status"), "Cancelled");
  });

  it("is listed with its invocations, in its own account only", async () => {
    const commandId = await instance.send(["echo listed"]);
    await instance.ended(commandId);
    const found = await instance.ssm("list_command_invocations", { CommandId: commandId, Details: true });
    assert.equal(at(found, "CommandInvocations.0.CommandPlugins.0.Output"), "listed\n");
    const request = { CommandId: commandId, InstanceId: instance.id };
    const refusal = await instance.boto.refusal(elsewhere, "ssm", "get_command_invocation", request);
    assert.equal(refusal.code, "InvocationDoesNotExist");
  });

  const refusals = [
    { name: "another document", more: { DocumentName: "AWS-RunPatchBaseline" }, code: "InvalidDocument" },
    {
      name: "an instance that does not exist",
      more: { InstanceIds: ["i-0123456789abcdef0"] },
      code: "InvalidInstanceId",
    },
    {
      name: "a script of more than 64 KB",
      more: { Parameters: { commands: Array.from({ length: 400 }, () => `: ${"x".repeat(180)}`) } },
      code: "MaxDocumentSizeExceeded",
    },
    { name: "another account's instance", more: {}, from: elsewhere, code: "InvalidInstanceId" },
  ];
  for (const { name, more, from, code } of refusals) {
    it(`is refused for ${name}: ${code}`, async () => {
      assert.equal(await instance.refusal(more, from), code);
    });
  }
});
