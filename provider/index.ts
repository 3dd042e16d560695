import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contractVersion as version } from "../shared/contract/identifiers";
import { documentDigest } from "../shared/documents/document";
import { ApiStage } from "./components/api-stage";
import { PrivateApi } from "./components/private-api";
import { providerConfig } from "./config";
import { readConsumers } from "./consumers";

const config = providerConfig();
const name = `provider-${pulumi.getStack()}`;

export const contractVersion = version;
export const accountId = aws.getCallerIdentityOutput().accountId;
export const region = aws.getRegionOutput().region;

const admitted = readConsumers(config.consumers, config.stage, region);
const associated = config.associateEndpoints ? admitted.map((consumer) => consumer.vpcEndpointId) : [];
const api = new PrivateApi(name, {
  description: `Private API of stack ${pulumi.getStack()}`,
  routes: config.routes,
  grants: admitted.flatMap((consumer) => consumer.grants),
  associatedVpcEndpointIds: associated,
});
const apiStage = new ApiStage(name, { ...config, apiId: api.apiId, deploymentId: api.deployment.id });

export const apiId = api.apiId;
export const executionArn = api.executionArn;
export const stage = apiStage.stageName;
export const routes = config.routes;
export const consumers = admitted.map((consumer) => consumer.admitted);
export const associatedVpcEndpointIds = associated;
export const apiPolicyDigest = api.policy.apply(documentDigest);
export const deployedApiPolicyDigest = api.deployment.triggers.apply((triggers) => triggers?.policy);
export const deploymentId = api.deployment.id;
