import type { AuthorizationType, ProofCase } from "../../../policies/proof";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import { identityPolicy } from "../../../shared/documents/identity-policy";
import type { AcceptanceInput, Target } from "../input";

/**
 * The policies as deployed: those that the grants give, whose digests the two sides were found to agree on, but for an
 * endpoint that is another's, whose policy is as it is. The other
 * consumers' are what their grants give too, which their own acceptance stacks check, and their roles are taken to
 * sign. The stranger's endpoint has AWS's default policy, full access.
 */
export function proofCase(
  input: AcceptanceInput,
  target: Target,
  authorization: AuthorizationType,
): ProofCase {
  const { api, inside, stranger } = input;
  const grantsOf = (id: string) => api.grants.filter((grant) => grant.vpcEndpointId === id);
  const own = grantsOf(inside.vpcEndpointId);
  const others = [...api.grants, ...target.grants]
    .map((grant) => grant.vpcEndpointId)
    .filter((id) => id !== inside.vpcEndpointId);
  return {
    name: target.apiId,
    api: target.executionArn,
    authorization,
    apiPolicy: apiPolicy(target.executionArn, target.grants),
    endpoints: {
      ...Object.fromEntries(
        others.map((id) => [id, { policy: endpointPolicy(api.executionArn, grantsOf(id)) }]),
      ),
      [inside.vpcEndpointId]: {
        account: inside.accountId,
        vpc: inside.vpcId,
        policy: inside.existingEndpointPolicy ?? endpointPolicy(api.executionArn, own),
      },
      ...(stranger === undefined
        ? {}
        : { [stranger.vpcEndpointId]: { account: stranger.accountId, vpc: stranger.vpcId, policy: null } }),
    },
    identityPolicies: {
      [inside.instanceRole]: [identityPolicy(api.executionArn, inside.instanceRole, own)],
      ...(stranger === undefined ? {} : { [stranger.instanceRole]: [] }),
    },
    callersComply: true,
    intent: target.grants.map(({ vpcEndpointId, principals, stage, method, path }) => ({
      vpce: vpcEndpointId,
      principals,
      stage,
      method,
      path,
    })),
  };
}
