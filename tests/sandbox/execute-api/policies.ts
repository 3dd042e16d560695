/** Evaluates a request's policies, each compiled once. */
import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  identityDecision,
  type PolicyRequest,
  type Principal,
} from "../policy-engine";
import type { DeployedApi, DeployedDomain, DeployedStage, VpcEndpoint } from "../snapshots";
import type { Identity, SignedCaller } from "./caller";
import { conditionKeys } from "./condition-keys";
import type { Exchange } from "./exchange";
import {
  accessDenied,
  type PolicyLayer,
  type Refusal,
  refusedByAuthorizer,
  sandboxFailure,
  undecided,
} from "./refusals";

type Compiled = { readonly policy: CompiledPolicy } | { readonly failure: Refusal };

const endpointPolicies = new WeakMap<VpcEndpoint, Compiled | undefined>();
const domainPolicies = new WeakMap<DeployedDomain, Compiled>();
const resourcePolicies = new WeakMap<DeployedStage, Compiled | undefined>();

/** True for AWS's default endpoint policy, with which the Authorization header is not read. */
function isFullAccess(text: string): boolean {
  return /^\{("Version":"[\d-]+",)?"Statement":\[\{("(Effect":"Allow|Principal":"\*|Action":"\*|Resource":"\*)",?){4}\}\]\}$/.test(
    text.replace(/\s+/g, ""),
  );
}

function compile(text: string, expand = (resource: string) => resource): Compiled {
  try {
    return { policy: compilePolicy(text, { expandResource: expand }) };
  } catch (error) {
    return { failure: sandboxFailure(String(error)) };
  }
}

