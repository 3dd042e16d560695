import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import { notApplicable } from "../verdict";
import { passesAll } from "./endpoint-policy";
import { endpointIntentSetting, endpointPolicyTypes, endpointSubject, ofExisting } from "./endpoint-subject";
import { budgetSetting, configuredBudget } from "./prove-api";

export const endpointPolicyAvailable = resourceRule({
  name: "endpoint-policy-available",
  description:
    "The policy of an execute-api endpoint lets pass everything that is intended. Proved, with a counterexample.",
  explanation:
    "A call that the API grants and the caller's own endpoint refuses looks to the caller like one that the API refuses. Every granted call must pass. Without grants or an intent in the pack's config there is nothing to prove.",
  remediation: "Allow the granted stage, method and path of the API, and look for a Deny that covers them.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html",
  types: [...endpointPolicyTypes, types.existingApiEndpoint],
  settings: { intent: endpointIntentSetting, budget: budgetSetting },
  check: (resource, ruleContext) => {
    const { document, granted, agreed } = endpointSubject(resource, ruleContext);
    const intent = granted ?? agreed ?? notApplicable("nothing says what is intended");
    const proofs = intent.map((each) => passesAll(document, each, configuredBudget(ruleContext)));
    return ofExisting(resource, {
      findings: proofs.flatMap(({ findings }) => findings),
      undetermined: proofs.flatMap(({ undetermined }) => undetermined),
    });
  },
});
