/**
 * The condition keys of a request to execute-api.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * aws:SourceIp is missing through a VPC endpoint (aws:VpcSourceIp stands in its place), and the three VPC
 * keys are missing elsewhere. Keys of the principal are there only for a signed request.
 */
import { type ConditionContext, principalKeys } from "../policy-engine";
import type { SignedCaller } from "./caller";
import { type Exchange, headerText } from "./exchange";

/** A session whose role its account's IAM does not have is one of a role without tags. */
function keysOf(caller: SignedCaller): Map<string, string> {
  const { session, role } = caller;
  return principalKeys(caller, session && { arn: session.roleArn, tags: role?.tags ?? {} });
}

/** A key of the request itself, worked out only when a policy asks for it. */
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

/** Names are asked for in lower case, as the evaluator compiles them. */
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
