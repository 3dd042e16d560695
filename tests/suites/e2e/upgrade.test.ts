import assert from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { checkout } from "../../../scripts/stacks/project";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { providerOutputs } from "../../../shared/contract/provider";
import { listResources } from "../../sandbox/state/leftovers";
import { inOrder } from "../../sandbox/testing/in-order";
import { signedRoute } from "./harness/config";
import { useEnvironment } from "./harness/environment";
import { SandboxStacks } from "./harness/sandbox-stacks";
import { acceptanceInputOf } from "./harness/scene";
import { steadyCalls } from "./harness/steady-calls";

/**
 * consumer/, provider/ and shared/ of the last commit whose logical names contained the stack's, and whose execution
 * logs were left to API Gateway: git archive 1314d05 consumer provider shared tsconfig.json
 */
const older = join(__dirname, "upgrade", "programs-1314d05.tgz");

/** Both sides were deployed by older programs; the programs as they are now carry them on. */
describe("a deployment by older programs", function () {
  this.timeout(600_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let restoreEnvironment = () => {};
  let found: Readonly<Record<string, unknown>>;

  const ids = async () => {
    const { vpcId, vpcEndpointId, probeInstanceId, probeRole } = await deployment.outputs(
      "consumer",
      consumerOutputs,
    );
    const { apiId, executionArn } = await deployment.outputs("provider", providerOutputs);
    return { vpcId, vpcEndpointId, probeInstanceId, probeRole, apiId, executionArn };
  };

  before(async () => {
    deployment = await SandboxStacks.create();
    restoreEnvironment = useEnvironment(deployment.sandbox.env);
    const programs = join(deployment.folder, "older");
    await mkdir(programs);
    await extract({ file: older, cwd: programs });
    await symlink(join(checkout, "node_modules"), join(programs, "node_modules"));
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("consumer", { "consumer:neighbour": true });
    await deployment.configure("provider", signedRoute);
    deployment.programs = programs;
    for (const side of ["consumer", "provider", "consumer"] as const) await deployment.up(side);
    found = await ids();
  });
  after(async () => {
    restoreEnvironment();
    await deployment?.remove();
  });

  it("is there, with the execution logs that API Gateway has made", async () => {
    const left = await listResources(deployment.sandbox.env);
    assert.ok(
      left.some((line) => line.includes("log-group API-Gateway-Execution-Logs_")),
      left.join("\n"),
    );
  });

  it("would have nothing replaced, deleted or made anew", async () => {
    deployment.programs = checkout;
    assert.deepEqual(
      (await deployment.planned("consumer")).filter((step) => !step.startsWith("update ")),
      [],
    );
    assert.deepEqual(
      (await deployment.planned("provider")).filter((step) => !step.startsWith("update ")),
      ["import LogGroup"],
    );
  });

  it("is carried on, and none of the calls that are made meanwhile is refused", async () => {
    const calls = await steadyCalls(
      await acceptanceInputOf(deployment, "consumer"),
      join(deployment.folder, "stop"),
    );
    for (const side of ["provider", "consumer"] as const) await deployment.up(side);
    const { 200: answered = 0, ...others } = await calls.stop();
    assert.deepEqual(others, {});
    assert.ok(answered > 50, `${answered} calls`);
    assert.deepEqual(await ids(), found);
  });

  it("gives the execution logs their retention in the next update, and then comes to rest", async () => {
    assert.deepEqual(await deployment.planned("provider"), ["update LogGroup"]);
    await deployment.up("provider");
    for (const side of ["consumer", "provider"] as const)
      await deployment.succeed(side, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  });

  it("is taken down whole", async () => {
    for (const side of ["provider", "consumer"] as const)
      await deployment.succeed(side, ["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(await listResources(deployment.sandbox.env), []);
  });
});
