import { type ProofCase, provedAs, withAuthorizers } from "../../../policies/prover";
import { domainCallArn } from "../../../shared/access/domain";
import type { Grant } from "../../../shared/access/grant";
import type { Route } from "../../../shared/access/route";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { domainPolicy } from "../../../shared/documents/domain-policy";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import { identityPolicy } from "../../../shared/documents/identity-policy";
import type { AcceptanceInput, CalledApi } from "../input";

/** Of each run, by the API and the authorization: the policies are the same for each of its calls. */
const known = new WeakMap<AcceptanceInput, Map<CalledApi, Map<Route["authorization"], ProofCase>>>();

export function proofCase(
  input: AcceptanceInput,
  target: CalledApi,
  authorization: Route["authorization"],
): ProofCase {
  const ofInput = known.get(input) ?? new Map<CalledApi, Map<Route["authorization"], ProofCase>>();
  known.set(input, ofInput);
  const ofTarget = ofInput.get(target) ?? new Map<Route["authorization"], ProofCase>();
  ofInput.set(target, ofTarget);
  const found = ofTarget.get(authorization) ?? builtCase(input, target, authorization);
  ofTarget.set(authorization, found);
  return found;
}

/**
 * The policies as deployed: those that the grants give, whose digests the two sides were found to agree on, but for an
 * endpoint that is another's, whose policy is as it is. The other
 * consumers' are what their grants give too, which their own acceptance stacks check, and their roles are taken to
 * sign. The stranger's endpoint has AWS's default policy, full access.
 */
function builtCase(
  input: AcceptanceInput,
  target: CalledApi,
  authorization: Route["authorization"],
): ProofCase {
  const { api, inside, stranger } = input;
  const byEndpoint = new Map<string, Grant[]>();
  for (const grant of api.grants)
    byEndpoint.set(grant.vpcEndpointId, [...(byEndpoint.get(grant.vpcEndpointId) ?? []), grant]);
  const grantsOf = (id: string) => byEndpoint.get(id) ?? [];
  const { domain } = api;
  const policyOf = (id: string) =>
    endpointPolicy(
      api.executionArn,
      grantsOf(id),
      domain?.vpcEndpointIds.includes(id) ? domainCallArn(api.executionArn, domain) : undefined,
    );
  const own = grantsOf(inside.vpcEndpointId);
  const others = [...api.grants, ...target.grants]
    .map((grant) => grant.vpcEndpointId)
    .filter((id) => id !== inside.vpcEndpointId);
  const policy = apiPolicy(target.executionArn, target.grants, target.routes);
  return {
    name: target.apiId,
    api: target.executionArn,
    authorization: provedAs(authorization),
    // What authorizers may allow does not concern routes that ask none.
    apiPolicy: withAuthorizers(policy, target.executionArn, authorization === "CUSTOM" ? target.routes : []),
    endpoints: {
      ...Object.fromEntries(others.map((id) => [id, { policy: policyOf(id) }])),
      [inside.vpcEndpointId]: {
        account: inside.accountId,
        vpc: inside.vpcId,
        policy: inside.existingEndpointPolicy ?? policyOf(inside.vpcEndpointId),
      },
      ...(stranger === undefined
        ? {}
        : { [stranger.vpcEndpointId]: { account: stranger.accountId, vpc: stranger.vpcId, policy: null } }),
    },
    identityPolicies: {
      [inside.instanceRole]: [identityPolicy(api.executionArn, inside.instanceRole, own)],
      ...(stranger === undefined ? {} : { [stranger.instanceRole]: [] }),
    },
    ...domainOf(target),
    callersComply: true,
    intent: target.grants.map(({ vpcEndpointId, principals, stage, method, path }) => ({
      vpce: vpcEndpointId,
      door: doorOf(target, vpcEndpointId),
      principals,
      stage,
      method,
      path,
    })),
  };
}

/** The API's domain, whose policy is what the grants of its consumers give, whose endpoints are associated with it. */
function domainOf(target: CalledApi): Pick<ProofCase, "domains" | "disableExecuteApiEndpoint"> {
  const { domain, executionArn, stage } = target;
  if (domain === undefined) return {};
  const {
    basePath,
    onlyDoor,
    vpcEndpointIds,
    associatedVpcEndpointIds: associations = vpcEndpointIds,
  } = domain;
  const arn = domainCallArn(executionArn, domain);
  const policy = domainPolicy(grantsOfDomain(target));
  return {
    domains: { [arn]: { policy, mappings: [{ basePath, stage }], associations } },
    disableExecuteApiEndpoint: onlyDoor,
  };
}

function doorOf({ domain }: CalledApi, vpcEndpointId: string): ProofCase["intent"][number]["door"] {
  if (!domain?.vpcEndpointIds.includes(vpcEndpointId)) return "host";
  return domain.onlyDoor ? "domain" : "both";
}

/** Of the consumers that may call by the API's domain. */
export function grantsOfDomain({ domain, grants }: CalledApi): Grant[] {
  return grants.filter((grant) => domain?.vpcEndpointIds.includes(grant.vpcEndpointId));
}
