/**
 * The condition keys of a request to execute-api.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * aws:SourceIp is missing through a VPC endpoint (aws:VpcSourceIp stands in its place), and the three VPC
 * keys are missing elsewhere. Keys of the principal are there only for a signed request. The sandbox knows no
 * organisation, so aws:PrincipalOrgID and aws:PrincipalOrgPaths are never there.
 */
import type { ConditionContext } from "../iam";
import type { Caller } from "./caller";
import { type Exchange, header } from "./exchange";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function principalKeys(caller: Caller): Map<string, string> {
  const keys = new Map<string, string>();
  keys.set("aws:principalaccount", caller.account);
  keys.set("aws:principalarn", caller.session?.roleArn ?? caller.arn);
  keys.set("aws:principaltype", caller.session === undefined ? "User" : "AssumedRole");
  keys.set("aws:userid", caller.userId);
  if (caller.session === undefined) keys.set("aws:username", caller.arn.replace(/^.*\//, ""));
  if (caller.tokenIssuedAt !== undefined) {
    keys.set("aws:tokenissuetime", new Date(caller.tokenIssuedAt * 1000).toISOString());
    keys.set("aws:multifactorauthpresent", "false");
  }
  for (const [name, value] of Object.entries(caller.role?.tags ?? {})) {
    keys.set(`aws:principaltag/${name.toLowerCase()}`, value);
  }
  return keys;
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
      return header(exchange, "user-agent");
    case "aws:referer":
      return header(exchange, "referer");
    case "aws:sourcevpce":
      return arrival.kind === "endpoint" ? arrival.endpointId : undefined;
    case "aws:vpcsourceip":
      return arrival.kind === "endpoint" ? arrival.clientAddress : undefined;
    case "aws:sourcevpc":
      return arrival.kind === "endpoint" ? exchange.vpcId : undefined;
    case "aws:sourceip":
      return arrival.kind === "endpoint" ? undefined : arrival.clientAddress;
    default:
      return undefined;
  }
}

/** Names are asked for in lower case, as the evaluator compiles them. */
export function conditionKeys(exchange: Exchange, caller: Caller | undefined): ConditionContext {
  let principal: Map<string, string> | undefined;
  const get = (key: string): string | undefined => {
    const own = requestKey(key, exchange);
    if (own !== undefined || caller === undefined) return own;
    principal ??= principalKeys(caller);
    return principal.get(key);
  };
  return { get, has: (key) => get(key) !== undefined };
}
