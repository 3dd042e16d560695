import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contractVersion } from "../shared/contract/identifiers";
import { tagWithOrigin } from "../shared/contract/origin";
import { readPeer } from "../shared/contract/peer";
import { providerOutputs } from "../shared/contract/provider";
import { thisStack } from "../shared/contract/stack-name";
import { documentDigest } from "../shared/documents/document";
import { endpointAccess } from "./access";
import { ApiEndpoint } from "./components/api-endpoint";
import { Network } from "./components/network";
import { Probe } from "./components/probe";
import { consumerConfig } from "./config";

export = async () => {
  tagWithOrigin();
  const config = consumerConfig();
  const name = `consumer-${pulumi.getStack()}`;
  const { accountId } = await aws.getCallerIdentity();
  const { region } = await aws.getRegion();

  const provider = await readPeer(providerOutputs, config.providerStack);
  const access = endpointAccess(provider, thisStack());

  const network = new Network(name, { vpcCidr: config.vpcCidr, existing: config.existingNetwork });
  const place = { vpcId: network.vpcId, subnetIds: network.subnetIds, region };
  const endpoint = new ApiEndpoint(`${name}-api`, {
    ...place,
    ...access,
    privateDns: config.privateDns,
    open: config.openEndpoint,
  });
  const probe = new Probe(`${name}-probe`, {
    ...place,
    accountId,
    ...access,
    clientGroups: [endpoint.clients],
    neighbour: config.neighbour,
    architecture: config.probeArchitecture,
  });

  return {
    contractVersion,
    accountId,
    region,
    vpcId: network.vpcId,
    cidrBlocks: network.cidrBlocks,
    vpcEndpointId: endpoint.vpcEndpointId,
    vpcEndpointDnsName: endpoint.dnsName,
    privateDnsEnabled: config.privateDns,
    callers: [probe.roleArn],
    probeInstanceId: probe.instanceId,
    probeRole: probe.roleArn,
    ...(probe.neighbourInstanceId === undefined ? {} : { neighbourInstanceId: probe.neighbourInstanceId }),
    ...(access.executionArn === undefined ? {} : { openedTo: access.executionArn }),
    endpointPolicyDigest: endpoint.policy.apply(documentDigest),
  };
};
