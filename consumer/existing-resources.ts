import { fault } from "../shared/contract/fault";
import { type FoundEndpoint, findApiEndpoint } from "./components/existing-api-endpoint";
import type { ExistingNetwork, NewNetwork } from "./components/network";
import type { SystemsManager } from "./components/probe";
import type { ConsumerConfig } from "./config";
import { type EndpointService, endpointService, ordinaryZones, subnetPlans } from "./zones";

/** What the account and the region have already, read before anything is created. */
export interface ExistingResources {
  readonly network: NewNetwork | ExistingNetwork;
  readonly systemsManager: SystemsManager;
  /** The endpoint to use, or the service to make one for. */
  readonly executeApi: FoundEndpoint | EndpointService;
}

/** @throws RunError for what config names and the account or region does not have */
export async function existingResources(config: ConsumerConfig, region: string): Promise<ExistingResources> {
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
