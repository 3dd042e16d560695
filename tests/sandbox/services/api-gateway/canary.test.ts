import assert from "node:assert/strict";
import { Store } from "../../state/store";
import { at, type Boto, type Input, text } from "../../testing/boto";
import { createApi, type TestApi } from "../../testing/rest-api";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";
import { deployedApis } from "./snapshot";

const account = "310000000020";

describe("canary releases", () => {
  let boto: Boto;
  let shared: TestSandbox;
  let api: TestApi;
  let first: string;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const patch = (...patchOperations: Input[]) => call("update_stage", { stageName: "live", patchOperations });
  /** Deployment and variables of the stage, and of its canary. */
  const served = () => {
    const store = new Store(`${shared.directory}/control-plane.json`);
    const stage = deployedApis(store).get(`us-east-1/${api.restApiId}`)?.stages.get("live");
    const shown = (it: typeof stage) => it && [it.snapshot.deploymentId, it.variables, it.isCanary];
    return [shown(stage), stage?.canary?.percentTraffic, shown(stage?.canary?.stage)];
  };
  const deploy = async (canarySettings: Input) =>
    text(await call("create_deployment", { stageName: "live", canarySettings }), "id");

  before(async () => {
    shared = await sharedSandbox();
    boto = shared.boto;
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
    const created = await call("create_deployment", { stageName: "live", variables: { a: "1", b: "1" } });
    first = text(created, "id");
  });

  it("of a deployment do not change the stage's own deployment", async () => {
    const second = await deploy({ percentTraffic: 12.5, stageVariableOverrides: { b: "2", c: "2" } });
    assert.deepEqual(served(), [
      [first, { a: "1", b: "1" }, false],
      12.5,
      [second, { a: "1", b: "2", c: "2" }, true],
    ]);
    assert.deepEqual(at(await call("get_stage", { stageName: "live" }), "canarySettings"), {
      percentTraffic: 12.5,
      deploymentId: second,
      stageVariableOverrides: { b: "2", c: "2" },
      useStageCache: false,
    });
  });

  it("are promoted by the patch operations in AWS's guide, and disabled by removing them", async () => {
    const second = await deploy({ percentTraffic: 10, stageVariableOverrides: { b: "2" } });
    await patch(
      { op: "replace", path: "/canarySettings/percentTraffic", value: "0.0" },
      { op: "copy", from: "/canarySettings/stageVariableOverrides", path: "/variables" },
      { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
    );
    const variables = { a: "1", b: "2" };
    assert.deepEqual(served(), [[second, variables, false], 0, [second, variables, true]]);
    await patch({ op: "remove", path: "/canarySettings" });
    assert.deepEqual(served(), [[second, variables, undefined], undefined, undefined]);
  });

  it("of a stage are created with the stage or by a patch", async () => {
    const other = text(await call("create_deployment"), "id");
    await patch(
      { op: "replace", path: "/canarySettings/deploymentId", value: other },
      { op: "replace", path: "/canarySettings/percentTraffic", value: "50" },
      { op: "add", path: "/canarySettings/stageVariableOverrides/a", value: "3" },
    );
    assert.deepEqual(served()[2], [other, { a: "3", b: "1" }, true]);
    await call("create_stage", {
      stageName: "made",
      deploymentId: first,
      canarySettings: { percentTraffic: 5, deploymentId: other },
    });
    const canary = at(await call("get_stage", { stageName: "made" }), "canarySettings");
    assert.deepEqual(canary, { percentTraffic: 5, deploymentId: other, useStageCache: false });
  });

  it("prevent the deletion of their deployment", async () => {
    const second = await deploy({ percentTraffic: 10 });
    const { message } = await refusal("delete_deployment", { deploymentId: second });
    assert.match(message, /Active stages pointing to this deployment/);
  });

  const stage = { stageName: "live" };
  const refusals: { name: string; operation: string; input: Input; message: RegExp }[] = [
    {
      name: "on a stage that does not exist",
      operation: "create_deployment",
      input: { stageName: "none", canarySettings: { percentTraffic: 1 } },
      message: /Invalid stage identifier specified/,
    },
    ...[-1, 100.1].map((percentTraffic) => ({
      name: `of ${percentTraffic} percent`,
      operation: "create_deployment",
      input: { ...stage, canarySettings: { percentTraffic } },
      message: /Invalid canary percentTraffic/,
    })),
    {
      name: "of a percentage that is not a number",
      operation: "update_stage",
      input: {
        ...stage,
        patchOperations: [{ op: "replace", path: "/canarySettings/percentTraffic", value: "x" }],
      },
      message: /Invalid canary percentTraffic/,
    },
    {
      name: "with invalid variables",
      operation: "create_deployment",
      input: { ...stage, canarySettings: { stageVariableOverrides: { "a-b": "1" } } },
      message: /Invalid stage variable name: a-b\./,
    },
    {
      name: "of a deployment that does not exist",
      operation: "update_stage",
      input: {
        ...stage,
        patchOperations: [{ op: "replace", path: "/canarySettings/deploymentId", value: "x" }],
      },
      message: /Invalid Deployment identifier specified/,
    },
    {
      name: "copied from elsewhere",
      operation: "update_stage",
      input: { ...stage, patchOperations: [{ op: "copy", from: "/description", path: "/deploymentId" }] },
      message: /Invalid patch path {2}'\/deploymentId' specified for op 'copy' from '\/description'/,
    },
  ];
  for (const { name, operation, input, message } of refusals) {
    it(`are refused: ${name}`, async () => {
      const before = served();
      assert.match((await refusal(operation, input)).message, message);
      assert.deepEqual(served(), before);
    });
  }

  it("are not removed by a deployment without a canary", async () => {
    const second = await deploy({ percentTraffic: 10 });
    assert.match((await refusal("create_deployment", stage)).message, /Stage live has a canary/);
    assert.deepEqual(served()[2], [second, { a: "1", b: "1" }, true]);
  });
});
