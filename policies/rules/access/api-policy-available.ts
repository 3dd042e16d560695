import { resourceRule } from "../rule";
import { notApplicable } from "../verdict";
import { intentSetting } from "./intent";
import { budgetSetting, configuredBudget, proveAvailability } from "./prove-api";
import { apiPolicyTypes, apiSubject } from "./subject";

export const apiPolicyAvailable = resourceRule({
  name: "api-policy-available",
  description:
    "The resource policy of a private API, and that of a private domain, lets in everything that is intended. Proved, with a counterexample.",
  explanation:
    "A policy that is too narrow is found out by a caller in another account, who sees only 403. Every granted call must be allowed by the policy. Of callers of methods with AWS_IAM it is taken that they sign, and that identity policies in other stacks allow the call. Without grants or an intent in the pack's config there is nothing to prove.",
  remediation: "Allow the granted endpoint, stage, method and path, and look for a Deny that covers them.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
  types: apiPolicyTypes,
  settings: { intent: intentSetting, budget: budgetSetting },
  check: (resource, ruleContext) => {
    const { intent, ...subject } = apiSubject(resource, ruleContext);
    if (intent === undefined) notApplicable("nothing says what is intended");
    return proveAvailability({ ...subject, intent, budget: configuredBudget(ruleContext) });
  },
});
