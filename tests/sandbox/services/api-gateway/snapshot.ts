import { own } from "../../own";
import type {
  ApiResource,
  Authorizer,
  DeployedApi,
  DeployedStage,
  DeploymentSnapshot,
  DomainCertificate,
  DomainDoor,
  Method,
  Throttling,
} from "../../snapshots";
import type { Store } from "../../state/store";
import type { Certificate } from "../acm/model";
import { currentParts } from "./deployments";
import { methodKey } from "./method-settings";
import type * as stored from "./model";

/** Every API with a stage or a deployment, by "region/apiId". */
export function deployedApis(store: Store): ReadonlyMap<string, DeployedApi> {
  const apis = new Map<string, DeployedApi>();
  for (const api of Object.values(store.contents.restApis)) {
    const latest = Object.values(api.deployments).sort((one, other) => other.number - one.number)[0];
    if (!latest) continue;
    const { types, vpcEndpointIds } = latest.snapshot.endpointConfiguration;
    apis.set(`${api.region}/${api.id}`, {
      id: api.id,
      name: api.name,
      account: api.account,
      region: api.region,
      stages: new Map(Object.values(api.stages).flatMap((stage) => deployedStage(api, stage))),
      associatedVpcEndpointIds: vpcEndpointIds ?? [],
      endpointType: types[0] ?? "EDGE",
    });
  }
  return apis;
}

/** The API's present state as if deployed to a stage of this name. */
export function undeployed(
  api: stored.RestApi,
  name: string,
  variables: Readonly<Record<string, string>>,
): { readonly api: DeployedApi; readonly stage: DeployedStage } {
  const { id, account, region, endpointConfiguration } = api;
  const stage: DeployedStage = {
    name,
    snapshot: snapshot({ id: "", createdDate: 0, number: 0, snapshot: currentParts(api) }),
    variables,
    accessLog: undefined,
    throttling: undefined,
    methodThrottling: new Map(),
    canary: undefined,
    isCanary: undefined,
  };
  const endpointType = endpointConfiguration.types[0] ?? "EDGE";
  return {
    api: {
      id,
      name: api.name,
      account,
      region,
      stages: new Map(),
      associatedVpcEndpointIds: [],
      endpointType,
    },
    stage,
  };
}

/** Domain names by associated endpoint: "endpointId/name". */
export function domainDoors({ contents }: Store): ReadonlyMap<string, DomainDoor> {
  const doors = new Map<string, DomainDoor>();
  for (const { domainNameArn, vpcEndpointId, rejected, usableFrom } of Object.values(
    contents.accessAssociations,
  )) {
    const domain = own(contents.domainNames, domainNameArn);
    const certificate = domain && own(contents.certificates, domain.certificateArn);
    if (domain === undefined || certificate === undefined) continue;
    const mappings = Object.values(domain.mappings).map(
      ({ basePath, restApiId, stage }) =>
        [basePath === "(none)" ? "" : basePath, { apiId: restApiId, stage }] as const,
    );
    doors.set(`${vpcEndpointId}/${domain.name}`, {
      domain: {
        arn: domain.arn,
        id: domain.id,
        name: domain.name,
        account: domain.account,
        region: domain.region,
        policy: domain.policy,
        mappings: new Map(mappings),
        certificate: served(certificate),
      },
      rejected,
      // A domain name is served during an update.
      usableFrom: Math.max(usableFrom, domain.usable.until === "PENDING" ? domain.usable.from : 0),
    });
  }
  return doors;
}

function served({ origin, names }: Certificate): DomainCertificate {
  if (origin.kind === "requested") return { kind: "requested", names };
  const { certificate, chain = "", privateKey } = origin;
  return { kind: "imported", chain: `${certificate.trim()}\n${chain}`, privateKey };
}

