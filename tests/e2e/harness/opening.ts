import assert from "node:assert/strict";
import { type ConsumerOutputs, consumerOutputs } from "../../../shared/contract/consumer";
import { type ProviderOutputs, providerOutputs } from "../../../shared/contract/provider";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import { identityPolicy } from "../../../shared/documents/identity-policy";
import { at, type Boto, list, text } from "../../sandbox/testing/boto";
import type { Change } from "./change";
import { accounts, fullName } from "./config";

/** The API is known: the consumer opens its endpoint to it, and its role may sign the calls that are granted. */
export const opening: Change = {
  name: "second up, which opens its endpoint",
  async ask(deployment) {
    const consumer = await deployment.outputs("consumer", consumerOutputs);
    await deployment.importOutputs("provider", providerThatIsNot(consumer));
  },
  steps: ["creating RolePolicy", "updating VpcEndpoint"],
  async assertMade(deployment, boto) {
    const { accountId, vpcEndpointId, probeRole } = await deployment.outputs("consumer", consumerOutputs);
    const { executionArn, consumers } = await deployment.outputs("provider", providerOutputs);
    const grants = consumers.flatMap((consumer) => consumer.grants);
    const asked = { VpcEndpointIds: [vpcEndpointId] };
    const endpoints = await boto.call(accountId, "ec2", "describe_vpc_endpoints", asked);
    const policy = text(endpoints, "VpcEndpoints.0.PolicyDocument");
    assert.deepEqual(JSON.parse(policy), endpointPolicy(executionArn, grants));
    const ofRole = await inlinePolicies(boto, accountId, probeRole.replace(/^.*\//, ""));
    assert.deepEqual(ofRole, [identityPolicy(executionArn, probeRole, grants)]);
  },
};

async function inlinePolicies(boto: Boto, account: string, RoleName: string): Promise<unknown[]> {
  const names = list(await boto.call(account, "iam", "list_role_policies", { RoleName }), "PolicyNames");
  const policies = names.map((PolicyName) =>
    boto.call(account, "iam", "get_role_policy", { RoleName, PolicyName }),
  );
  return (await Promise.all(policies)).map((policy) => at(policy, "PolicyDocument"));
}

/** What a provider exports that was never deployed, and that grants the consumer a call which its role must sign. */
function providerThatIsNot({
  accountId,
  region,
  vpcEndpointId,
  callers,
}: ConsumerOutputs): Record<string, unknown> & ProviderOutputs {
  const granted = { vpcEndpointId, stage: "dev", method: "GET" } as const;
  const grants = [
    { ...granted, path: "/", principals: ["*"] },
    { ...granted, path: "/orders/*", principals: callers },
  ];
  const apiId = "a1b2c3d4e5";
  return {
    contractVersion: 1,
    accountId: accounts.provider,
    region,
    apiId,
    executionArn: `arn:aws:execute-api:${region}:${accounts.provider}:${apiId}`,
    stage: granted.stage,
    routes: [
      { method: "ANY", path: "/", authorization: "NONE" },
      { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" },
    ],
    consumers: [{ stack: fullName("consumer"), accountId, vpcEndpointId, grants }],
    associatedVpcEndpointIds: [],
    apiPolicyDigest: "0".repeat(64),
    deployedApiPolicyDigest: "0".repeat(64),
    deploymentId: "abc123",
  };
}
