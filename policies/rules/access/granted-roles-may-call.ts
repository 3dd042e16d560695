import { z } from "zod";
import { type IntendedAccess, prove } from "../../prover";
import { boundariesOf, identityPoliciesOf } from "../../resources/identity-policies";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { decided, gather, notApplicable, type RuleFinding } from "../verdict";
import { openApiPolicy, openedEndpoint } from "./endpoint-policy";
import { componentGrants } from "./intent";
import { availabilityOutcome, budgetSetting, configuredBudget } from "./prove-api";

export const grantedRolesMayCall = stackRule({
  name: "granted-roles-may-call",
  description:
    "A role that is granted calls has identity policies that allow them, within its permissions boundary. Proved, with a counterexample.",
  explanation:
    "Across accounts a signed call needs the word of both: the API's policy and the caller's identity policy. The API's side is proved in the stack of the API, where the identity policy is taken to allow; here, in the stack of the caller, it is proved that it does. Roles that are granted and not in the stack are not looked at.",
  remediation: "Allow execute-api:Invoke on the granted stage, method and path in a policy of the role.",
  severity: "medium",
  level: "mandatory",
  tags: ["access", "identity", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
  settings: { budget: budgetSetting },
  check: (resources, ruleContext) => {
    const components = ofType(resources, types.apiEndpoint);
    if (components.length === 0) notApplicable("the stack has no component ApiEndpoint");
    return gather(
      components,
      ({ urn }) => urn,
      (component) =>
        refused(ruleContext.seen(component.urn) ?? component, resources, configuredBudget(ruleContext)),
    );
  },
});

function refused(
  component: Resource,
  resources: readonly Resource[],
  budget: number | undefined,
): RuleFinding[] {
  const grants = componentGrants(component, false);
  const granted = new Set(grants.flatMap(({ principals }) => principals));
  const roles = ofType(resources, types.role).flatMap((role) => {
    // A role that AWS has not named yet can be in no grant.
    const arn = role.properties.isUnknown("arn") ? "" : (role.properties.read("arn", optionalText) ?? "");
    return granted.has(arn) ? [arn] : [];
  });
  if (roles.length === 0) return [];
  const api = component.properties.read("executionArn", z.string());
  const identities = identityPoliciesOf(resources);
  const boundaries = boundariesOf(resources);
  return roles.flatMap((role) => {
    const own = grants.filter(({ principals }) => principals.includes(role));
    const missing = outcomeOf(api, role, identities[role] ?? [], own, budget);
    const bound = boundaries[role];
    if (bound === undefined || missing.length > 0) return missing;
    return outcomeOf(api, role, bound, own, budget).map(({ message }) => ({
      message: message.replaceAll("identity policies", "permissions boundary"),
    }));
  });
}

/** Whether policies of the role, identity policies or its boundary, let it call, where all else is open. */
function outcomeOf(
  api: string,
  role: string,
  policies: readonly unknown[],
  grants: readonly IntendedAccess[],
  budget: number | undefined,
): RuleFinding[] {
  const proofCase = {
    name: role,
    api,
    authorization: "AWS_IAM" as const,
    apiPolicy: openApiPolicy,
    endpoints: { [openedEndpoint]: { policy: null } },
    identityPolicies: { [role]: policies },
    intent: grants.map((grant) => ({ ...grant, vpce: openedEndpoint, principals: [role] })),
  };
  const answer = prove(proofCase, { budget });
  const outcome = availabilityOutcome(answer, openApiPolicy, "identity policies");
  return decided(outcome).map(({ message }) => ({
    message: message.replaceAll(` through endpoint ${openedEndpoint}`, ""),
  }));
}
