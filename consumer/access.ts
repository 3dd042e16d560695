import { type DomainId, domainCallArn } from "../shared/access/domain";
import type { Grant } from "../shared/access/grant";
import { fault } from "../shared/contract/fault";
import type { ProviderOutputs } from "../shared/contract/provider";
import { sizeErrors } from "../shared/documents/document";
import { endpointPolicy, endpointPolicyLimit } from "../shared/documents/endpoint-policy";

/** The private domain by which a consumer may call. */
export interface DomainAccess extends DomainId {
  /** By which its endpoint is associated with the domain. */
  readonly arn: string;
  readonly shareArn: string;
  /** Whether an invitation to the share waits in the consumer's account. */
  readonly accept: boolean;
}

export interface EndpointAccess {
  /** What may pass the endpoint; empty while it is closed. */
  readonly grants: readonly Grant[];
  /** The API that the grants are for; undefined while the endpoint is closed. */
  readonly executionArn: string | undefined;
  readonly domain: DomainAccess | undefined;
}

/** What the endpoint lets pass: nothing until the provider is deployed and admits this stack, then its grants. */
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
