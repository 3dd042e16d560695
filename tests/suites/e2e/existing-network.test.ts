import assert from "node:assert/strict";
import { policyPack } from "../../../scripts/stacks/project";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { providerOutputs } from "../../../shared/contract/provider";
import { listResources } from "../../sandbox/state/leftovers";
import { Boto, list } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts } from "./harness/config";
import { existingNetwork, type UnmanagedNetwork } from "./harness/existing-network";
import { SandboxStacks } from "./harness/sandbox-stacks";

const invoke = (Resource: string) => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "OfTheCompany", Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource },
  ],
});

/** The consumer uses a VPC and the endpoints in it that another program has made, and leaves them as they are. */
describe("a network that is there already", function () {
  this.timeout(600_000);
  inOrder(this);
  let deployment: SandboxStacks;
  let boto: Boto;
  let network: UnmanagedNetwork;
  let made: readonly string[];

  const ec2 = (operation: string, input: Readonly<Record<string, unknown>> = {}) =>
    boto.call(accounts.consumer, "ec2", operation, input);
  /** Everything that the network team owns, as AWS describes it. */
  const described = async () => ({
    endpoints: list(await ec2("describe_vpc_endpoints"), "VpcEndpoints"),
    groups: list(
      await ec2("describe_security_groups", {
        GroupIds: Object.values(network.groups),
      }),
      "SecurityGroups",
    ),
  });
  const resources = () => listResources(deployment.sandbox.env);
  const setPolicy = (document: object) =>
    ec2("modify_vpc_endpoint", {
      VpcEndpointId: network.executeApi,
      PolicyDocument: JSON.stringify(document),
    });
  const judged = ["preview", "--policy-pack", policyPack];

  before(async () => {
    deployment = await SandboxStacks.create();
    boto = await Boto.start(deployment.sandbox.env);
    await deployment.initStacks();
    // Wider than the grants, as one that several teams use is.
    network = await existingNetwork(
      boto,
      accounts.consumer,
      invoke(`arn:aws:execute-api:us-east-1:${accounts.provider}:*`),
    );
    made = await resources();
    await deployment.configure("consumer", {
      "consumer:existingNetwork": { vpcId: network.vpcId, subnetIds: network.subnetIds },
      "consumer:existingEndpoint": network.executeApi,
      "consumer:endpointClientGroup": network.groups.executeApi,
      "consumer:neighbour": true,
    });
  });
  after(async () => {
    boto?.stop();
    await deployment?.remove();
  });

  it("refuses endpoints for Systems Manager beside its own, in AWS's words", async () => {
    const output = await deployment.fail("consumer", ["up", "--yes", "--skip-preview"]);
    assert.match(output, /conflicting DNS domain for ssm(messages)?\.us-east-1\.amazonaws\.com/);
  });

  it("is called through its own endpoint, every call as intended, and nothing of it is changed", async () => {
    await deployment.configure("consumer", {
      "consumer:systemsManagerEndpoints": false,
      "consumer:systemsManagerClientGroup": network.groups.systemsManager,
    });
    const before = await described();
    for (const project of ["consumer", "provider", "consumer", "acceptance"] as const)
      await deployment.up(project);
    const { failed, rows } = await deployment.observed();
    assert.equal(failed, 0);
    assert.ok(rows.some(({ observed }) => observed === "answered"));
    // Its policy lets these pass; the API's own refuses them.
    assert.ok(
      rows.some(({ caller, observed }) => caller === "inside" && observed === "refused by resource policy"),
    );
    assert.ok(rows.some(({ caller, observed }) => caller === "neighbour" && observed === "timed out"));
    assert.deepEqual(await described(), before);
    const { vpcEndpointId, vpcId } = await deployment.outputs("consumer", consumerOutputs);
    assert.deepEqual([vpcEndpointId, vpcId], [network.executeApi, network.vpcId]);
  });

  it("comes to rest", async () => {
    for (const project of ["consumer", "provider", "acceptance"] as const)
      await deployment.succeed(project, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  });

  it("has the policy of its endpoint judged, by the endpoint's name: what passes beyond the grants is advice", async () => {
    const output = await deployment.succeed("consumer", judged);
    assert.match(
      output,
      new RegExp(`existing-endpoint-least-privilege[^]*through endpoint ${network.executeApi} could`),
    );
  });

  it("and what is granted and does not pass stops the update", async () => {
    const { executionArn } = await deployment.outputs("provider", providerOutputs);
    await setPolicy(invoke(`${executionArn}/dev/POST/*`));
    const output = await deployment.fail("consumer", judged);
    assert.match(output, /endpoint-policy-available/);
    assert.match(output, new RegExp(`anyone through endpoint ${network.executeApi} could not GET /`));
    await setPolicy(invoke(`${executionArn}/dev/GET/`));
    assert.doesNotMatch(await deployment.succeed("consumer", judged), /existing-endpoint-least-privilege/);
  });

  it("is left as it was", async () => {
    for (const project of ["acceptance", "provider", "consumer"] as const)
      await deployment.succeed(project, ["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(await resources(), made);
  });
});
