import { BlockList } from "node:net";
import { domainCallArn } from "../../shared/access/domain";
import type { ConsumerOutputs } from "../../shared/contract/consumer";
import { upCommand } from "../../shared/contract/peer-outputs";
import type { AdmittedConsumer, ProviderOutputs } from "../../shared/contract/provider";
import { documentDigest } from "../../shared/documents/document";
import { endpointPolicy } from "../../shared/documents/endpoint-policy";

export interface Stacks {
  /** ORGANIZATION/PROJECT/STACK */
  readonly consumer: string;
  readonly provider: string;
}

/** One point on which the two sides do not agree, and the command that fixes it. */
export interface Disagreement {
  readonly path: string;
  readonly message: string;
  readonly next: string;
}

/** On what the two deployed sides do not agree; nothing when the exchange has come to rest. */
export function disagreements(
  stacks: Stacks,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
): Disagreement[] {
  if (consumer.region !== provider.region) {
    return [
      {
        path: "region",
        message: `the consumer is in ${consumer.region}, the provider in ${provider.region}`,
        next: "set aws:region of both stacks to the same region",
      },
    ];
  }
  const admitted = provider.consumers.find((candidate) => candidate.stack === stacks.consumer);
  if (admitted === undefined) {
    return [
      {
        path: "provider.consumers",
        message: `the API does not admit ${stacks.consumer}`,
        next: `add it to provider:consumers, then ${upCommand(stacks.provider)}`,
      },
    ];
  }
  return [
    ...providerFaults(stacks, consumer, provider, admitted),
    ...consumerFaults(stacks, consumer, provider, admitted),
  ];
}

/**
 * Why a stranger's calls would prove nothing. Where ranges overlap, an address of the consumer's endpoint may be one of
 * the stranger's VPC too: that it cannot be reached from there could not be shown.
 */
export function strangerFaults(
  strangerStack: string,
  consumer: Pick<ConsumerOutputs, "cidrBlocks">,
  stranger: Pick<ConsumerOutputs, "cidrBlocks">,
): Disagreement[] {
  return consumer.cidrBlocks.flatMap((own) =>
    stranger.cidrBlocks
      .filter((other) => overlap(own, other))
      .map((other) => ({
        path: "stranger.cidrBlocks",
        message: `${other} overlaps with the consumer's ${own}, so that an address of one VPC may be an address of the other`,
        next:
          `pulumi -C consumer config set --stack ${strangerStack.split("/").at(-1)} consumer:vpcCidr ` +
          `BLOCK-OF-ITS-OWN, then ${upCommand(strangerStack)}; or leave acceptance:strangerStack out`,
      })),
  );
}

/** Of two IPv4 blocks that overlap one holds the other. */
function overlap(one: string, other: string): boolean {
  const holds = (block: string, within: string) => {
    const [address = "", length] = block.split("/");
    const list = new BlockList();
    list.addSubnet(address, Number(length));
    return list.check(within.split("/")[0] ?? "");
  };
  return holds(one, other) || holds(other, one);
}

function providerFaults(
  stacks: Stacks,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
  admitted: AdmittedConsumer,
): Disagreement[] {
  const faults: Disagreement[] = [];
  const fault = (path: string, message: string) =>
    faults.push({ path, message, next: upCommand(stacks.provider) });
  if (admitted.vpcEndpointId !== consumer.vpcEndpointId) {
    fault(
      "provider.consumers.vpcEndpointId",
      `the API admits ${admitted.vpcEndpointId}, the consumer's endpoint is ${consumer.vpcEndpointId}`,
    );
  }
  if (provider.deployedApiPolicyDigest !== provider.apiPolicyDigest) {
    fault("provider.deployedApiPolicyDigest", "the API was not deployed since its resource policy changed");
  }
  return faults;
}

function consumerFaults(
  stacks: Stacks,
  consumer: ConsumerOutputs,
  provider: ProviderOutputs,
  admitted: AdmittedConsumer,
): Disagreement[] {
  const next = upCommand(stacks.consumer);
  if (consumer.openedTo !== provider.executionArn) {
    const opened = consumer.openedTo ?? "closed";
    return [
      {
        path: "consumer.openedTo",
        message: `the endpoint is ${opened === "closed" ? opened : `open to ${opened}`}, the API is ${provider.executionArn}`,
        next,
      },
    ];
  }
  const domain = admitted.domain && provider.domain;
  if (consumer.associatedDomainArn !== domain?.arn) {
    const associated = consumer.associatedDomainArn ?? "no domain";
    return [
      {
        path: "consumer.associatedDomainArn",
        message: `the endpoint is associated with ${associated}, the API is to be called by ${domain?.arn ?? "none"}`,
        next,
      },
    ];
  }
  // The policy of another's endpoint is judged by the policy pack, and by the calls.
  if (consumer.existingEndpointPolicy !== undefined) return [];
  const callArn = domain && domainCallArn(provider.executionArn, domain);
  const expected = documentDigest(endpointPolicy(provider.executionArn, admitted.grants, callArn));
  return consumer.endpointPolicyDigest === expected
    ? []
    : [
        {
          path: "consumer.endpointPolicyDigest",
          message: "the endpoint policy is not the one that the provider's grants ask for",
          next,
        },
      ];
}
