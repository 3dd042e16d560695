import type { ApiResource, DeployedApi, DeployedStage, DeploymentSnapshot, Method } from "../model";
import { own } from "../own";
import type * as stored from "./api-gateway/model";
import type { Store } from "./store";

/** Every API that has a stage or a deployment, by "region/apiId", as its stages serve it. */
export function deployedApis(store: Store): ReadonlyMap<string, DeployedApi> {
  const apis = new Map<string, DeployedApi>();
  for (const api of Object.values(store.contents.restApis)) {
    const latest = Object.values(api.deployments).sort((one, other) => other.number - one.number)[0];
    if (!latest) continue;
    const { types, vpcEndpointIds } = latest.snapshot.endpointConfiguration;
    apis.set(`${api.region}/${api.id}`, {
      id: api.id,
      account: api.account,
      region: api.region,
      stages: new Map(Object.values(api.stages).flatMap((stage) => deployedStage(api, stage))),
      associatedVpcEndpointIds: vpcEndpointIds ?? [],
      endpointType: types[0] ?? "EDGE",
    });
  }
  return apis;
}

function deployedStage(api: stored.RestApi, stage: stored.Stage): [string, DeployedStage][] {
  const deployment = own(api.deployments, stage.deploymentId);
  if (!deployment) return [];
  const { destinationArn, format } = stage.accessLogSettings ?? {};
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } =
    stage.methodSettings["*/*"] ?? {};
  const deployed = {
    name: stage.stageName,
    snapshot: snapshot(deployment),
    variables: stage.variables ?? {},
    accessLog: destinationArn && format ? { destinationArn, format } : undefined,
    throttling: rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit },
  };
  return [[stage.stageName, deployed]];
}

function snapshot({ id, snapshot: it }: stored.Deployment): DeploymentSnapshot {
  return {
    deploymentId: id,
    endpointType: it.endpointConfiguration.types[0] ?? "EDGE",
    policy: it.policy,
    vpcEndpointIds: it.endpointConfiguration.vpcEndpointIds ?? [],
    disableExecuteApiEndpoint: it.disableExecuteApiEndpoint,
    resources: it.resources.map(apiResource),
  };
}

function apiResource({ id, path, resourceMethods }: stored.Resource): ApiResource {
  const methods = Object.entries(resourceMethods).map(([verb, it]) => [verb, method(it)] as const);
  return { id, path, methods: Object.fromEntries(methods) };
}

function method(it: stored.Method): Method {
  const integration = it.methodIntegration;
  return {
    authorizationType: it.authorizationType,
    apiKeyRequired: it.apiKeyRequired,
    requestParameters: it.requestParameters ?? {},
    integration: integration && {
      type: integration.type,
      requestTemplates: integration.requestTemplates ?? {},
      passthroughBehavior: integration.passthroughBehavior,
      responses: Object.values(integration.integrationResponses ?? {}).map((response) => ({
        statusCode: response.statusCode,
        selectionPattern: response.selectionPattern,
        responseParameters: response.responseParameters ?? {},
        responseTemplates: response.responseTemplates ?? {},
      })),
    },
    responses: Object.fromEntries(
      Object.entries(it.methodResponses ?? {}).map(([code, response]) => [
        code,
        response.responseParameters ?? {},
      ]),
    ),
  };
}
