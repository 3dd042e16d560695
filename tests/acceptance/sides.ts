import * as pulumi from "@pulumi/pulumi";
import type { ConsumerOutputs } from "../../shared/contract/consumer";
import type { ProviderOutputs } from "../../shared/contract/provider";
import { dnsSuffix } from "../../shared/invocation/form";
import { disagreements } from "./agreement";
import type { AcceptanceConfig } from "./config";
import type { AcceptanceInput } from "./input";

/** Throws one error that names every disagreement of the two sides and the command that mends it. */
export function requireAgreement(
  config: AcceptanceConfig,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
): void {
  const faults = disagreements(
    { consumer: config.consumerStack, provider: config.providerStack },
    consumer,
    provider,
  );
  if (faults.length === 0) return;
  throw new pulumi.RunError(
    `consumer ${config.consumerStack} and provider ${config.providerStack} do not agree:\n` +
      faults.map((fault) => `  ${fault.path}: ${fault.message}\n    next: ${fault.next}`).join("\n"),
  );
}

/** What the suite must know to call the API from everywhere. */
export function suiteInput(
  config: AcceptanceConfig,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
): AcceptanceInput {
  const admitted = provider.consumers.find((candidate) => candidate.stack === config.consumerStack);
  return {
    target: {
      apiId: provider.apiId,
      region: provider.region,
      dnsSuffix: dnsSuffix(provider.executionArn),
      vpcEndpointId: consumer.vpcEndpointId,
      vpcEndpointDnsName: consumer.vpcEndpointDnsName,
    },
    probeInstanceId: consumer.probeInstanceId,
    privateDns: consumer.privateDnsEnabled,
    associated: provider.associatedVpcEndpointIds.includes(consumer.vpcEndpointId),
    grants: admitted?.grants ?? [],
    routes: provider.routes,
    roleArn: config.roleArn,
    profile: config.profile,
    timeoutSeconds: config.timeoutSeconds,
    settleSeconds: config.settleSeconds,
  };
}
