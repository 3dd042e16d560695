/** The execute-api service: API Gateway's steps for one request, in order. */

import type { Backends } from "../backends";
import type { Arrival } from "../network/route";
import type { Credentials } from "../services/sts/credentials";
import type {
  ControlPlane,
  DeployedApi,
  DeployedStage,
  DomainDoor,
  Throttling,
  VpcEndpoint,
} from "../snapshots";
import { AccessLogWriter } from "./access-log";
import { AuthorizerCache } from "./authorizer";
import { claimsSignature, type Identity, identify, refusedUnsigned } from "./caller";
import { compiledStage } from "./compiled-stage";
import { type Answer, type Exchange, header, refuse } from "./exchange";
import { withGatewayResponse } from "./gateway-responses";
import { doorOf, type Located, locate } from "./locate";
import { measureCall, measureEndpoint } from "./metrics";
import type { Match } from "./path-tree";
import { compressed, uncompressed } from "./payload";
import {
  domainArn,
  executionArn,
  refusedAsCaller,
  refusedByDomain,
  refusedByEndpoint,
  refusedByResource,
  refusedWithAuthorizer,
} from "./policies";
import * as refusals from "./refusals";
import { RequestScope } from "./request-scope";
import { Throttle } from "./throttle";

interface Target {
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  readonly match: Match | undefined;
  readonly arn: string;
}

/**
 * Refusal of a path or method that is not deployed, after the resource policy allows the request. API Gateway then
 * expects a signature, as for AWS's own operations.
 */
function refusedUndeployed(target: Target, exchange: Exchange, identity: Identity | undefined) {
  const refusal = refusedByResource(target.stage, target.api, exchange, target.arn);
  if (refusal !== undefined) return refusal;
  if (identity === undefined) return refusedUnsigned(exchange);
  return identity.kind === "refused" ? identity.refusal : refusals.unknownOperation;
}

/** Refusal by the method's authorization and the resource policy. */
async function refusedByMethod(
  target: Target,
  exchange: Exchange,
  identity: Identity | undefined,
  authorizers: AuthorizerCache,
  controlPlane: ControlPlane,
): Promise<refusals.Refusal | undefined> {
  const { api, stage, match, arn } = target;
  if (match === undefined) return refusedUndeployed(target, exchange, identity);
  switch (match.method.authorizationType) {
    case "NONE":
      // Principal keys in a resource policy need authorization type AWS_IAM: with NONE the caller is anonymous, even if
      // the request is signed.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
      return refusedByResource(stage, api, exchange, arn);
    case "AWS_IAM":
      if (identity === undefined) return refusedUnsigned(exchange);
      if (identity.kind === "refused") return identity.refusal;
      exchange.caller = identity.caller;
      return refusedAsCaller(stage, api, exchange, arn, identity.caller);
    case "CUSTOM": {
      const { authorizer } = match.method;
      if (authorizer === undefined) return refusals.authorizerError;
      return refusedWithAuthorizer(stage, api, exchange, arn, async () => {
        const found = await authorizers.authorize(authorizer, {
          exchange,
          api,
          stage,
          match,
          arn,
          controlPlane,
        });
        if (!("policy" in found)) return found;
        exchange.authorizer = found.context;
        return found.policy;
      });
    }
    default:
      return refusals.unsupported(`authorizationType ${match.method.authorizationType}`);
  }
}

/** A method's own limits replace the stage's. */
function throttlingOf(stage: DeployedStage, match: Match, verb: string): Throttling | undefined {
  const { path } = match.resource;
  const own = stage.methodThrottling.get(`${path} ${verb}`) ?? stage.methodThrottling.get(`${path} ANY`);
  return own ?? stage.throttling;
}

export class ExecuteApi {
  private readonly controlPlane: ControlPlane;
  private readonly credentials: Credentials;
  private readonly backends: Backends;
  private readonly throttle = new Throttle();
  private readonly canaries = new Canaries();
  private readonly authorizers = new AuthorizerCache();
  readonly accessLogs: AccessLogWriter;

  constructor(controlPlane: ControlPlane, credentials: Credentials, backends: Backends) {
    this.backends = backends;
    this.controlPlane = controlPlane;
    this.credentials = credentials;
    this.accessLogs = new AccessLogWriter(controlPlane);
  }

  /** The present state of the VPC endpoint of a connection; undefined after its deletion. */
  async endpoint(id: string): Promise<VpcEndpoint | undefined> {
    return (await this.controlPlane.network()).endpoints.get(id);
  }

  async answer(
    exchange: Exchange & { readonly arrival: Arrival },
    endpoint: VpcEndpoint | undefined,
  ): Promise<Answer> {
    const { arrival, host, rawPath } = exchange;
    const asked = { host, rawPath, apiIdHeader: header(exchange, "x-apigw-api-id") };
    const [apis, doors] = await Promise.all([this.controlPlane.apis(), this.controlPlane.doors()]);
    const located = locate(asked, arrival, endpoint, apis, doors);
    if (located === undefined) return refuse(refusals.forbidden);
    const { api, domain, stageName } = located;
    if (domain !== undefined) exchange.viaDomainArn = domainArn(domain);
    const stage = api && this.canaries.choose(api, api.stages.get(stageName));
    const identity = claimsSignature(exchange)
      ? await identify(exchange, arrival.region, this.credentials, this.controlPlane)
      : undefined;
    const answer = await this.decide(exchange, endpoint, identity, located, stage);
    const accessLog = stage && api && compiledStage(stage, api).accessLog;
    if (accessLog !== undefined) this.accessLogs.write(accessLog, exchange, answer);
    if (api && stage) measureCall(this.controlPlane, exchange, answer, api, stage);
    if (endpoint) measureEndpoint(this.controlPlane, endpoint);
    return answer;
  }

