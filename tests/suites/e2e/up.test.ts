import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { type RunResult, run } from "../../../scripts/terminal/process";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { providerOutputs } from "../../../shared/contract/provider";
import { acceptanceResult } from "../../acceptance/input";
import { Boto, list, text } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { openPolicy } from "../../sandbox/testing/rest-api";
import { CheckoutCopy } from "./harness/checkout-copy";
import { accounts, awsConfig, fullName, type StackId, second } from "./harness/config";
import { deployed } from "./harness/deployed";
import type { SandboxStacks } from "./harness/sandbox-stacks";

const third: StackId = { project: "consumer", stack: "third" };

/** Two consumers beside the sandbox's own, which other pipelines have deployed. */
const otherConsumers = `
    - stack: ${fullName(second)}
      grants:
        - { method: POST, path: / }
        - { method: GET, path: "/orders/*", principals: [callers] }
    - stack: ${fullName(third)}
      grants:
        - { method: GET, path: / }
`;

const headGrant = "        - { method: HEAD, path: / }\n";

/** `npm run up` as people run it, in a copy of the checkout, with an API of three consumers. */
describe("npm run up", function () {
  this.timeout(1_800_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let copy: CheckoutCopy;
  let boto: Boto;
  let latest = "";

  before(async () => {
    deployment = await deployed();
    copy = new CheckoutCopy(join(deployment.folder, "sandbox"));
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks([third]);
    await deployment.configure(third, {
      ...awsConfig("666666666666"),
      "consumer:providerStack": fullName("provider"),
    });
    await deployment.up(third);
    const file = join(copy.folder, "provider", "Pulumi.sandbox.yaml");
    const config = readFileSync(file, "utf8");
    const at = config.indexOf("encryptionsalt:");
    const grants = config.slice(0, at).trimEnd().replace("grants:\n", `grants:\n${headGrant}`);
    writeFileSync(file, grants + otherConsumers + config.slice(at));
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
    copy?.remove();
  });

  async function up(...flags: readonly string[]): Promise<RunResult> {
    const args = ["--", "scripts/bootstrap.mjs", "up", "--stack", "sandbox", "--yes", ...flags];
    return run(process.execPath, args, {
      cwd: copy.folder,
      env: deployment.environment,
      output: "capture",
    });
  }

  /** @returns when the calls were made, and what the steps changed */
  async function succeeds(...flags: readonly string[]): Promise<{ at: string[]; printed: string }> {
    const { exitCode, stdout, stderr } = await up(...flags);
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
    const { rows, failed } = (await deployment.outputs("acceptance", resultOutput)).result;
    assert.equal(failed, 0);
    assert.match(stdout, new RegExp(`${rows.length} calls, ${rows.length} as intended and as predicted`));
    return {
      at: [...new Set(rows.map(({ observedAt }) => observedAt))].sort(),
      printed: `${stderr}\n${stdout}`,
    };
  }

  it("with three consumers: all is proved, and every call from the first ends as intended", async () => {
    const { at, printed } = await succeeds();
    const { proofs, rows } = (await deployment.outputs("acceptance", resultOutput)).result;
    assert.deepEqual(
      proofs.map(({ leastPrivilege, availability }) => [leastPrivilege.verdict, availability.verdict]),
      // Without a signature, signed, and with an authorizer.
      [
        ["PROVED", "PROVED"],
        ["PROVED", "PROVED"],
        ["PROVED", "PROVED"],
      ],
    );
    assert.ok(rows.some((row) => row.method === "POST" && row.observed === "refused by endpoint policy"));
    assert.ok(rows.some((row) => row.method === "HEAD" && row.observed === "answered" && row.status === 200));
    assert.match(printed, new RegExp(`^observed ${at[0]?.slice(0, 16).replace("T", " ")}`, "m"));
    assert.match(report(), /first run: no earlier result is known here/);
    latest = at.at(-1) ?? "";
  });

  it("leaves no session token with SSM, which keeps what a command printed", async () => {
    const ssm = (operation: string, input: object) =>
      boto.call(accounts.consumer, "ssm", operation, { ...input });
    const outputs = await Promise.all(
      list(await ssm("list_command_invocations", {}), "CommandInvocations").map(async (each) => {
        const [CommandId, InstanceId] = [text(each, "CommandId"), text(each, "InstanceId")];
        const found = await ssm("get_command_invocation", { CommandId, InstanceId });
        return gunzipSync(Buffer.from(text(found, "StandardOutputContent"), "base64")).toString("latin1");
      }),
    );
    // A signature of another host is answered with all that should have been signed.
    assert.ok(outputs.some((output) => output.includes("does not match the signature you provided")));
    for (const output of outputs)
      assert.doesNotMatch(output, /Canonical String|x-amz-security-token/i, output.slice(0, 200));
  });

  it("brings back a policy that somebody opened by hand, and calls again", async () => {
    const { apiId: restApiId, stage: stageName } = await deployment.outputs("provider", providerOutputs);
    const patchOperations = [{ op: "replace", path: "/policy", value: openPolicy }];
    const call = (operation: string, input: object) =>
      boto.call(accounts.provider, "apigateway", operation, { restApiId, ...input });
    await call("update_rest_api", { patchOperations });
    await call("create_deployment", { stageName });
    assert.match(await fromStranger(), /curl: answered/);
    // As on a machine that did not make the last run: the stack has its result.
    rmSync(join(copy.folder, "reports"), { recursive: true });
    const { at, printed } = await succeeds();
    assert.match(printed, /provider sandbox +2 updated: .*RestApiPolicy/);
    assert.match(printed, /acceptance sandbox +1 replaced: Command invocations/);
    assert.ok((at[0] ?? "") > latest, `called at ${at[0]}, not after ${latest}`);
    assert.match(await fromStranger(), /curl: refused by resource policy/);
    assert.match(report(), /nothing changed <span class="details">\(since /);
    latest = at.at(-1) ?? "";
  });

  it("makes no call where nothing changed, and says when they were made", async () => {
    const { at, printed } = await succeeds();
    assert.match(printed, /acceptance sandbox +no changes/);
    assert.match(printed, /^nothing changed$/m);
    assert.equal(at.at(-1), latest);
    assert.match(printed, new RegExp(`^observed ${at[0]?.slice(0, 16).replace("T", " ")}`, "m"));
  });

  it("--call-again finds what no stack knows of; nothing that was seen before is believed then", async () => {
    await admitNeighbour("authorize");
    const failed = await up("--call-again");
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.stdout + failed.stderr, /neighbour: GET \/dev\/ by host-header: timed out/);
    assert.match(report(), /not as intended<\/h1>[\s\S]*neighbour: [^\n]*: timed out, now <b>answered/);
    assert.match(report(), /<dd>(?:[\w, -]+: )?curl exit 0, status 200; /);
    const again = await up();
    assert.notEqual(again.exitCode, 0, "calls that failed are made again");
    assert.doesNotMatch(again.stdout, /as intended/);
    await admitNeighbour("revoke");
    const { at } = await succeeds();
    assert.ok((at[0] ?? "") > latest);
    assert.match(report(), /all as intended<\/h1>[\s\S]*, now <b>timed out/);
  });

  function report(): string {
    return readFileSync(join(copy.folder, "reports", "access.html"), "utf8");
  }

  async function fromStranger(): Promise<string> {
    const args = ["explain", "--stack", "sandbox", "--from", "stranger", "--curl"];
    const options = { cwd: copy.folder, env: deployment.environment, output: "capture" } as const;
    return (await run(process.execPath, ["--", "scripts/bootstrap.mjs", ...args], options)).stdout;
  }

  /** Rules beside those of the stack, which a refresh does not look for. */
  async function admitNeighbour(verb: "authorize" | "revoke"): Promise<void> {
    const { vpcEndpointId, neighbourInstanceId } = await deployment.outputs("consumer", consumerOutputs);
    const ec2 = (operation: string, input: Record<string, unknown>) =>
      boto.call(accounts.consumer, "ec2", operation, input);
    const endpoints = await ec2("describe_vpc_endpoints", { VpcEndpointIds: [vpcEndpointId] });
    const endpoint = text(endpoints, "VpcEndpoints.0.Groups.0.GroupId");
    const instances = await ec2("describe_instances", { InstanceIds: [neighbourInstanceId] });
    const [instance] = list(instances, "Reservations.0.Instances");
    const neighbour = text(instance, "SecurityGroups.0.GroupId");
    const rule = (GroupId: string, peer: string) => ({
      GroupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: peer }] },
      ],
    });
    await ec2(`${verb}_security_group_egress`, rule(neighbour, endpoint));
    await ec2(`${verb}_security_group_ingress`, rule(endpoint, neighbour));
  }
});

const resultOutput = z.object({ result: acceptanceResult });
