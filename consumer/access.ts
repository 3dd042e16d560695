import { type DomainId, domainCallArn } from "../shared/access/domain";
import type { Grant } from "../shared/access/grant";
import { fault } from "../shared/contract/fault";
import type { ProviderOutputs } from "../shared/contract/provider";
import { sizeErrors } from "../shared/documents/document";
import { endpointPolicy, endpointPolicyLimit } from "../shared/documents/endpoint-policy";

/** The private domain that a consumer may call. */
export interface DomainAccess extends DomainId {
  /** ARN of the domain name, for the association of the endpoint. */
  readonly arn: string;
  readonly shareArn: string;
  /** Whether the consumer's account has an invitation to accept. */
  readonly accept: boolean;
}

export interface EndpointAccess {
  /** Calls that the endpoint's policy allows; empty while it is closed. */
  readonly grants: readonly Grant[];
  /** The API that the grants are for; undefined while the endpoint is closed. */
  readonly executionArn: string | undefined;
  readonly domain: DomainAccess | undefined;
}

/** The endpoint allows nothing until the provider is deployed and admits this stack, and then this stack's grants. */
export function endpointAccess(provider: ProviderOutputs | undefined, consumerStack: string): EndpointAccess {
  const admitted = provider?.consumers.find((consumer) => consumer.stack === consumerStack);
  const { grants = [] } = admitted ?? {};
  if (provider === undefined || grants.length === 0)
    return { grants: [], executionArn: undefined, domain: undefined };
  const { executionArn } = provider;
  const domain = provider.domain && admitted?.domain && { ...provider.domain, ...admitted.domain };
  const policy = endpointPolicy(executionArn, grants, domain && domainCallArn(executionArn, domain));
  const [error] = sizeErrors(policy, endpointPolicyLimit, "endpoint policy");
  if (error === undefined) return { grants, executionArn, domain };
  throw fault(
    `${error.path}: ${error.message}, with ${grants.length} grants\n  next: grant subtrees (/pets/*) at the provider`,
  );
}
