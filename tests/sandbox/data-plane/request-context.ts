/**
 * The variables of $context that both mapping templates and access logs have.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
import type { DeployedApi, DeployedStage } from "../model";
import type { Caller } from "./caller";
import { type Exchange, header } from "./exchange";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 10/Oct/2000:13:55:36 +0000 */
function commonLogTime(epochMilliseconds: number): string {
  const [, year, month, day, time] =
    /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(epochMilliseconds).toISOString()) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}

/** Only for a method with AWS_IAM. Never the secret key or the session token. */
function callerIdentity({ account, userId, arn, accessKeyId }: Caller): Record<string, string> {
  return { accountId: account, caller: userId, user: userId, userArn: arn, accessKey: accessKeyId };
}

export function requestContext(
  exchange: Exchange,
  api: DeployedApi,
  stage: DeployedStage,
  resource: { readonly id: string; readonly path: string } | undefined,
): Record<string, unknown> {
  const { arrival, caller } = exchange;
  return {
    accountId: api.account,
    apiId: api.id,
    deploymentId: stage.snapshot.deploymentId,
    domainName: exchange.host,
    domainPrefix: exchange.host.split(".", 1)[0],
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: exchange.method,
    identity: {
      sourceIp: arrival.clientAddress,
      userAgent: header(exchange, "user-agent"),
      vpcId: exchange.vpcId,
      vpceId: arrival.kind === "endpoint" ? arrival.endpointId : undefined,
      ...(caller && callerIdentity(caller)),
    },
    path: exchange.rawPath,
    protocol: exchange.protocol,
    requestId: exchange.requestId,
    requestTime: commonLogTime(exchange.receivedAt),
    requestTimeEpoch: exchange.receivedAt,
    resourceId: resource?.id,
    resourcePath: resource?.path,
    stage: stage.name,
  };
}