  /** The domain name at the endpoint, by the server name in the client's TLS hello. */
  async door(name: string, arrival: Arrival): Promise<DomainDoor | undefined> {
    return doorOf(name, arrival, await this.controlPlane.doors());
  }

  private async decide(
    exchange: Exchange,
    endpoint: VpcEndpoint | undefined,
    identity: Identity | undefined,
    { domain, api, stageName, path }: Located,
    stage: DeployedStage | undefined,
  ): Promise<Answer> {
    const arn = api && `${executionArn(api)}/${stageName}/${exchange.method}${path}`;
    const arns = [domain && domainArn(domain), arn].filter((it) => it !== undefined);
    const match = stage && api && compiledStage(stage, api).tree.match(exchange.method, path);
    // With an authorizer the Authorization header is not read as a signature.
    const signer = match?.method.authorizationType === "CUSTOM" ? undefined : identity;
    const refusedFirst =
      (endpoint && refusedByEndpoint(endpoint, exchange, arns, signer)) ??
      (domain && refusedByDomain(domain, exchange, signer));
    if (refusedFirst !== undefined) return refuse(refusedFirst);
    if (api === undefined || arn === undefined || stage === undefined) return refuse(refusals.forbidden);
    // This setting does not apply to domain names.
    if (domain === undefined && stage.snapshot.disableExecuteApiEndpoint) return refuse(refusals.forbidden);
    const answer = await this.served(exchange, identity, { api, stage, match, arn });
    return answer.refusal === undefined ? answer : withGatewayResponse(answer, exchange, api, stage);
  }

  /** The stage's answer to a request that the policies of endpoint and domain name allow. */
  private async served(exchange: Exchange, identity: Identity | undefined, target: Target): Promise<Answer> {
    const { api, stage, match } = target;
    const resource = match?.resource;
    const refusal = await refusedByMethod(target, exchange, identity, this.authorizers, this.controlPlane);
    if (refusal !== undefined) return { ...refuse(refusal), resource };
    if (match === undefined) return refuse(refusals.missingAuthenticationToken);
    const answer = await this.invoke(exchange, api, stage, match);
    answer.resource = resource;
    return answer;
  }

  private async invoke(
    exchange: Exchange,
    api: DeployedApi,
    stage: DeployedStage,
    match: Match,
  ): Promise<Answer> {
    const { method } = match;
    if (method.apiKeyRequired) return refuse(refusals.invalidApiKey);
    const limits = throttlingOf(stage, match, exchange.method);
    if (limits !== undefined) {
      const key = `${api.region}/${api.id}/${stage.name}/${match.resource.path}/${exchange.method}`;
      if (!this.throttle.admit(key, limits.rateLimit, limits.burstLimit)) return refuse(refusals.throttled);
    }
    return this.carriedOut(exchange, api, stage, match);
  }

  /** A method's answer to a test invocation: without authorization and throttling. */
  async tested(exchange: Exchange, api: DeployedApi, stage: DeployedStage, match: Match): Promise<Answer> {
    const answer = await this.carriedOut(exchange, api, stage, match);
    return answer.refusal === undefined ? answer : withGatewayResponse(answer, exchange, api, stage);
  }

  private async carriedOut(
    exchange: Exchange,
    api: DeployedApi,
    stage: DeployedStage,
    match: Match,
  ): Promise<Answer> {
    const { method } = match;
    const { snapshot } = stage;
    const plain = uncompressed(exchange, snapshot);
    if ("responseType" in plain) return refuse(plain);
    const compiled = compiledStage(stage, api).method(method);
    const scope = new RequestScope(plain, api, stage, match);
    const refusal = compiled.refused(plain, () => scope.parameters);
    if (refusal !== undefined) return refuse(refusal);
    if (compiled.integrate !== undefined) {
      const asked = Date.now();
      const answer = await compiled.integrate({
        exchange: plain,
        api,
        stage,
        match,
        controlPlane: this.controlPlane,
        backends: this.backends,
        scopeOf: (seen) => (seen === plain ? scope : new RequestScope(seen, api, stage, match)),
      });
      return { ...compressed(answer, exchange, snapshot), integrationLatency: Date.now() - asked };
    }
    const type = method.integration?.type;
    return refuse(type === undefined ? refusals.internalError : refusals.unsupported(`${type} integrations`));
  }
}

/**
 * Chooses the requests that a canary answers. AWS chooses at random; here the share is exact: at ten percent, one of
 * ten requests.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
class Canaries {
  /** By stage: percent that the canary is behind its share. */
  private readonly owed = new Map<string, number>();

  choose(api: DeployedApi, stage: DeployedStage | undefined): DeployedStage | undefined {
    if (stage?.canary === undefined) return stage;
    const key = `${api.region}/${api.id}/${stage.name}/${stage.canary.stage.snapshot.deploymentId}`;
    const owed = (this.owed.get(key) ?? 0) + stage.canary.percentTraffic;
    this.owed.set(key, owed >= 100 ? owed - 100 : owed);
    return owed >= 100 ? stage.canary.stage : stage;
  }
}
