import type { Grant } from "../access/grant";
import { denyAllBut } from "./api-policy";
import { type PolicyDocument, principalElement, type Statement } from "./document";
import { groupCallers, sortedUnique } from "./resource";

/** Every call by the domain that has the policy: its own ARN is known only once it is there. */
const ownCalls = "execute-api:/*";

/**
 * Policy of a private domain: who may call by it, through which endpoints. What may be called the API's own policy says,
 * which is asked after it. With no grants everything is denied, as AWS does without a policy.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-tutorial.html
 */
export function domainPolicy(grants: readonly Grant[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      denyAllBut(ownCalls, sortedUnique(grants.map((grant) => grant.vpcEndpointId))),
      ...groupCallers(grants).map(
        (group, index): Statement => ({
          Sid: `AllowGranted${index + 1}`,
          Effect: "Allow",
          Principal: principalElement(group.principals),
          Action: "execute-api:Invoke",
          Resource: ownCalls,
          Condition: { StringEquals: { "aws:SourceVpce": group.vpcEndpointIds } },
        }),
      ),
    ],
  };
}