function endpointPolicy(endpoint: VpcEndpoint): Compiled | undefined {
  if (!endpointPolicies.has(endpoint)) {
    const text = endpoint.policy;
    const fullAccess = text === undefined || isFullAccess(text);
    endpointPolicies.set(endpoint, fullAccess ? undefined : compile(text));
  }
  return endpointPolicies.get(endpoint);
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export function executionArn(api: DeployedApi): string {
  return `arn:${partitionOf(api.region)}:execute-api:${api.region}:${api.account}:${api.id}`;
}

/** The ARN of a domain name in policies of calls: the management ARN with the service execute-api. */
export function domainArn({ arn }: DeployedDomain): string {
  return arn.replace(/^(arn:[^:]+):apigateway:/, "$1:execute-api:");
}

function domainPolicy(domain: DeployedDomain, text: string): Compiled {
  // The shorthand execute-api:/* means this domain name.
  const expand = (resource: string) => resource.replace(/^execute-api:\/?/, domainArn(domain));
  const compiled = domainPolicies.get(domain) ?? compile(text, expand);
  domainPolicies.set(domain, compiled);
  return compiled;
}

function resourcePolicy(stage: DeployedStage, api: DeployedApi): Compiled | undefined {
  if (!resourcePolicies.has(stage)) {
    const text = stage.snapshot.policy;
    // The shorthand means this API: API Gateway expands it when the policy is saved.
    const expand = (resource: string) => resource.replace(/^execute-api:\//, `${executionArn(api)}/`);
    resourcePolicies.set(stage, text === undefined || text === "" ? undefined : compile(text, expand));
  }
  return resourcePolicies.get(stage);
}

function principalOf({ arn, session, account }: SignedCaller): Principal {
  return { kind: "aws", arn, account, ...(session && { roleArn: session.roleArn }) };
}

function policyRequest(exchange: Exchange, arn: string, caller: SignedCaller | undefined): PolicyRequest {
  return {
    principal: caller === undefined ? { kind: "anonymous" } : principalOf(caller),
    action: "execute-api:Invoke",
    resource: arn,
    context: conditionKeys(exchange, caller),
  };
}

function decide(
  compiled: Compiled,
  layer: PolicyLayer,
  exchange: Exchange,
  arn: string,
  caller?: SignedCaller,
): Refusal | undefined {
  if ("failure" in compiled) return compiled.failure;
  const { decision } = compiled.policy(policyRequest(exchange, arn, caller));
  return decision === "allow" ? undefined : accessDenied(layer, decision, arn, caller?.arn);
}

/**
 * Refusal by the endpoint's policy. For a call by a domain name there are two resources, the domain name and the API,
 * and the policy must allow both. With a policy other than the default the endpoint reads the signature: an invalid one
 * is refused; without a signature, or with another Authorization header, the caller is anonymous.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
 */
export function refusedByEndpoint(
  endpoint: VpcEndpoint,
  exchange: Exchange,
  arns: readonly string[],
  identity: Identity | undefined,
): Refusal | undefined {
  const compiled = endpointPolicy(endpoint);
  if (compiled === undefined) return undefined;
  if (identity?.kind === "refused") return identity.refusal;
  for (const arn of arns) {
    const refusal = decide(compiled, "VPC endpoint policy", exchange, arn, identity?.caller);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/**
 * Refusal by the policy of a domain name; without a policy it refuses all. execute-api:viaDomainArn is absent here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html
 */
export function refusedByDomain(
  domain: DeployedDomain,
  exchange: Exchange,
  identity: Identity | undefined,
): Refusal | undefined {
  const arn = domainArn(domain);
  const caller = identity?.kind === "caller" ? identity.caller : undefined;
  if (!domain.policy) return accessDenied("resource-based policy", "implicit deny", arn, caller?.arn);
  const asked = { ...exchange, viaDomainArn: undefined };
  return decide(domainPolicy(domain, domain.policy), "resource-based policy", asked, arn, caller);
}

/**
 * Refusal of an anonymous request by the deployed resource policy. A private API without one refuses all.
 */
export function refusedByResource(
  stage: DeployedStage,
  api: DeployedApi,
  exchange: Exchange,
  arn: string,
): Refusal | undefined {
  const compiled = resourcePolicy(stage, api);
  if (compiled !== undefined) return decide(compiled, "resource-based policy", exchange, arn);
  if (stage.snapshot.endpointType !== "PRIVATE") return undefined;
  return accessDenied("resource-based policy", "implicit deny", arn);
}

/** An Allow for the caller's account leaves the decision to the caller's own policies. */
function resourceDecision(policy: CompiledPolicy, request: PolicyRequest) {
  const { decision } = policy(request);
  if (decision !== "allow" || request.principal.kind !== "aws") return decision;
  const byName = policy({ ...request, principal: { ...request.principal, account: "" } });
  return byName.decision === "allow" ? decision : "delegation";
}

/** Refusal of a signed request to a method with AWS_IAM, by the caller's policies and the resource policy. */
export function refusedAsCaller(
  stage: DeployedStage,
  api: DeployedApi,
  exchange: Exchange,
  arn: string,
  caller: SignedCaller,
): Refusal | undefined {
  const compiled = resourcePolicy(stage, api);
  if (compiled !== undefined && "failure" in compiled) return compiled.failure;
  if (compiled === undefined && stage.snapshot.endpointType === "PRIVATE") {
    return accessDenied("resource-based policy", "implicit deny", arn, caller.arn);
  }
  const request = policyRequest(exchange, arn, caller);
  const identity = identityDecision(caller.role, request);
  if (typeof identity === "object") return undecided(identity);
  const denial = combine({
    sameAccount: caller.account === api.account,
    identity,
    resource: compiled === undefined ? "implicit deny" : resourceDecision(compiled.policy, request),
  });
  return denial && accessDenied(denial.layer, denial.decision, arn, caller.arn);
}

/**
 * A Lambda authorizer with the resource policy. If the policy denies the request, the authorizer is not invoked.
 * Otherwise an Allow of either is enough.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A
 */
export async function refusedWithAuthorizer(
  stage: DeployedStage,
  api: DeployedApi,
  exchange: Exchange,
  arn: string,
  authorize: () => Promise<CompiledPolicy | Refusal>,
): Promise<Refusal | undefined> {
  const compiled = resourcePolicy(stage, api);
  if (compiled !== undefined && "failure" in compiled) return compiled.failure;
  if (compiled === undefined && stage.snapshot.endpointType === "PRIVATE")
    return accessDenied(resourcePolicyName, "implicit deny", arn);
  const request = policyRequest(exchange, arn, undefined);
  const resource = compiled === undefined ? "implicit deny" : compiled.policy(request).decision;
  if (resource === "explicit deny") return accessDenied(resourcePolicyName, resource, arn);
  const answer = await authorize();
  if (typeof answer !== "function") return answer;
  const denial = combine({ sameAccount: true, identity: answer(request).decision, resource });
  return denial && refusedByAuthorizer(denial.decision);
}

/**
 * Combines identity-based and resource-based policy, for a signed request to a method with AWS_IAM. An authorizer's
 * answer counts as the identity-based policy of a caller in the API's account.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, tables A and B
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

export interface Decisions {
  readonly sameAccount: boolean;
  readonly identity: Decision["decision"];
  /** "delegation" is an Allow for the caller's account, which leaves the decision to the caller's own policies. */
  readonly resource: Decision["decision"] | "delegation";
}

interface Denial {
  readonly layer: PolicyLayer;
  readonly decision: "explicit deny" | "implicit deny";
}

const identityPolicyName = "identity-based policy";
const resourcePolicyName = "resource-based policy";

/** undefined when the request is allowed. */
export function combine({ sameAccount, identity, resource }: Decisions): Denial | undefined {
  if (identity === "explicit deny") return { layer: identityPolicyName, decision: identity };
  if (resource === "explicit deny") return { layer: resourcePolicyName, decision: resource };
  if (sameAccount) {
    // In one account either policy is enough.
    if (identity === "allow" || resource === "allow") return undefined;
    return { layer: identityPolicyName, decision: "implicit deny" };
  }
  if (identity !== "allow") return { layer: identityPolicyName, decision: "implicit deny" };
  return resource === "implicit deny" ? { layer: resourcePolicyName, decision: resource } : undefined;
}
