import type { Grant } from "../../../shared/access/grant";
import type { ConsumerOutputs } from "../../../shared/contract/consumer";
import type { PrivateDomain, ProviderOutputs } from "../../../shared/contract/provider";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { documentDigest } from "../../../shared/documents/document";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";

export const stacks = { consumer: "organization/consumer/dev", provider: "organization/provider/dev" };

/** What the acceptance tests are told where nothing but the consumer calls. */
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

export const executionArn = "arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5";

/** One valid grant; a case changes one field of it. */
export const grant: Grant = {
  vpcEndpointId: "vpce-0123456789abcdef0",
  principals: ["*"],
  stage: "dev",
  method: "GET",
  path: "/",
};

export const otherEndpoint = "vpce-0fedcba9876543210";
export const role = "arn:aws:iam::111111111111:role/caller";

export const domain: PrivateDomain = {
  name: "api.example.internal",
  id: "abcd1234",
  arn: "arn:aws:apigateway:us-east-1:222222222222:/domainnames/api.example.internal+abcd1234",
  basePath: "orders",
  shareArn: "arn:aws:ram:us-east-1:222222222222:resource-share/0a1b2c3d",
  onlyDoor: false,
};

export const consumer: ConsumerOutputs = {
  contractVersion: 1,
  accountId: "111111111111",
  region: "us-east-1",
  vpcId: "vpc-0123456789abcdef0",
  cidrBlocks: ["10.0.0.0/16"],
  vpcEndpointId: grant.vpcEndpointId,
  vpcEndpointDnsName: "vpce-0123456789abcdef0-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com",
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
  accountId: "222222222222",
  region: "us-east-1",
  apiId: "a1b2c3d4e5",
  executionArn,
  stage: "dev",
  routes: [{ method: "ANY", path: "/", authorization: "NONE" }],
  consumers: [
    {
      stack: stacks.consumer,
      accountId: "111111111111",
      vpcEndpointId: grant.vpcEndpointId,
      grants: [grant],
    },
  ],
  associatedVpcEndpointIds: [grant.vpcEndpointId],
  apiPolicyDigest,
  deployedApiPolicyDigest: apiPolicyDigest,
  deploymentId: "abc123",
};
