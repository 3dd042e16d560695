/**
 * The condition keys of an unsigned request to execute-api.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * aws:SourceIp is missing through a VPC endpoint (aws:VpcSourceIp stands in its place), and the three VPC
 * keys are missing elsewhere. Keys that need a signature are never there.
 */
import type { ConditionContext } from "../iam";
import { type Exchange, header } from "./exchange";

export function conditionKeys(exchange: Exchange): ConditionContext {
  const { arrival } = exchange;
  // Names in lower case, as the evaluator looks them up: this runs for every request.
  const keys = new Map<string, string>([
    ["aws:currenttime", new Date(exchange.receivedAt).toISOString()],
    ["aws:epochtime", String(Math.floor(exchange.receivedAt / 1000))],
    ["aws:securetransport", "true"],
  ]);
  const userAgent = header(exchange, "user-agent");
  if (userAgent !== undefined) keys.set("aws:useragent", userAgent);
  const referer = header(exchange, "referer");
  if (referer !== undefined) keys.set("aws:referer", referer);
  if (arrival.kind === "endpoint") {
    keys.set("aws:sourcevpce", arrival.endpointId);
    keys.set("aws:vpcsourceip", arrival.clientAddress);
    if (exchange.vpcId !== undefined) keys.set("aws:sourcevpc", exchange.vpcId);
  } else {
    keys.set("aws:sourceip", arrival.clientAddress);
  }
  return keys;
}
