import type { Grant } from "../access/grant";
import { type PolicyDocument, principalElement, type Statement } from "./document";
import { groupGrants } from "./resource";

/** Characters of an endpoint policy; fixed.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
export const endpointPolicyLimit = 20480;

/** The policy of an endpoint that may reach nothing: AWS's default, where none is set, is full access. */
export const closedEndpointPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "ClosedUntilApiIsKnown", Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }],
};

/** Full access, as AWS's default. */
export const openEndpointPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "OpenToEverything", Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

/**
 * Policy of the endpoint that the grants name: exactly the granted stages, methods and paths of one API; closed
 * where nothing is granted. Of a call by a private domain AWS asks for the domain's ARN and for the API's: both are
 * named, as in example 5.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
 * @param domainCallArn of the domain that the endpoint may call by; undefined where it has none
 */
export function endpointPolicy(
  executionArn: string,
  grants: readonly Grant[],
  domainCallArn?: string,
): PolicyDocument {
  if (grants.length === 0) return closedEndpointPolicy;
  return {
    Version: "2012-10-17",
    Statement: groupGrants(executionArn, grants).map(
      (group, index): Statement => ({
        Sid: `AllowGranted${index + 1}`,
        Effect: "Allow",
        Principal: principalElement(group.principals),
        Action: "execute-api:Invoke",
        Resource: domainCallArn === undefined ? group.resources : [...group.resources, domainCallArn],
      }),
    ),
  };
}