function deployedStage(api: stored.RestApi, stage: stored.Stage): [string, DeployedStage][] {
  const deployment = own(api.deployments, stage.deploymentId);
  if (!deployment) return [];
  const { destinationArn, format } = stage.accessLogSettings ?? {};
  const { canarySettings } = stage;
  const deployed = {
    name: stage.stageName,
    snapshot: snapshot(deployment),
    variables: stage.variables ?? {},
    accessLog: destinationArn && format ? { destinationArn, format } : undefined,
    throttling: throttling(stage.methodSettings["*/*"]),
    methodThrottling: methodThrottling(deployment, stage),
    canary: undefined,
    isCanary: canarySettings && false,
  };
  const released = canarySettings && own(api.deployments, canarySettings.deploymentId);
  if (!released) return [[stage.stageName, deployed]];
  const canary = {
    ...deployed,
    snapshot: snapshot(released),
    variables: { ...deployed.variables, ...canarySettings.stageVariableOverrides },
    methodThrottling: methodThrottling(released, stage),
    isCanary: true,
  };
  const { percentTraffic } = canarySettings;
  return [[stage.stageName, { ...deployed, canary: { percentTraffic, stage: canary } }]];
}

function throttling(settings: stored.MethodSettings | undefined): Throttling | undefined {
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = settings ?? {};
  return rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit };
}

/** A method with its own settings has its own limits, and the stage's do not apply to it. */
function methodThrottling({ snapshot: { resources } }: stored.Deployment, stage: stored.Stage) {
  const limits = resources.flatMap(({ path, resourceMethods }) =>
    Object.keys(resourceMethods).flatMap((verb) => {
      const limit = throttling(own(stage.methodSettings, methodKey(path, verb)));
      return limit ? [[`${path} ${verb}`, limit] as const] : [];
    }),
  );
  return new Map(limits);
}

function snapshot({ id, snapshot: it }: stored.Deployment): DeploymentSnapshot {
  return {
    deploymentId: id,
    endpointType: it.endpointConfiguration.types[0] ?? "EDGE",
    policy: it.policy,
    vpcEndpointIds: it.endpointConfiguration.vpcEndpointIds ?? [],
    disableExecuteApiEndpoint: it.disableExecuteApiEndpoint,
    resources: it.resources.map((resource) => apiResource(resource, it)),
    models: it.models,
    gatewayResponses: it.gatewayResponses,
    binaryMediaTypes: it.binaryMediaTypes ?? [],
    minimumCompressionSize: it.minimumCompressionSize,
  };
}

type Parts = Pick<stored.Deployment["snapshot"], "requestValidators" | "authorizers">;

function apiResource({ id, path, resourceMethods }: stored.Resource, parts: Parts): ApiResource {
  const methods = Object.entries(resourceMethods).map(([verb, it]) => [verb, method(it, parts)] as const);
  return { id, path, methods: Object.fromEntries(methods) };
}

export function authorizerOf(authorizer: stored.Authorizer): Authorizer {
  return {
    id: authorizer.id,
    type: authorizer.type === "TOKEN" ? "TOKEN" : "REQUEST",
    uri: authorizer.authorizerUri,
    credentials: authorizer.authorizerCredentials,
    identitySources: authorizer.identitySource?.split(",").map((source) => source.trim()) ?? [],
    validationExpression: authorizer.identityValidationExpression,
    ttlSeconds: authorizer.authorizerResultTtlInSeconds ?? 300,
  };
}

function method(it: stored.Method, { requestValidators, authorizers }: Parts): Method {
  const integration = it.methodIntegration;
  const validator = own(requestValidators, it.requestValidatorId ?? "");
  const authorizer = own(authorizers, it.authorizerId ?? "");
  return {
    authorizationType: it.authorizationType,
    authorizer: authorizer && authorizerOf(authorizer),
    apiKeyRequired: it.apiKeyRequired,
    requestParameters: it.requestParameters ?? {},
    requestModels: it.requestModels ?? {},
    validator: validator && {
      body: validator.validateRequestBody,
      parameters: validator.validateRequestParameters,
    },
    integration: integration && {
      type: integration.type,
      httpMethod: integration.httpMethod,
      uri: integration.uri,
      credentials: integration.credentials,
      vpcLinkId: integration.connectionType === "VPC_LINK" ? integration.connectionId : undefined,
      timeoutMilliseconds: integration.timeoutInMillis,
      requestParameters: integration.requestParameters ?? {},
      requestTemplates: integration.requestTemplates ?? {},
      passthroughBehavior: integration.passthroughBehavior,
      contentHandling: integration.contentHandling,
      responses: Object.values(integration.integrationResponses ?? {}).map((response) => ({
        statusCode: response.statusCode,
        selectionPattern: response.selectionPattern,
        responseParameters: response.responseParameters ?? {},
        responseTemplates: response.responseTemplates ?? {},
        contentHandling: response.contentHandling,
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
