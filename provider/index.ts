import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contractVersion } from "../shared/contract/identifiers";
import { tagWithOrigin } from "../shared/contract/origin";
import { type Exports, readPeer } from "../shared/contract/peer";
import type { ProviderOutputs } from "../shared/contract/provider";
import { formerlyWithStack, thisStack } from "../shared/contract/stack-name";
import { documentDigest } from "../shared/documents/document";
import { ApiStage } from "./components/api-stage";
import { PrivateApi } from "./components/private-api";
import { providerConfig } from "./config";
import { readConsumers } from "./consumers";
import { executionLogGroup, loggingOf, ownLastOutputs } from "./logging";

export = async () => {
  tagWithOrigin();
  const config = providerConfig();
  const { accountId } = await aws.getCallerIdentity();
  const { partition } = await aws.getPartition();
  const { region } = await aws.getRegion();

  const consumers = await readConsumers(config.consumers, { accountId, region, stage: config.stage });
  const associated = config.associateEndpoints ? consumers.map((consumer) => consumer.vpcEndpointId) : [];
  const logging = await loggingOf(config, accountId, await readPeer(ownLastOutputs, thisStack()));

  const former = formerlyWithStack("provider");
  const api = new PrivateApi(
    "provider",
    {
      description: `Private API of stack ${pulumi.getStack()}`,
      routes: config.routes,
      grants: consumers.flatMap(({ stack, grants }) =>
        grants.map((grant) => ({ ...grant, consumer: stack })),
      ),
      associatedVpcEndpointIds: associated,
      protect: config.protect,
    },
    former,
  );
  const stage = new ApiStage(
    "provider",
    { ...config, apiId: api.apiId, deploymentId: api.deployment.id, logging, partition },
    former,
  );

  return {
    contractVersion,
    accountId,
    region,
    apiId: api.apiId,
    executionArn: api.executionArn,
    stage: stage.stageName,
    routes: config.routes,
    consumers: pulumi.all(consumers.map((consumer) => consumer.admitted)),
    associatedVpcEndpointIds: api.associatedVpcEndpointIds,
    apiPolicyDigest: api.policy.apply(documentDigest),
    deployedApiPolicyDigest: api.deployment.triggers.apply((triggers) => triggers?.policy ?? ""),
    deploymentId: api.deployment.id,
    logging: api.apiId.apply((apiId) => ({
      accountRole: logging.accountRole,
      executionLogGroup: executionLogGroup(apiId, config.stage),
    })),
  } satisfies Exports<ProviderOutputs>;
};
