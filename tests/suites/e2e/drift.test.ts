import assert from "node:assert/strict";
import { driftText, findDrift } from "../../../scripts/drift/check";
import { Pulumi } from "../../../scripts/stacks/pulumi";
import { withRunner } from "../../../scripts/stacks/runner";
import { providerOutputs } from "../../../shared/contract/provider";
import { at, Boto, type Input, text } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, stack } from "./harness/config";
import { makeWebAcl } from "./harness/further-resources";
import { importedConsumer } from "./harness/imported-peers";
import { SandboxStacks } from "./harness/sandbox-stacks";

const openToAll = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }],
};

/** What of an alarm's description is given to make it. */
const asPut = [
  ...[
    "AlarmName",
    "AlarmDescription",
    "AlarmActions",
    "OKActions",
    "Namespace",
    "MetricName",
    "Dimensions",
    "Statistic",
    "Period",
  ],
  ...["EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData"],
];

/** What `npm run drift` finds when somebody changes with an AWS client what is deployed: the API's policy, what watches it. */
describe("drift", function () {
  this.timeout(300_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let boto: Boto;
  let printed = "";

  before(async () => {
    deployment = await SandboxStacks.create();
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks(["consumer", "provider"]);
    await deployment.configure("provider", {
      "provider:associateEndpoints": false,
      "aws:defaultTags": { tags: { project: "private-api" } },
      "provider:alarms": { topicArn: `arn:aws:sns:us-east-1:${accounts.provider}:on-call` },
      "provider:webAclArn": await makeWebAcl(boto),
    });
    await deployment.importOutputs("consumer", importedConsumer());
    await deployment.up("provider");
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  async function found() {
    const pulumi = Object.assign(await Pulumi.create(deployment.environment), {
      run: (project: Parameters<SandboxStacks["pulumi"]>[0], args: readonly string[]) =>
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

  const call = (service: string, operation: string, input: Input) =>
    boto.call(accounts.provider, service, operation, input);
  const stageArn = async () => {
    const { apiId, stage: name } = await deployment.outputs("provider", providerOutputs);
    return { ResourceArn: `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/${name}` };
  };
  const aclOfStage = async () =>
    at(await call("wafv2", "get_web_acl_for_resource", await stageArn()), "WebACL.Name");
  const alarm = async () =>
    at(
      await call("cloudwatch", "describe_alarms", { AlarmNames: [`provider-${stack} 5XX`] }),
      "MetricAlarms.0",
    );

  it("is an alarm that is set by hand, and a web ACL that is taken away; the next up puts both back", async () => {
    const before = await alarm();
    assert.equal(await aclOfStage(), "organization");
    const kept = { ...Object(before), Threshold: 1000 };
    await call("cloudwatch", "put_metric_alarm", Object.fromEntries(asPut.map((key) => [key, kept[key]])));
    await call("wafv2", "disassociate_web_acl", await stageArn());
    assert.deepEqual(await found(), [{ asDeployed: false, keepsRules: true }]);
    assert.match(printed, /to update: .*MetricAlarm .*\(threshold\)/);
    assert.match(printed, /to create: .*WebAclAssociation/);
    await deployment.succeed("provider", ["up", "--yes", "--skip-preview", "--refresh"]);
    assert.deepEqual(await found(), [{ asDeployed: true, keepsRules: true }], printed);
    assert.deepEqual(at(await alarm(), "Threshold"), at(before, "Threshold"));
    assert.equal(await aclOfStage(), "organization");
  });

  it("is none where config no longer names the web ACL: the stage is without it, and the ACL is still its owner's", async () => {
    await deployment.configure("provider", { "provider:webAclArn": undefined });
    await deployment.up("provider");
    assert.equal(await aclOfStage(), undefined);
    const acls = await call("wafv2", "list_web_acls", { Scope: "REGIONAL" });
    assert.equal(text(acls, "WebACLs.0.Name"), "organization");
    assert.deepEqual(await found(), [{ asDeployed: true, keepsRules: true }], printed);
  });
});
