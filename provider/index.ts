import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contractVersion } from "../shared/contract/identifiers";
import { tagWithOrigin } from "../shared/contract/origin";
import { documentDigest } from "../shared/documents/document";
import { ApiStage } from "./components/api-stage";
import { PrivateApi } from "./components/private-api";
import { providerConfig } from "./config";
import { readConsumers } from "./consumers";

export = async () => {
  tagWithOrigin();
  const config = providerConfig();
  const name = `provider-${pulumi.getStack()}`;
  const { accountId } = await aws.getCallerIdentity();
  const { region } = await aws.getRegion();

  const consumers = await readConsumers(config.consumers, { accountId, region, stage: config.stage });
  const associated = config.associateEndpoints ? consumers.map((consumer) => consumer.vpcEndpointId) : [];

  const api = new PrivateApi(name, {
    description: `Private API of stack ${pulumi.getStack()}`,
    routes: config.routes,
    grants: consumers.flatMap((consumer) => consumer.grants),
    associatedVpcEndpointIds: associated,
  });
  const stage = new ApiStage(name, { ...config, apiId: api.apiId, deploymentId: api.deployment.id });

  return {
    contractVersion,
    accountId,
    region,
    apiId: api.apiId,
    executionArn: api.executionArn,
    stage: stage.stageName,
    routes: config.routes,
    consumers: consumers.map((consumer) => consumer.admitted),
    associatedVpcEndpointIds: api.associatedVpcEndpointIds,
    apiPolicyDigest: api.policy.apply(documentDigest),
    deployedApiPolicyDigest: api.deployment.triggers.apply((triggers) => triggers?.policy),
    deploymentId: api.deployment.id,
  };
};
