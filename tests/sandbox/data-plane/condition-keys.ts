/**
 * The condition keys of an unsigned request to execute-api.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * aws:SourceIp is missing through a VPC endpoint (aws:VpcSourceIp stands in its place), and the three VPC
 * keys are missing elsewhere. Keys that need a signature are never there.
 */
import { type ConditionContext, conditionContext } from "../iam";
import { type Exchange, header } from "./exchange";

export function conditionKeys(exchange: Exchange): ConditionContext {
  const { arrival } = exchange;
  const throughEndpoint = arrival.kind === "endpoint";
  return conditionContext({
    "aws:CurrentTime": new Date(exchange.receivedAt).toISOString(),
    "aws:EpochTime": String(Math.floor(exchange.receivedAt / 1000)),
    "aws:SecureTransport": "true",
    "aws:UserAgent": header(exchange, "user-agent"),
    "aws:Referer": header(exchange, "referer"),
    "aws:SourceIp": throughEndpoint ? undefined : arrival.clientAddress,
    "aws:SourceVpce": throughEndpoint ? arrival.endpointId : undefined,
    "aws:SourceVpc": throughEndpoint ? exchange.vpcId : undefined,
    "aws:VpcSourceIp": throughEndpoint ? arrival.clientAddress : undefined,
  });
}
