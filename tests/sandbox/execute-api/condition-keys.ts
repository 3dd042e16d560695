/**
 * The condition keys of a request to execute-api.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * Through a VPC endpoint aws:SourceIp is absent and aws:VpcSourceIp present; otherwise the three VPC keys are absent.
 * Keys of the principal are present only for a signed request.
 */
import { type ConditionContext, principalKeys } from "../policy-engine";
import type { SignedCaller } from "./caller";
import { type Exchange, headerText } from "./exchange";

/** A role that does not exist in IAM has no tags. */
function keysOf(caller: SignedCaller): Map<string, string> {
  const { session, role } = caller;
  return principalKeys(caller, session && { arn: session.roleArn, tags: role?.tags ?? {} });
}

/** A key of the request itself, computed only when a policy uses it. */
function requestKey(key: string, exchange: Exchange): string | undefined {
  const { arrival } = exchange;
  switch (key) {
    case "aws:currenttime":
      return new Date(exchange.receivedAt).toISOString();
    case "aws:epochtime":
      return String(Math.floor(exchange.receivedAt / 1000));
    case "aws:securetransport":
      return "true";
    case "aws:useragent":
      return headerText(exchange, "user-agent");
    case "aws:referer":
      return headerText(exchange, "referer");
    case "aws:sourcevpce":
      return arrival.kind === "endpoint" ? arrival.endpointId : undefined;
    case "aws:vpcsourceip":
      return arrival.kind === "endpoint" ? arrival.clientAddress : undefined;
    case "aws:sourcevpc":
      return arrival.kind === "endpoint" ? exchange.vpcId : undefined;
    case "execute-api:viadomainarn":
      return exchange.viaDomainArn;
    case "aws:sourceip":
      return arrival.kind === "endpoint" ? undefined : arrival.clientAddress;
    default:
      return undefined;
  }
}

/** The evaluator looks up names in lower case. */
export function conditionKeys(exchange: Exchange, caller: SignedCaller | undefined): ConditionContext {
  let principal: Map<string, string> | undefined;
  const get = (key: string): string | undefined => {
    const own = requestKey(key, exchange);
    if (own !== undefined || caller === undefined) return own;
    principal ??= keysOf(caller);
    return principal.get(key);
  };
  return { get, has: (key) => get(key) !== undefined };
}
