import type { ConsumerOutputs } from "../../shared/contract/consumer";
import { fault } from "../../shared/contract/fault";
import type { ProviderOutputs } from "../../shared/contract/provider";
import { dnsSuffix } from "../../shared/invocation/form";
import { disagreements } from "./agreement";
import type { AcceptanceConfig } from "./config";
import type { AcceptanceInput } from "./input";

export interface Sides {
  /** JSON of AcceptanceInput. */
  readonly input: string;
  /** Changes whenever either side was deployed anew. */
  readonly revision: string;
}

/**
 * What the Command needs of two sides that agree.
 * @throws RunError naming every disagreement and the command that mends it
 */
export function agreedSides(
  config: AcceptanceConfig,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
): Sides {
  const stacks = { consumer: config.consumerStack, provider: config.providerStack };
  const faults = disagreements(stacks, consumer, provider);
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}\n    next: ${fault.next}`);
    throw fault(
      `consumer ${stacks.consumer} and provider ${stacks.provider} do not agree:\n${lines.join("\n")}`,
    );
  }
  return {
    input: JSON.stringify(suiteInput(config, consumer, provider)),
    revision: `${consumer.endpointPolicyDigest} ${provider.deploymentId}`,
  };
}

/** What the suite must know to call the API from everywhere. */
function suiteInput(
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
