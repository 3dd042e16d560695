import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import { beyond } from "./endpoint-policy-least-privilege";
import { endpointSubject, ofExisting } from "./endpoint-subject";
import { budgetSetting, configuredBudget } from "./prove-api";

export const existingEndpointLeastPrivilege = resourceRule({
  name: "existing-endpoint-least-privilege",
  description:
    "The policy of an endpoint that the stack uses, and does not own, lets nothing pass beyond the grants.",
  explanation:
    "Advisory, because others use such an endpoint too, and its owner decides what passes it. The API's own policy still admits the grants alone; what the endpoint lets pass beyond them is what code in the VPC can send to other APIs.",
  remediation: "Ask the endpoint's owner to name the APIs in its policy.",
  severity: "medium",
  level: "advisory",
  tags: ["access", "proof"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html",
  types: [types.existingApiEndpoint],
  settings: { budget: budgetSetting },
  check: (resource, ruleContext) => {
    const { document, granted } = endpointSubject(resource, ruleContext);
    return ofExisting(resource, beyond(document, granted, configuredBudget(ruleContext)));
  },
});
