/** The execute-api service: what API Gateway does with one request, in its order. */
import type { ControlPlane, DeployedApi, DeployedStage, Method, VpcEndpoint } from "../model";
import { AccessLogWriter } from "./access-log";
import { compiledStage } from "./compiled-stage";
import { type Answer, type Exchange, header, refuse } from "./exchange";
import { locateApi } from "./locate";
import type { Match } from "./path-tree";
import { executionArn, hasCustomPolicy, refusedByEndpoint, refusedByResource } from "./policies";
import * as refusals from "./refusals";
import { RequestScope } from "./request-scope";
import { Throttle } from "./throttle";

const SIGNED = "signed requests (SigV4): authorizationType AWS_IAM cannot be used yet";

function splitPath(rawPath: string): { stageName: string; path: string } {
  const end = rawPath.indexOf("/", 1);
  if (end === -1) return { stageName: rawPath.slice(1), path: "/" };
  return { stageName: rawPath.slice(1, end), path: rawPath.slice(end) };
}

function isSigned(exchange: Exchange): boolean {
  return (
    (header(exchange, "authorization") ?? "").startsWith("AWS4-") ||
    (exchange.query !== "" && /(?:^|&)X-Amz-Signature=/i.test(exchange.query))
  );
}

/** Authentication by the method's type, before any policy of the API is looked at. */
function refusedByAuthorizer(method: Method, exchange: Exchange): refusals.Refusal | undefined {
  switch (method.authorizationType) {
    case "NONE":
      return undefined;
    case "AWS_IAM":
      return refusals.MISSING_AUTHENTICATION_TOKEN;
    default:
      return header(exchange, "authorization") === undefined
        ? refusals.UNAUTHORIZED
        : refusals.unsupported(`authorizationType ${method.authorizationType}`);
  }
}

/**
 * With an endpoint policy of its own, the endpoint reads the Authorization header: none, or a bearer token,
 * is an anonymous caller; anything else must be a signature.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
 */
function refusedByHeader(endpoint: VpcEndpoint, exchange: Exchange): refusals.Refusal | undefined {
  const authorization = header(exchange, "authorization");
  if (authorization === undefined || /^bearer\s/i.test(authorization) || !hasCustomPolicy(endpoint))
    return undefined;
  return refusals.incompleteSignature(authorization);
}

export class ExecuteApi {
  readonly #controlPlane: ControlPlane;
  readonly #throttle = new Throttle();
  readonly accessLogs: AccessLogWriter;

  constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane;
    this.accessLogs = new AccessLogWriter(controlPlane);
  }

  /** The VPC endpoint a connection arrived at, as it is now; undefined once it is gone. */
  async endpoint(id: string): Promise<VpcEndpoint | undefined> {
    return (await this.#controlPlane.network()).endpoints.get(id);
  }

  async answer(exchange: Exchange, endpoint: VpcEndpoint | undefined): Promise<Answer> {
    const asked = { host: exchange.host, apiIdHeader: header(exchange, "x-apigw-api-id") };
    const api = locateApi(asked, exchange.arrival, endpoint, await this.#controlPlane.apis());
    if (api === undefined) return refuse(refusals.FORBIDDEN);
    const { stageName, path } = splitPath(exchange.rawPath);
    const stage = api.stages.get(stageName);
    const answer = this.#decide(exchange, endpoint, api, stage, stageName, path);
    const accessLog = stage === undefined ? undefined : compiledStage(stage, api).accessLog;
    if (accessLog !== undefined) this.accessLogs.write(accessLog, exchange, answer);
    return answer;
  }

  #decide(
    exchange: Exchange,
    endpoint: VpcEndpoint | undefined,
    api: DeployedApi,
    stage: DeployedStage | undefined,
    stageName: string,
    path: string,
  ): Answer {
    if (isSigned(exchange)) return refuse(refusals.unsupported(SIGNED));
    const arn = `${executionArn(api)}/${stageName}/${exchange.method}${path}`;
    if (endpoint !== undefined) {
      const refusal = refusedByHeader(endpoint, exchange) ?? refusedByEndpoint(endpoint, exchange, arn);
      if (refusal !== undefined) return refuse(refusal);
    }
    if (stage === undefined || stage.snapshot.disableExecuteApiEndpoint) return refuse(refusals.FORBIDDEN);
    const match = compiledStage(stage, api).tree.match(exchange.method, path);
    const resource =
      match === undefined ? {} : { resource: { id: match.resource.id, path: match.resource.path } };
    // The resource policy is asked before it is said whether the path exists.
    const refusal =
      (match === undefined ? undefined : refusedByAuthorizer(match.method, exchange)) ??
      refusedByResource(stage, api, exchange, arn);
    if (refusal !== undefined) return { ...refuse(refusal), ...resource };
    if (match === undefined) return refuse(refusals.MISSING_AUTHENTICATION_TOKEN);
    return { ...this.#invoke(exchange, api, stage, match), ...resource };
  }

  #invoke(exchange: Exchange, api: DeployedApi, stage: DeployedStage, match: Match): Answer {
    const { method } = match;
    if (method.apiKeyRequired) return refuse(refusals.INVALID_API_KEY);
    if (stage.throttling !== undefined) {
      const key = `${api.region}/${api.id}/${stage.name}/${match.resource.path}/${exchange.method}`;
      const { rateLimit, burstLimit } = stage.throttling;
      if (!this.#throttle.admit(key, rateLimit, burstLimit)) return refuse(refusals.THROTTLED);
    }
    const compiled = compiledStage(stage, api).method(method);
    const scope = new RequestScope(exchange, api, stage, match);
    if (compiled.requiredParameters.length > 0) {
      const missing = compiled.missingParameters(scope.parameters);
      if (missing.length > 0) return refuse(refusals.missingParameters(missing));
    }
    if (compiled.invoke !== undefined) return compiled.invoke(exchange, scope);
    const type = method.integration?.type;
    return refuse(
      type === undefined ? refusals.INTERNAL_ERROR : refusals.unsupported(`${type} integrations`),
    );
  }
}
