import assert from "node:assert/strict";
import { checkout } from "../../../scripts/stacks/project";
import { run } from "../../../scripts/terminal/process";
import { CheckoutCopy } from "./harness/checkout-copy";
import { stack } from "./harness/config";
import { importedConsumer } from "./harness/imported-peers";
import { SandboxStacks } from "./harness/sandbox-stacks";

const up = ["up", "--yes", "--skip-preview"];

/** What a user reads when the peer, the account or the backend is not as it should be: one error, by name. */
describe("errors that users meet", function () {
  this.timeout(300_000);
  let deployment: SandboxStacks;

  before(async () => {
    deployment = await SandboxStacks.create();
  });
  after(() => deployment?.remove());

  /** Gives a stack the outputs that a test wants, without deploying it. */
  async function peerWith(project: "consumer" | "provider", outputs: Record<string, unknown>): Promise<void> {
    await deployment.importOutputs(project, outputs);
  }

  it("missing peer stack", async () => {
    await deployment.initStacks(["provider"]);
    const error = await deployment.fail("provider", up);
    assert.match(error, /unknown stack "organization\/consumer\/sandbox"/);
  });

  it("peer that was never deployed", async () => {
    await deployment.initStacks(["consumer"]);
    const error = await deployment.fail("provider", up);
    assert.match(error, /stack organization\/consumer\/sandbox has no outputs/);
    assert.match(error, /next: pulumi -C consumer up --stack sandbox/);
    assert.doesNotMatch(error, /at .*\.ts:\d+/, "a stack trace is not for users");
  });

  const peers = [
    { name: "half-deployed peer", change: { vpcEndpointId: undefined }, error: /vpcEndpointId: missing; / },
    {
      name: "endpoint id of the wrong shape",
      change: { vpcEndpointId: "vpc-0123456789abcdef0" },
      error: /vpcEndpointId: "vpc-0123456789abcdef0"; expected vpce- and 8 or 17 hexadecimal digits/,
    },
    {
      name: "peer in another region",
      change: { region: "eu-west-1" },
      error:
        /region of this stack is us-east-1, but consumer organization\/consumer\/sandbox is in eu-west-1/,
    },
  ];
  for (const { name, change, error } of peers) {
    it(name, async () => {
      await peerWith("consumer", { ...importedConsumer(), ...change });
      assert.match(await deployment.fail("provider", up), error);
    });
  }

  it("wrong account", async () => {
    await deployment.configure("consumer", {
      "aws:assumeRoles": [{ roleArn: "arn:aws:iam::999999999999:role/deployer" }],
    });
    assert.match(await deployment.fail("consumer", up), /999999999999/);
    await deployment.configure("consumer", {
      "aws:assumeRoles": [{ roleArn: "arn:aws:iam::111111111111:role/deployer" }],
    });
  });

  it("config that is not valid, by key and value", async () => {
    await deployment.configure("consumer", { "consumer:vpcCidr": "10.0.0.0/8" });
    const error = await deployment.fail("consumer", up);
    assert.match(error, /consumer:vpcCidr = "10\.0\.0\.0\/8": expected an IPv4 block of \/16 to \/24/);
    await deployment.configure("consumer", { "consumer:vpcCidr": "10.0.0.0/16" });
  });

  it("a region where API Gateway has no interface endpoints", async () => {
    const copy = new CheckoutCopy();
    try {
      // The sandbox offers the same services in every region: another one is asked for.
      copy.edit("consumer/zones.ts", "{region}.", '{"nowhere-1"}.');
      deployment.programs = copy.folder;
      const error = await deployment.fail("consumer", up);
      assert.match(
        error,
        /region us-east-1 has no interface endpoints for execute-api: private APIs cannot be called there\n +next: /,
      );
      assert.doesNotMatch(error, /at .*\.ts:\d+/, "a stack trace is not for users");
    } finally {
      deployment.programs = checkout;
      copy.remove();
    }
  });

  it("unreachable backend", async () => {
    const error = await deployment.fail("consumer", ["stack", "ls"], {
      PULUMI_BACKEND_URL: "file:///does/not/exist",
    });
    assert.match(error, /\/does\/not\/exist/);
  });

  for (const command of ["explain", "up"]) {
    it(`unreachable backend, npm run ${command}: it is not taken for a stack that is not deployed`, async () => {
      const args = ["--", "scripts/bootstrap.mjs", command, "--stack", stack];
      const { exitCode, stderr } = await run(process.execPath, command === "up" ? [...args, "--yes"] : args, {
        cwd: checkout,
        env: { ...deployment.environment, PULUMI_BACKEND_URL: "file:///does/not/exist" },
        output: "capture",
      });
      assert.equal(exitCode, 1);
      assert.equal(stderr.match(/^error: /gm)?.length, 2, "the script's own, around Pulumi's");
      assert.match(stderr, /\/does\/not\/exist/);
      assert.match(stderr, /next: pulumi whoami -v/);
      assert.doesNotMatch(stderr, /not deployed/);
    });
  }

  it("leaves every stack usable", async () => {
    for (const project of ["consumer", "provider"] as const) {
      await deployment.succeed(project, ["stack", "export", "--stack", stack]);
    }
  });
});
