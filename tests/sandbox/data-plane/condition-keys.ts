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
function addPrincipalKeys(keys: Map<string, string>, caller: Caller): void {
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
}

export function conditionKeys(exchange: Exchange, caller: Caller | undefined): ConditionContext {
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
  if (caller !== undefined) addPrincipalKeys(keys, caller);
  return keys;
}
