import assert from "node:assert/strict";
import { consumerOutputs } from "../../../../shared/contract/consumer";
import { providerOutputs } from "../../../../shared/contract/provider";
import { endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { identityPolicy } from "../../../../shared/documents/identity-policy";
import { at, type Boto, list, text } from "../../../sandbox/testing/boto";
import type { SideUpdate } from "./change";
import { importedProvider } from "./imported-peers";

/** The API is known: the consumer opens its endpoint to it, and its role may sign the calls that are granted. */
export const openEndpoint: SideUpdate = {
  name: "second up, which opens its endpoint",
  async ask(deployment) {
    const consumer = await deployment.outputs("consumer", consumerOutputs);
    await deployment.importOutputs("provider", importedProvider(consumer));
  },
  steps: ["updating VpcEndpoint"],
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
