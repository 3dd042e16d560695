import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { domainArnOf } from "../shared/access/domain";
import { fault } from "../shared/contract/fault";
import { contractVersion } from "../shared/contract/identifiers";
import { type Exports, readPeer } from "../shared/contract/peer";
import type { ProviderOutputs } from "../shared/contract/provider";
import { formerlyWithStack, thisStack } from "../shared/contract/stack-name";
import { tagWithOrigin } from "../shared/contract/tag-with-origin";
import { documentDigest } from "../shared/documents/document";
import { certificateOf } from "./certificate";
import { ApiAlarms } from "./components/api-alarms";
import { ApiStage } from "./components/api-stage";
import { callsInternet, contractRoutes, PrivateApi } from "./components/private-api";
import { PrivateDomain } from "./components/private-domain";
import { definitionOf, providerConfig } from "./config";
import { readConsumers } from "./consumers";
import { executionLogGroup, loggingOf, ownLastOutputs } from "./logging";

export = async () => {
  tagWithOrigin();
  const config = providerConfig();
  const { accountId } = await aws.getCallerIdentity();
  const { partition } = await aws.getPartition();
  const { region } = await aws.getRegion();

  const { domain, webAclArn } = config;
  if (webAclArn !== undefined) requireOwnWebAcl(webAclArn, { accountId, region });
  const definition = definitionOf(config, { partition, region, accountId });
  const routes = contractRoutes(definition);
  const consumers = await readConsumers(config.consumers, {
    accountId,
    region,
    stage: config.stage,
    routes,
    withinOrganization: domain?.withinOrganization ?? false,
  });
  const certificate = domain && certificateOf(domain);
  const associated = config.associateEndpoints ? consumers.map((consumer) => consumer.vpcEndpointId) : [];
  const before = await readPeer(ownLastOutputs, thisStack());
  const logging = await loggingOf(config, accountId, before);

  const grantsOf = (of: typeof consumers) =>
    of.flatMap(({ stack, grants }) => grants.map((grant) => ({ ...grant, consumer: stack })));
  const former = formerlyWithStack("provider");
  const api = new PrivateApi(
    "provider",
    {
      description: `Private API of stack ${pulumi.getStack()}`,
      definition,
      stage: config.stage,
      logRetentionDays: config.accessLogRetentionDays,
      grants: grantsOf(consumers),
      associatedVpcEndpointIds: associated,
      // Without a value, the AWS provider would not enable the default endpoint again.
      ownNamesClosed: domain?.onlyDoor ?? (before?.domain?.onlyDoor ? false : undefined),
      protect: config.protect,
    },
    former,
  );
  const stage = new ApiStage(
    "provider",
    {
      ...config,
      apiId: api.apiId,
      deploymentId: api.deployment.id,
      showsCertificate: callsInternet(definition),
      logging,
      partition,
    },
    former,
  );

  const byDomain = consumers.filter((consumer) => consumer.domain !== undefined);
  const shared = consumers.filter((consumer) => consumer.domain === "share");
  const privateDomain =
    domain &&
    certificate &&
    new PrivateDomain("provider-domain", {
      domainName: domain.name,
      basePath: domain.basePath,
      certificate,
      apiId: api.apiId,
      stageName: stage.stageName,
      grants: grantsOf(byDomain),
      sharedWith: Object.fromEntries(shared.map(({ stack, accountId }) => [stack, accountId])),
      withinOrganization: domain.withinOrganization,
      protect: config.protect,
    });

  const alarms =
    config.alarms &&
    new ApiAlarms("provider", {
      ...config.alarms,
      region,
      apiName: api.apiName,
      stage: config.stage,
      logGroup: stage.accessLogGroup,
      consumers: consumers.map(({ stack, vpcEndpointId, grants, foreseen, domain: byDomain }) => ({
        stack,
        vpcEndpointId,
        grants,
        foreseen,
        doors: {
          stage: config.stage,
          basePath: byDomain && domain?.basePath,
          onlyDomain: domain?.onlyDoor ?? false,
        },
      })),
    });

  return {
    contractVersion,
    accountId,
    region,
    apiId: api.apiId,
    executionArn: api.executionArn,
    stage: stage.stageName,
    routes,
    consumers: pulumi.all(consumers.map((consumer) => consumer.admitted)),
    associatedVpcEndpointIds: api.associatedVpcEndpointIds,
    ...(webAclArn === undefined ? {} : { webAclArn }),
    ...(domain && privateDomain
      ? {
          domain: pulumi
            .all([api.executionArn, privateDomain.domainNameId, privateDomain.shareArn])
            .apply(([executionArn, id, shareArn]) => {
              const { name, basePath, onlyDoor } = domain;
              return { name, basePath, onlyDoor, id, shareArn, arn: domainArnOf(executionArn, { name, id }) };
            }),
        }
      : {}),
    apiPolicyDigest: api.policy.apply(documentDigest),
    deployedApiPolicyDigest: api.deployment.triggers.apply((triggers) => triggers?.policy ?? ""),
    deploymentId: api.deployment.id,
    ...(alarms ? { alarms: alarms.alarms } : {}),
    logging: api.apiId.apply((apiId) => ({
      accountRole: logging.accountRole,
      executionLogGroup: executionLogGroup(apiId, config.stage),
    })),
  } satisfies Exports<ProviderOutputs>;
};

/** AWS associates only a web ACL of the API's account and region. @throws RunError naming both places */
function requireOwnWebAcl(arn: string, own: { readonly accountId: string; readonly region: string }): void {
  const [, , , region, account] = arn.split(":");
  if (region === own.region && account === own.accountId) return;
  throw fault(
    `provider:webAclArn = ${arn}: it is of account ${account} in ${region}; expected one of the API's, ${own.accountId} in ${own.region}\n` +
      "  next: create it there too (Firewall Manager can, for an organization), and set that one",
  );
}
