import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ConsumerOutputs } from "../shared/contract/consumer";
import { fault } from "../shared/contract/fault";
import { contractVersion } from "../shared/contract/identifiers";
import { type Exports, readPeer } from "../shared/contract/peer";
import { providerOutputs } from "../shared/contract/provider";
import { formerlyWithStack, thisStack } from "../shared/contract/stack-name";
import { tagWithOrigin } from "../shared/contract/tag-with-origin";
import { textDigest } from "../shared/documents/document";
import { endpointAccess } from "./access";
import { ApiEndpoint } from "./components/api-endpoint";
import { EndpointAlarm } from "./components/endpoint-alarm";
import { ExistingApiEndpoint, type FoundEndpoint, findApiEndpoint } from "./components/existing-api-endpoint";
import { FlowLogs } from "./components/flow-logs";
import { type ExistingNetwork, Network, type NewNetwork } from "./components/network";
import { PrivateDomainAccess } from "./components/private-domain";
import { Probe, type SystemsManager } from "./components/probe";
import { type ConsumerConfig, consumerConfig } from "./config";
import { type EndpointService, endpointService, ordinaryZones, subnetPlans } from "./zones";

export = async () => {
  tagWithOrigin();
  const config = consumerConfig();
  const { accountId } = await aws.getCallerIdentity();
  const { partition } = await aws.getPartition();
  const { region } = await aws.getRegion();

  const provider = await readPeer(providerOutputs, config.providerStack);
  const access = endpointAccess(provider, thisStack());
  const { executeApi, systemsManager, ...around } = await existingResources(config, region);
  const existing = "vpcEndpointId" in executeApi ? executeApi : undefined;

  const network = new Network("consumer", around.network, formerlyWithStack("consumer"));
  const place = { vpcId: network.vpcId, subnetIds: network.subnetIds };
  const endpoint =
    "vpcEndpointId" in executeApi
      ? new ExistingApiEndpoint("consumer-api", {
          ...access,
          endpoint: executeApi,
          clientGroup: config.endpointClientGroup,
        })
      : new ApiEndpoint(
          "consumer-api",
          {
            ...place,
            ...access,
            serviceName: executeApi.name,
            privateDns: config.privateDns,
            open: config.openEndpoint,
            protect: config.protect,
          },
          formerlyWithStack("consumer-api"),
        );
  if (config.flowLogs !== undefined && endpoint instanceof ApiEndpoint)
    new FlowLogs("consumer-flow-logs", {
      ...config.flowLogs,
      networkInterfaceIds: endpoint.networkInterfaceIds,
      count: "vpcId" in around.network ? around.network.subnetIds.length : around.network.subnets.length,
      accountId,
      region,
      partition,
    });
  const { domain } = access;
  if (domain !== undefined)
    new PrivateDomainAccess("consumer-domain", {
      ...domain,
      vpcId: network.vpcId,
      vpcEndpointId: endpoint.vpcEndpointId,
      endpointDnsName: endpoint.dnsName,
      endpointZoneId: endpoint.zoneId,
      existingZone: config.existingZone,
    });
  if (config.alarms)
    new EndpointAlarm("consumer-api", {
      ...config.alarms,
      vpcId: network.vpcId,
      vpcEndpointId: endpoint.vpcEndpointId,
      serviceName: "name" in executeApi ? executeApi.name : `com.amazonaws.${region}.execute-api`,
    });
  const probe = new Probe(
    "consumer-probe",
    {
      ...place,
      ...access,
      accountId,
      partition,
      systemsManager,
      clientGroups: [endpoint.clientGroup],
      neighbour: config.neighbour,
      architecture: config.probeArchitecture,
    },
    formerlyWithStack("consumer-probe"),
  );

  return {
    contractVersion,
    accountId,
    region,
    vpcId: network.vpcId,
    cidrBlocks: network.cidrBlocks,
    vpcEndpointId: endpoint.vpcEndpointId,
    vpcEndpointDnsName: endpoint.dnsName,
    privateDnsEnabled: existing?.privateDnsEnabled ?? config.privateDns,
    callers: pulumi.all([probe.roleArn]),
    probeInstanceId: probe.instanceId,
    probeRole: probe.roleArn,
    ...(probe.neighbourInstanceId === undefined ? {} : { neighbourInstanceId: probe.neighbourInstanceId }),
    ...(access.executionArn === undefined ? {} : { openedTo: access.executionArn }),
    ...(domain === undefined ? {} : { associatedDomainArn: domain.arn }),
    endpointPolicyDigest: endpoint.policy.apply(textDigest),
    ...(existing === undefined ? {} : { existingEndpointPolicy: existing.policy }),
  } satisfies Exports<ConsumerOutputs>;
};

/** Existing resources, read before anything is created. */
interface ExistingResources {
  readonly network: NewNetwork | ExistingNetwork;
  readonly systemsManager: SystemsManager;
  /** The existing endpoint, or the service for a new one. */
  readonly executeApi: FoundEndpoint | EndpointService;
}

/** @throws RunError for resources in config that the account or region does not have */
async function existingResources(config: ConsumerConfig, region: string): Promise<ExistingResources> {
  const { existingNetwork } = config;
  const executeApi = await executeApiOf(config, region);
  const { systemsManager, services } = await systemsManagerOf(config, region);
  const needed = "zones" in executeApi ? [executeApi, ...services] : services;
  const network = existingNetwork ?? {
    vpcCidr: config.vpcCidr,
    subnets: subnetPlans(config.vpcCidr, config.zones, await ordinaryZones(), needed),
  };
  return { network, systemsManager, executeApi };
}

async function executeApiOf({ existingEndpoint, existingNetwork }: ConsumerConfig, region: string) {
  if (existingEndpoint === undefined) return endpointService("execute-api", region);
  if (existingNetwork === undefined) throw fault("consumer:existingEndpoint needs consumer:existingNetwork");
  return findApiEndpoint(existingEndpoint, existingNetwork.vpcId);
}

async function systemsManagerOf(config: ConsumerConfig, region: string) {
  const clientGroup = config.systemsManagerClientGroup;
  if (clientGroup !== undefined) return { systemsManager: { clientGroup }, services: [] };
  const ssm = await endpointService("ssm", region);
  const ssmmessages = await endpointService("ssmmessages", region);
  const serviceNames = { ssm: ssm.name, ssmmessages: ssmmessages.name };
  return { systemsManager: { serviceNames }, services: [ssm, ssmmessages] };
}
