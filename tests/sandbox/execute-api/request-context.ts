/**
 * The variables of $context, for mapping templates and access logs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

import { own, put } from "../own";
import type { DeployedApi, DeployedStage } from "../snapshots";
import type { SignedCaller } from "./caller";
import { type Exchange, headerText } from "./exchange";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let lastSecond = { at: Number.NaN, text: "" };

/** 10/Oct/2000:13:55:36 +0000, computed once a second. */
function commonLogTime(epochMilliseconds: number): string {
  const at = Math.floor(epochMilliseconds / 1000);
  if (at !== lastSecond.at) {
    const iso = new Date(at * 1000).toISOString();
    const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(iso) ?? [];
    lastSecond = { at, text: `${day}/${months[Number(month) - 1]}/${year}:${time} +0000` };
  }
  return lastSecond.text;
}

/** The request and its parts that $context describes. */
export interface ContextSubject {
  readonly exchange: Exchange;
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  /** Set once routing has found a resource. */
  readonly resource: { readonly id: string; readonly path: string } | undefined;
}

type Variable = (subject: ContextSubject) => string | number | undefined;

/** Variables of the caller are only for methods with AWS_IAM, and never include the secret key or session token. */
const caller =
  (value: (caller: SignedCaller) => string): Variable =>
  ({ exchange }) =>
    exchange.caller && value(exchange.caller);

/** Path after $context -> value, computed only when it is used. */
export const contextVariables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ["accountId", ({ api }) => api.account],
  ["apiId", ({ api }) => api.id],
  ["deploymentId", ({ stage }) => stage.snapshot.deploymentId],
  ["domainName", ({ exchange }) => exchange.host],
  ["domainPrefix", ({ exchange }) => exchange.host.split(".", 1)[0]],
  ["extendedRequestId", ({ exchange }) => exchange.extendedRequestId],
  ["httpMethod", ({ exchange }) => exchange.method],
  ["identity.sourceIp", ({ exchange }) => exchange.arrival.clientAddress],
  ["identity.userAgent", ({ exchange }) => headerText(exchange, "user-agent")],
  ["identity.vpcId", ({ exchange }) => exchange.vpcId],
  [
    "identity.vpceId",
    ({ exchange: { arrival } }) => (arrival.kind === "endpoint" ? arrival.endpointId : undefined),
  ],
  ["identity.accountId", caller(({ account }) => account)],
  ["identity.caller", caller(({ userId }) => userId)],
  ["identity.user", caller(({ userId }) => userId)],
  ["identity.userArn", caller(({ arn }) => arn)],
  ["identity.accessKey", caller(({ accessKeyId }) => accessKeyId)],
  ["isCanaryRequest", ({ stage }) => (stage.isCanary === undefined ? undefined : String(stage.isCanary))],
  ["path", ({ exchange }) => exchange.rawPath],
  ["protocol", ({ exchange }) => exchange.protocol],
  ["requestId", ({ exchange }) => exchange.requestId],
  ["requestTime", ({ exchange }) => commonLogTime(exchange.receivedAt)],
  ["requestTimeEpoch", ({ exchange }) => exchange.receivedAt],
  ["resourceId", ({ resource }) => resource?.id],
  ["resourcePath", ({ resource }) => resource?.path],
  ["stage", ({ stage }) => stage.name],
]);

/** A value of the authorizer's answer, by any name after $context.authorizer. */
export function authorizerVariable(path: string): Variable | undefined {
  const [, name] = /^authorizer\.(.+)$/.exec(path) ?? [];
  return name === undefined ? undefined : ({ exchange }) => own(exchange.authorizer ?? {}, name);
}

/** $context as an object, for templates. */
export function requestContext(subject: ContextSubject): Record<string, unknown> {
  const identity: Record<string, unknown> = {};
  const context: Record<string, unknown> = { identity };
  for (const [path, variable] of contextVariables) {
    const [name = "", member] = path.split(".");
    const value = variable(subject);
    if (value === undefined) continue;
    if (member === undefined) put(context, name, value);
    else put(identity, member, value);
  }
  const { authorizer } = subject.exchange;
  return authorizer === undefined ? context : { ...context, authorizer: { ...authorizer } };
}
