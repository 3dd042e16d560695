import assert from "node:assert/strict";
import { driftText, findDrift } from "../../../scripts/drift/check";
import { Pulumi } from "../../../scripts/stacks/pulumi";
import { withRunner } from "../../../scripts/stacks/runner";
import { providerOutputs } from "../../../shared/contract/provider";
import { Boto } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, stack } from "./harness/config";
import { Deployment } from "./harness/deployment";
import { consumerThatIsNot } from "./harness/imported-peers";

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
    const pulumi = Object.assign(await Pulumi.create(deployment.environment), {
      run: (project: Parameters<Deployment["pulumi"]>[0], args: readonly string[]) =>
        deployment.pulumi(project, args, { PULUMI_DEBUG_COMMANDS: "true" }),
    });
    const findings = await withRunner({ pulumi, command: "drift", verbose: false }, (runner) =>
      findDrift(runner, [{ project: "provider", stack }]),
    );
    printed = driftText(findings);
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
    assert.match(printed, /^provider sandbox +DIFFERS, or could not be read +kept$/m);
    assert.match(printed, /differs: .*to update: .*RestApiPolicy provider \(policy\)/);
  });

  it("is a violation of the rules once the state has it, with a request that gets in", async () => {
    await deployment.succeed("provider", ["refresh", "--yes", "--skip-preview"]);
    assert.deepEqual(await found(), [{ asDeployed: false, keepsRules: false }]);
    assert.match(printed, /violates (?:resource|api)-policy-\S+:[\s\S]*could [A-Z]+ \//);
  });

  it("is gone after the next up", async () => {
    await deployment.up("provider");
    assert.deepEqual(await found(), [{ asDeployed: true, keepsRules: true }], printed);
  });
});
