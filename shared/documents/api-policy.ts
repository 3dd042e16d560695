import type { Grant } from "../access/grant";
import { answeringRoutes } from "../access/reach";
import type { Route } from "../access/route";
import { type PolicyDocument, principalElement, type Statement } from "./document";
import { groupGrants, sortedUnique } from "./resource";

/** Characters of an API's resource policy; adjustable by a quota request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const apiPolicyLimit = 8192;

type Called = Pick<Route, "method" | "path" | "authorization">;

/**
 * Resource policy of the API: a Deny for everything that does not come through an admitted endpoint, and an
 * Allow for exactly what is granted. With no grants there is only the Deny, for all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 *
 * Where a Lambda authorizer is asked, one Allow is enough, its own or that of the policy, and only a Deny refuses. So that
 * both must agree, the policy of an API with authorizers denies what is not granted, and does not allow what the
 * authorizer is asked about.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A
 */
export function apiPolicy(
  executionArn: string,
  grants: readonly Grant[],
  routes: readonly Called[] = [],
): PolicyDocument {
  const allowed = grants.filter((grant) => !isAuthorized(grant, routes));
  const admitted = sortedUnique(grants.map((grant) => grant.vpcEndpointId));
  return {
    Version: "2012-10-17",
    Statement: [
      denyAllBut(`${executionArn}/*`, admitted),
      ...(routes.some(asksAuthorizer) ? denyUngranted(executionArn, grants) : []),
      ...groupGrants(executionArn, allowed).map(
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

const asksAuthorizer = ({ authorization }: Called) => authorization === "CUSTOM";

/** Whether all that answers a grant's calls asks an authorizer. */
function isAuthorized(grant: Grant, routes: readonly Called[]): boolean {
  const answering = answeringRoutes(grant, routes);
  return answering.length > 0 && answering.every(asksAuthorizer);
}

/** What an endpoint is not granted is denied to it, whoever allows it. */
function denyUngranted(executionArn: string, grants: readonly Grant[]): Statement[] {
  const whoever = grants.map((grant) => ({ ...grant, principals: ["*"] }));
  return groupGrants(executionArn, whoever).map(({ resources, vpcEndpointIds }, index) => ({
    Sid: `DenyUngranted${index + 1}`,
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    NotResource: resources,
    Condition: { StringEquals: { "aws:SourceVpce": vpcEndpointIds } },
  }));
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
