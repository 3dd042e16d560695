import assert from "node:assert/strict";
import { driftTable, findDrift } from "../../scripts/drift/check";
import { providerOutputs } from "../../shared/contract/provider";
import { Boto } from "../sandbox/testing/boto";
import { inOrder } from "../sandbox/testing/in-order";
import { accounts, stack } from "./harness/config";
import { Deployment } from "./harness/deployment";
import { consumerThatIsNot } from "./harness/peers-that-are-not";

const openToAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }],
};

/** What `npm run drift` finds when somebody opens the API's policy with an AWS client. */
describe("drift", function () {
  this.timeout(300_000);
  inOrder(this);
  let deployment: Deployment;
  let boto: Boto;
  let printed = "";

  before(async () => {
    deployment = await Deployment.create();
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("provider", {
      "provider:associateEndpoints": false,
      "aws:defaultTags": { tags: { project: "private-api" } },
    });
    await deployment.importOutputs("consumer", consumerThatIsNot());
    await deployment.up("provider");
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  async function found() {
    printed = "";
    const pulumi = {
      run: async (project: Parameters<Deployment["pulumi"]>[0], args: readonly string[]) => {
        const result = await deployment.pulumi(project, args);
        printed += `${result.stdout}\n${result.stderr}`;
        return result;
      },
    };
    const findings = await findDrift(pulumi, [{ project: "provider", stack }]);
    return findings.map(({ asDeployed, keepsRules }) => ({ asDeployed, keepsRules }));
  }

  it("is none after an up", async () => {
    assert.deepEqual(await found(), [{ asDeployed: true, keepsRules: true }], printed);
  });

  it("is what AWS has and the program does not say; the state does not know it yet", async () => {
    const { apiId } = await deployment.outputs("provider", providerOutputs);
    const patch = [{ op: "replace", path: "/policy", value: JSON.stringify(openToAll) }];
    await boto.call(accounts.provider, "apigateway", "update_rest_api", {
      restApiId: apiId,
      patchOperations: patch,
    });
    assert.deepEqual(await found(), [{ asDeployed: false, keepsRules: true }]);
    assert.match(printed, /RestApiPolicy .*update.*policy/);
  });

  it("is a violation of the rules once the state has it, with a request that gets in", async () => {
    await deployment.succeed("provider", ["refresh", "--yes", "--skip-preview"]);
    assert.deepEqual(await found(), [{ asDeployed: false, keepsRules: false }]);
    assert.match(printed, /mandatory.*\n?.*(?:resource|api)-policy/i);
  });

  it("is gone after the next up", async () => {
    await deployment.up("provider");
    assert.deepEqual(await found(), [{ asDeployed: true, keepsRules: true }], printed);
  });

  it("is told in one line a stack", () => {
    const text = driftTable([{ project: "provider", stack, asDeployed: false, keepsRules: true }]);
    assert.match(text, /^provider sandbox +DIFFERS, or could not be read: see above +kept$/m);
  });
});
