import type { ConsumerOutputs } from "../../shared/contract/consumer";
import { fault } from "../../shared/contract/fault";
import type { ProviderOutputs } from "../../shared/contract/provider";
import { dnsSuffix } from "../../shared/invocation/form";
import { disagreements, strangerFaults } from "./agreement";
import type { AcceptanceConfig } from "./config";
import type { AcceptanceInput, AcceptanceSubject, CalledApi, CallingInstance } from "./input";

/** The stacks that a run calls from and calls: the two sides, and those that must be refused. */
export interface Sides {
  readonly consumer: ConsumerOutputs;
  readonly provider: ProviderOutputs;
  readonly stranger: ConsumerOutputs | undefined;
  readonly decoy: ProviderOutputs | undefined;
}

export interface CommandInput {
  /** JSON of AcceptanceSubject. */
  readonly subject: string;
  /** JSON of AcceptanceInput. */
  readonly input: string;
  /** Changes whenever a side was deployed anew. */
  readonly revision: string;
}

/**
 * What the Command needs of two sides that agree.
 * @param stack ORGANIZATION/PROJECT/STACK of the acceptance stack
 * @throws RunError naming every disagreement and the command that fixes it
 */
export function commandInput(config: AcceptanceConfig, sides: Sides, stack: string): CommandInput {
  const { consumer, provider, stranger, decoy } = sides;
  const stacks = { consumer: config.consumerStack, provider: config.providerStack };
  const faults = [
    ...disagreements(stacks, consumer, provider),
    ...(stranger && config.strangerStack ? strangerFaults(config.strangerStack, consumer, stranger) : []),
  ];
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}\n    next: ${fault.next}`);
    throw fault(
      `consumer ${stacks.consumer} and provider ${stacks.provider} do not agree:\n${lines.join("\n")}`,
    );
  }
  const deployments = [consumer, stranger].map((side) => side?.endpointPolicyDigest);
  return {
    subject: JSON.stringify(subjectOf(config, sides, stack)),
    input: JSON.stringify(suiteInput(config, sides)),
    revision: [...deployments, provider.deploymentId, decoy?.deploymentId].join(" "),
  };
}

/** The run of another consumer: those who must be refused are tried from the stack's own. */
export function configOfOther(
  config: AcceptanceConfig,
  { stack, roleArn, profile }: AcceptanceConfig["consumers"][number],
): AcceptanceConfig {
  return {
    ...config,
    consumerStack: stack,
    roleArn,
    profile,
    strangerStack: undefined,
    decoyStack: undefined,
    foreignRoleArn: undefined,
    assumeProbeRole: false,
    outside: false,
    // The stack's own run reads them.
    alarmSeconds: 0,
  };
}

/** What the run is of, for its result to state. */
function subjectOf(config: AcceptanceConfig, sides: Sides, stack: string): AcceptanceSubject {
  const { consumer, provider, stranger, decoy } = sides;
  return {
    stack,
    region: provider.region,
    sides: [
      { side: "consumer", stack: config.consumerStack, ...idsOf(consumer) },
      { side: "provider", stack: config.providerStack, ...idsOf(provider) },
      ...(stranger
        ? [{ side: "stranger" as const, stack: config.strangerStack ?? "", ...idsOf(stranger) }]
        : []),
      ...(decoy ? [{ side: "decoy" as const, stack: config.decoyStack ?? "", ...idsOf(decoy) }] : []),
    ],
  };
}

function idsOf(side: ConsumerOutputs | ProviderOutputs): { accountId: string; id: string } {
  return { accountId: side.accountId, id: "apiId" in side ? side.apiId : side.vpcEndpointId };
}

/** Who reads alarms, and for how long. */
type OfAlarms = Partial<Pick<AcceptanceConfig, "providerRoleArn" | "providerProfile" | "alarmSeconds">>;

/** What the suite must know to call the API from everywhere. */
export function suiteInput(
  config: Omit<AcceptanceConfig, "providerStack" | "decoyStack" | "consumers" | keyof OfAlarms> &
    OfAlarms & {
      readonly consumers?: AcceptanceConfig["consumers"];
    },
  sides: Sides,
): AcceptanceInput {
  const { consumer, provider, stranger, decoy } = sides;
  const { consumerStack, strangerStack, roleArn, profile, strangerRoleArn, strangerProfile } = config;
  return {
    region: provider.region,
    dnsSuffix: dnsSuffix(provider.executionArn),
    api: target(provider),
    decoy: decoy && target(decoy),
    inside: { ...place(consumer, consumerStack), roleArn, profile },
    neighbourInstanceId: consumer.neighbourInstanceId,
    stranger: stranger && {
      ...place(stranger, strangerStack ?? ""),
      roleArn: strangerRoleArn,
      profile: strangerProfile,
    },
    foreignRoleArn: config.foreignRoleArn,
    tokenFile: config.tokenFile,
    assumesProbeRole: config.assumeProbeRole,
    outside: config.outside,
    uncalled: provider.consumers
      .filter(({ vpcEndpointId }) => vpcEndpointId !== consumer.vpcEndpointId)
      .map(({ stack }) => stack)
      .filter((stack) => config.consumers?.every((each) => each.stack !== stack)),
    ...alarmsOf(config, provider),
    timeoutSeconds: config.timeoutSeconds,
    settleSeconds: config.settleSeconds,
  };
}

/** None where nobody looks at them. */
function alarmsOf(
  { providerRoleArn, providerProfile, alarmSeconds = 0 }: OfAlarms,
  { alarms: list = [] }: ProviderOutputs,
): Pick<AcceptanceInput, "alarms"> {
  if (list.length === 0 || alarmSeconds === 0) return {};
  return { alarms: { list, roleArn: providerRoleArn, profile: providerProfile, seconds: alarmSeconds } };
}

function place(consumer: ConsumerOutputs, stack: string): CallingInstance {
  const { accountId, vpcId, vpcEndpointId, vpcEndpointDnsName, probeInstanceId, probeRole } = consumer;
  return {
    stack,
    accountId,
    vpcId,
    vpcEndpointId,
    vpcEndpointDnsName,
    privateDns: consumer.privateDnsEnabled,
    existingEndpointPolicy: consumer.existingEndpointPolicy,
    instanceId: probeInstanceId,
    instanceRole: probeRole,
  };
}

function target(provider: ProviderOutputs): CalledApi {
  const { apiId, executionArn, stage, routes, associatedVpcEndpointIds, consumers } = provider;
  const grants = consumers.flatMap((consumer) => consumer.grants);
  const vpcEndpointIds = consumers.flatMap((each) => (each.domain ? [each.vpcEndpointId] : []));
  const webAcl = provider.webAclArn === undefined ? {} : { webAclArn: provider.webAclArn };
  const domain = provider.domain && { domain: { ...provider.domain, vpcEndpointIds } };
  return { apiId, executionArn, stage, routes, grants, associatedVpcEndpointIds, ...webAcl, ...domain };
}
