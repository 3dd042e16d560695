import { actionOf, type Needs } from "../../gateway/authorization/need";

/**
 * Operations of STS to the permissions they need. The trust policy of a role is not looked at.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const stsNeeds: Needs = {
  /** "No permissions are required to perform this operation": API_GetCallerIdentity.html */
  GetCallerIdentity: [],
  AssumeRole: [(call) => [{ action: actionOf(call), resource: call.parameters.get("RoleArn") ?? "*" }]],
};
