/** The two policies a request meets, compiled once per document. */
import { compilePolicy, type Policy } from "../iam";
import type { DeployedApi, DeployedStage, VpcEndpoint } from "../model";
import { conditionKeys } from "./condition-keys";
import type { Exchange } from "./exchange";
import { accessDenied, type PolicyLayer, type Refusal, sandboxFailure } from "./refusals";

type Compiled = { readonly policy: Policy } | { readonly failure: Refusal };

const endpointPolicies = new WeakMap<VpcEndpoint, Compiled | undefined>();
const resourcePolicies = new WeakMap<DeployedStage, Compiled | undefined>();

/** The policy that AWS gives an endpoint without one; with it the Authorization header is not looked at. */
function isFullAccess(text: string): boolean {
  return /^\{("Version":"[\d-]+",)?"Statement":\[\{("(Effect":"Allow|Principal":"\*|Action":"\*|Resource":"\*)",?){4}\}\]\}$/.test(
    text.replace(/\s+/g, ""),
  );
}

function compile(text: string, expand?: (resource: string) => string): Compiled {
  try {
    return { policy: compilePolicy(text, expand) };
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

function resourcePolicy(stage: DeployedStage, api: DeployedApi): Compiled | undefined {
  if (!resourcePolicies.has(stage)) {
    const text = stage.snapshot.policy;
    // The shorthand stands for this API: API Gateway expands it when the policy is saved.
    const expand = (resource: string) => resource.replace(/^execute-api:\//, `${executionArn(api)}/`);
    resourcePolicies.set(stage, text === undefined || text === "" ? undefined : compile(text, expand));
  }
  return resourcePolicies.get(stage);
}

function decide(
  compiled: Compiled,
  layer: PolicyLayer,
  exchange: Exchange,
  arn: string,
): Refusal | undefined {
  if ("failure" in compiled) return compiled.failure;
  const { decision } = compiled.policy({
    principal: { kind: "anonymous" },
    action: "execute-api:Invoke",
    resource: arn,
    context: conditionKeys(exchange),
  });
  return decision === "allow" ? undefined : accessDenied(layer, decision, arn);
}

export const hasCustomPolicy = (endpoint: VpcEndpoint) => endpointPolicy(endpoint) !== undefined;

/** Refusal by the policy of the endpoint that the connection arrived at. */
export function refusedByEndpoint(
  endpoint: VpcEndpoint,
  exchange: Exchange,
  arn: string,
): Refusal | undefined {
  const compiled = endpointPolicy(endpoint);
  return compiled === undefined ? undefined : decide(compiled, "VPC endpoint policy", exchange, arn);
}

/** Refusal by the resource policy as deployed. A private API without one lets nobody in. */
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
