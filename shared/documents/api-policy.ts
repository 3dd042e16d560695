import type { Grant } from "../access/grant";
import { type PolicyDocument, principalElement, type Statement } from "./document";
import { groupGrants, sortedUnique } from "./resource";

/** Characters of an API's resource policy; adjustable by a quota request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const apiPolicyLimit = 8192;

/**
 * Resource policy of the API: a Deny for everything that does not come through an admitted endpoint, and an
 * Allow for exactly what is granted. With no grants there is only the Deny, for all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
export function apiPolicy(executionArn: string, grants: readonly Grant[]): PolicyDocument {
  const admitted = sortedUnique(grants.map((grant) => grant.vpcEndpointId));
  return {
    Version: "2012-10-17",
    Statement: [
      denyAllBut(`${executionArn}/*`, admitted),
      ...groupGrants(executionArn, grants).map(
        (group, index): Statement => ({
          Sid: `AllowGranted${index + 1}`,
          Effect: "Allow",
          Principal: principalElement(group.principals),
          Action: "execute-api:Invoke",
          Resource: group.resources,
          Condition: { StringEquals: { "aws:SourceVpce": group.vpcEndpointIds } },
        }),
      ),
    ],
  };
}

/** What does not come through one of these endpoints is denied, whoever allows it. */
export function denyAllBut(resource: string, vpcEndpointIds: readonly string[]): Statement {
  const statement: Statement = {
    Sid: "DenyUnlessThroughAdmittedEndpoint",
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: resource,
  };
  // A request that comes through no endpoint has no aws:SourceVpce: a negated operator then matches, and denies.
  return vpcEndpointIds.length === 0
    ? statement
    : { ...statement, Condition: { StringNotEquals: { "aws:SourceVpce": vpcEndpointIds } } };
}
