import type { ProviderOutputs } from "../shared/contract/provider";
import type { PolicyDocument } from "../shared/documents/document";
import { closedEndpointPolicy, endpointPolicy } from "../shared/documents/endpoint-policy";

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
  return { policy: endpointPolicy(provider.executionArn, grants), openedTo: provider.executionArn };
}
