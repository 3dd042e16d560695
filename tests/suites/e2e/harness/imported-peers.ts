import type { ConsumerOutputs } from "../../../../shared/contract/consumer";
import type { ProviderOutputs } from "../../../../shared/contract/provider";
import { accounts, fullName } from "./config";

/** What a consumer exports that was never deployed: enough for a provider to be. */
export function importedConsumer(vpcEndpointId = "vpce-0123456789abcdef0") {
  return {
    contractVersion: 1,
    accountId: "111111111111",
    region: "us-east-1",
    vpcId: "vpc-0123456789abcdef0",
    vpcEndpointId,
    vpcEndpointDnsName: `${vpcEndpointId}-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com`,
    privateDnsEnabled: true,
    callers: [],
    probeInstanceId: "i-0123456789abcdef0",
    probeRole: "arn:aws:iam::111111111111:role/probe",
    endpointPolicyDigest: "0".repeat(64),
  };
}

/** What a provider exports that was never deployed, and that grants the consumer a call which its role must sign. */
export function importedProvider({
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
