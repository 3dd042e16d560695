import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contractVersion as version } from "../shared/contract/identifiers";
import { readPeer } from "../shared/contract/peer";
import { providerOutputs } from "../shared/contract/provider";
import { thisStack } from "../shared/contract/stack-name";
import { documentDigest } from "../shared/documents/document";
import { endpointAccess } from "./access";
import { ApiEndpoint } from "./components/api-endpoint";
import { Network } from "./components/network";
import { Probe } from "./components/probe";
import { consumerConfig } from "./config";

const config = consumerConfig();
const name = `consumer-${pulumi.getStack()}`;

const provider = readPeer(providerOutputs, config.providerStack);
const access = provider.outputs.apply((outputs) => endpointAccess(outputs, thisStack()));

export const contractVersion = version;
export const accountId = aws.getCallerIdentityOutput().accountId;
export const region = aws.getRegionOutput().region;

const network = new Network(name, { vpcCidr: config.vpcCidr, existing: config.existingNetwork });
const endpoint = new ApiEndpoint(`${name}-api`, {
  vpcId: network.vpcId,
  subnetIds: network.subnetIds,
  region,
  privateDns: config.privateDns,
  policy: access.policy,
});
const probe = new Probe(`${name}-probe`, {
  vpcId: network.vpcId,
  subnetIds: network.subnetIds,
  region,
  clientGroups: [endpoint.clients],
  architecture: config.probeArchitecture,
});

export const vpcId = network.vpcId;
export const vpcEndpointId = endpoint.vpcEndpointId;
export const vpcEndpointDnsName = endpoint.dnsName;
export const privateDnsEnabled = config.privateDns;
export const callers = [probe.roleArn];
export const probeInstanceId = probe.instanceId;
export const openedTo = access.openedTo;
export const endpointPolicyDigest = access.policy.apply(documentDigest);
