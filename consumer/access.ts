import type { Grant } from "../shared/access/grant";
import { fault } from "../shared/contract/fault";
import type { ProviderOutputs } from "../shared/contract/provider";
import { sizeErrors } from "../shared/documents/document";
import { endpointPolicy, endpointPolicyLimit } from "../shared/documents/endpoint-policy";

export interface EndpointAccess {
  /** What may pass the endpoint; empty while it is closed. */
  readonly grants: readonly Grant[];
  /** The API that the grants are for; undefined while the endpoint is closed. */
  readonly executionArn: string | undefined;
}

/** What the endpoint lets pass: nothing until the provider is deployed and admits this stack, then its grants. */
export function endpointAccess(provider: ProviderOutputs | undefined, consumerStack: string): EndpointAccess {
  const grants = provider?.consumers.find((consumer) => consumer.stack === consumerStack)?.grants ?? [];
  if (provider === undefined || grants.length === 0) return { grants: [], executionArn: undefined };
  const { executionArn } = provider;
  const policy = endpointPolicy(executionArn, grants);
  const [error] = sizeErrors(policy, endpointPolicyLimit, "endpoint policy");
  if (error === undefined) return { grants, executionArn };
  throw fault(
    `${error.path}: ${error.message}, with ${grants.length} grants\n  next: grant subtrees (/pets/*) at the provider`,
  );
}
