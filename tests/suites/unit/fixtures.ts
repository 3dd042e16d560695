import type { Grant } from "../../../shared/access/grant";
import type { ConsumerOutputs } from "../../../shared/contract/consumer";
import type { PrivateDomain, ProviderOutputs } from "../../../shared/contract/provider";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { documentDigest } from "../../../shared/documents/document";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import {
  accounts,
  apiId,
  domainArn,
  domainId,
  executionArn,
  region,
  role,
  vpcEndpointId,
  vpcId,
} from "../world";

export { executionArn, otherEndpoint, role } from "../world";

export const stacks = { consumer: "organization/consumer/dev", provider: "organization/provider/dev" };

/** The input of the acceptance tests where nothing but the consumer calls. */
export const acceptanceConfig = {
  consumerStack: stacks.consumer,
  strangerStack: undefined,
  roleArn: undefined,
  profile: undefined,
  strangerRoleArn: undefined,
  strangerProfile: undefined,
  foreignRoleArn: undefined,
  tokenFile: undefined,
  assumeProbeRole: false,
  outside: false,
  timeoutSeconds: 60,
  settleSeconds: 0,
};

/** One valid grant; a case changes one field of it. */
export const grant: Grant = {
  vpcEndpointId,
  principals: ["*"],
  stage: "dev",
  method: "GET",
  path: "/",
};

export const domain: PrivateDomain = {
  ...domainId,
  arn: domainArn,
  basePath: "orders",
  shareArn: `arn:aws:ram:${region}:${accounts.provider}:resource-share/0a1b2c3d`,
  onlyDoor: false,
};

export const consumer: ConsumerOutputs = {
  contractVersion: 1,
  accountId: accounts.consumer,
  region,
  vpcId,
  cidrBlocks: ["10.0.0.0/16"],
  vpcEndpointId: grant.vpcEndpointId,
  vpcEndpointDnsName: `${vpcEndpointId}-abcdefgh.execute-api.${region}.vpce.amazonaws.com`,
  privateDnsEnabled: true,
  callers: [role],
  probeInstanceId: "i-0123456789abcdef0",
  probeRole: role,
  openedTo: executionArn,
  endpointPolicyDigest: documentDigest(endpointPolicy(executionArn, [grant])),
};

/** The consumer's probe, as the acceptance tests call from it. */
export const inside = {
  stack: stacks.consumer,
  accountId: consumer.accountId,
  vpcId: consumer.vpcId,
  vpcEndpointId: grant.vpcEndpointId,
  vpcEndpointDnsName: consumer.vpcEndpointDnsName,
  privateDns: true,
  instanceId: "i-0123456789abcdef0",
  instanceRole: role,
};

const apiPolicyDigest = documentDigest(apiPolicy(executionArn, [grant]));

export const provider: ProviderOutputs = {
  contractVersion: 1,
  accountId: accounts.provider,
  region,
  apiId,
  executionArn,
  stage: "dev",
  routes: [{ method: "ANY", path: "/", authorization: "NONE" }],
  consumers: [
    {
      stack: stacks.consumer,
      accountId: accounts.consumer,
      vpcEndpointId: grant.vpcEndpointId,
      grants: [grant],
    },
  ],
  associatedVpcEndpointIds: [grant.vpcEndpointId],
  apiPolicyDigest,
  deployedApiPolicyDigest: apiPolicyDigest,
  deploymentId: "abc123",
};
