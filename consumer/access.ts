import { fault } from "../shared/contract/fault";
import type { ProviderOutputs } from "../shared/contract/provider";
import { type PolicyDocument, sizeErrors } from "../shared/documents/document";
import {
  closedEndpointPolicy,
  endpointPolicy,
  endpointPolicyLimit,
} from "../shared/documents/endpoint-policy";

export interface EndpointAccess {
  readonly policy: PolicyDocument;
  /** Execution ARN of the API that the policy names; undefined while it is closed. */
  readonly openedTo: string | undefined;
}

/** What the endpoint lets pass: nothing until the provider is deployed and admits this stack, then its grants. */
export function endpointAccess(provider: ProviderOutputs | undefined, consumerStack: string): EndpointAccess {
  const grants = provider?.consumers.find((consumer) => consumer.stack === consumerStack)?.grants ?? [];
  if (provider === undefined || grants.length === 0) {
    return { policy: closedEndpointPolicy, openedTo: undefined };
  }
  const policy = endpointPolicy(provider.executionArn, grants);
  const [error] = sizeErrors(policy, endpointPolicyLimit, "endpoint policy");
  if (error === undefined) return { policy, openedTo: provider.executionArn };
  throw fault(
    `${error.path}: ${error.message}, with ${grants.length} grants\n  next: grant subtrees (/pets/*) at the provider`,
  );
}
