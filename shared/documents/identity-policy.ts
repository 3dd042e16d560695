import type { Grant } from "../access/grant";
import type { PolicyDocument, Statement } from "./document";
import { groupGrants } from "./resource";

/** An identity policy: its principal is whoever it is attached to. */
export interface IdentityPolicyDocument extends Omit<PolicyDocument, "Statement"> {
  readonly Statement: readonly Omit<Statement, "Principal">[];
}

const noCalls: IdentityPolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "NothingGranted", Effect: "Deny", Action: "execute-api:Invoke", Resource: "*" }],
};

/**
 * What a role's own account must allow it, for the grants that name the role: across accounts, a signed call needs
 * both sides' word. Where no grant names the role, it may sign no call.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function identityPolicy(
  executionArn: string,
  roleArn: string,
  grants: readonly Grant[],
): IdentityPolicyDocument {
  const own = grants
    .filter((grant) => grant.principals.includes(roleArn))
    .map((grant) => ({ ...grant, principals: [roleArn] }));
  if (own.length === 0) return noCalls;
  return {
    Version: "2012-10-17",
    Statement: groupGrants(executionArn, own).map((group, index) => ({
      Sid: `AllowGranted${index + 1}`,
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: group.resources,
    })),
  };
}
