import { actionOf, type Needs } from "../../gateway/authorization/need";

/**
 * Operations of STS to the permissions they need. Trust policies are not evaluated.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const stsNeeds: Needs = {
  /** "No permissions are required to perform this operation": API_GetCallerIdentity.html */
  GetCallerIdentity: [],
  AssumeRole: [(call) => [{ action: actionOf(call), resource: call.parameters.get("RoleArn") ?? "*" }]],
};
