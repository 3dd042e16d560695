import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createProfile, runInstance } from "../../testing/instance";
import { createEndpoint, createNetwork, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";
import { longestOutput } from "./model";

const account = "310000000010";

describe("Run Command", function () {
  this.timeout(60_000);
  let boto: Boto;
  let network: TestNetwork;
  let id: string;
  const call = (operation: string, input: Input = {}) => boto.call(account, "ssm", operation, input);
  const ec2 = (operation: string, input: Input) => boto.call(account, "ec2", operation, input);
  /** The rule that lets the instance reach the endpoints. */
  const open = () => ({
    GroupId: network.groupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.7.0.0/16" }] }],
  });
  const input = (commands: readonly string[], more: Input = {}): Input => ({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [id],
    Parameters: { commands },
    ...more,
  });
  const send = async (commands: readonly string[], more: Input = {}) =>
    text(await call("send_command", input(commands, more)), "Command.CommandId");
  const invocation = (CommandId: string) => call("get_command_invocation", { CommandId, InstanceId: id });
  const ended = async (commandId: string) => {
    for (;;) {
      const found = await invocation(commandId);
      if (!["Pending", "InProgress"].includes(text(found, "Status"))) return found;
      await sleep(50);
    }
  };

  before(async () => {
    ({ boto } = await sharedSandbox());
    network = await createNetwork(boto, account);
    await ec2("authorize_security_group_ingress", open());
    const profile = await createProfile(boto, account, "managed");
    id = await runInstance(boto, account, network, { IamInstanceProfile: { Name: profile } });
  });

  it("is refused by an instance that does not reach Systems Manager", async () => {
    const refusal = await boto.refusal(account, "ssm", "send_command", input(["true"]));
    assert.equal(refusal.code, "InvalidInstanceId");
    const information = await call("describe_instance_information");
    assert.deepEqual(list(information, "InstanceInformationList"), []);
  });

  describe("on a managed instance", () => {
    before(async () => {
      for (const service of ["ssm", "ssmmessages"]) {
        const ServiceName = `com.amazonaws.us-east-1.${service}`;
        await createEndpoint(boto, account, network, { ServiceName });
      }
    });

    it("is offered by DescribeInstanceInformation, by filter as well", async () => {
      for (const Values of [[id], ["i-0123456789abcdef0"]]) {
        const filter = { Filters: [{ Key: "InstanceIds", Values }] };
        const found = list(await call("describe_instance_information", filter), "InstanceInformationList");
        assert.deepEqual(
          found.map((it) => at(it, "InstanceId")),
          Values.filter((value) => value === id),
        );
        assert.ok(found.every((it) => at(it, "PingStatus") === "Online"));
      }
    });

    it("succeeds with what the script printed", async () => {
      const found = await ended(await send(["echo out", "echo err >&2"]));
      assert.equal(at(found, "Status"), "Success");
      assert.equal(at(found, "ResponseCode"), 0);
      assert.equal(at(found, "StandardOutputContent"), "out\n");
      assert.equal(text(found, "StandardErrorContent").includes("err"), true);
    });

    it("fails with the script's exit code", async () => {
      const commandId = await send(["exit 7"]);
      const found = await ended(commandId);
      assert.equal(at(found, "Status"), "Failed");
      assert.equal(at(found, "ResponseCode"), 7);
      const commands = await call("list_commands", { CommandId: commandId });
      assert.equal(at(commands, "Commands.0.Status"), "Failed");
      assert.equal(at(commands, "Commands.0.ErrorCount"), 1);
    });

    it("keeps the first 24,000 characters of an output", async () => {
      const found = await ended(await send(["head -c 30000 /dev/zero | tr '\\0' x"]));
      assert.equal(text(found, "StandardOutputContent"), "x".repeat(longestOutput));
    });

    it("times out after executionTimeout", async () => {
      const Parameters = { commands: ["sleep 30"], executionTimeout: ["1"] };
      const found = await ended(await send([], { Parameters }));
      assert.equal(at(found, "Status"), "TimedOut");
      assert.equal(at(found, "StatusDetails"), "ExecutionTimedOut");
      assert.equal(at(found, "ResponseCode"), 137);
    });

    it("can be cancelled", async () => {
      const commandId = await send(["sleep 30"]);
      while (at(await invocation(commandId), "Status") !== "InProgress") await sleep(20);
      await call("cancel_command", { CommandId: commandId });
      assert.equal(at(await ended(commandId), "Status"), "Cancelled");
    });

    it("is listed with its invocations, in its own account only", async () => {
      const commandId = await send(["echo listed"]);
      await ended(commandId);
      const found = await call("list_command_invocations", { CommandId: commandId, Details: true });
      assert.equal(at(found, "CommandInvocations.0.CommandPlugins.0.Output"), "listed\n");
      const request = { CommandId: commandId, InstanceId: id };
      const refusal = await boto.refusal("310000000011", "ssm", "get_command_invocation", request);
      assert.equal(refusal.code, "InvocationDoesNotExist");
    });

    it("is refused for another document, another account's instance, or no instance at all", async () => {
      const refused = (who: string, more: Input) =>
        boto.refusal(who, "ssm", "send_command", input(["true"], more));
      assert.equal(
        (await refused(account, { DocumentName: "AWS-RunPatchBaseline" })).code,
        "InvalidDocument",
      );
      assert.equal((await refused("310000000011", {})).code, "InvalidInstanceId");
      assert.equal(
        (await refused(account, { InstanceIds: ["i-0123456789abcdef0"] })).code,
        "InvalidInstanceId",
      );
    });

    it("waits for an agent that is cut off, and the connection is known to be lost", async () => {
      await ec2("revoke_security_group_ingress", open());
      const lost = list(await call("describe_instance_information"), "InstanceInformationList");
      assert.deepEqual(
        lost.map((it) => at(it, "PingStatus")),
        ["ConnectionLost"],
      );
      const commandId = await send(["echo late"]);
      while (at(await invocation(commandId), "StatusDetails") !== "Delayed") await sleep(20);
      assert.equal(at(await invocation(commandId), "Status"), "Pending");
      await ec2("authorize_security_group_ingress", open());
      assert.equal(at(await ended(commandId), "StandardOutputContent"), "late\n");
    });

    it("stays in progress when its instance is terminated, which is no longer managed", async () => {
      const folder = await mkdtemp(path.join(tmpdir(), "run-command-"));
      const commandId = await send([`touch ${folder}/begun; sleep 60`]);
      while (!existsSync(path.join(folder, "begun"))) await sleep(20);
      await ec2("terminate_instances", { InstanceIds: [id] });
      assert.equal(at(await invocation(commandId), "Status"), "InProgress");
      const information = await call("describe_instance_information");
      assert.deepEqual(list(information, "InstanceInformationList"), []);
      const refusal = await boto.refusal(account, "ssm", "send_command", input(["true"]));
      assert.equal(refusal.code, "InvalidInstanceId");
      await call("cancel_command", { CommandId: commandId });
      while (at(await invocation(commandId), "Status") !== "Cancelling") await sleep(20);
      await rm(folder, { recursive: true });
    });
  });
});
