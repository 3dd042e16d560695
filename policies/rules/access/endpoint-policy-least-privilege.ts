import type { RawDocument } from "../../resources/policy-document";
import { resourceRule } from "../rule";
import type { RuleOutcome } from "../verdict";
import { beyondInvoke } from "./actions";
import { namedApis, unnamedApis } from "./endpoint-apis";
import { type ApiIntent, passesOnly } from "./endpoint-policy";
import { endpointIntentSetting, endpointPolicyTypes, endpointSubject } from "./endpoint-subject";
import { budgetSetting, configuredBudget } from "./prove-api";

export const endpointPolicyLeastPrivilege = resourceRule({
  name: "endpoint-policy-least-privilege",
  description:
    "The policy of an execute-api endpoint lets nothing pass beyond the intent. Proved, with a counterexample.",
  explanation:
    "Through an endpoint with AWS's default policy, whoever runs code in the VPC can send data to any private API of any account that admits the endpoint. The intent is the grants of the component ApiEndpoint, and nothing while it has none; without the component, the intent of the pack's config; without either, the least that can be asked: the policy names account and id of every API, and allows nothing but execute-api:Invoke. Where the API's id is unknown, the policy that the component makes of its grants is proved for a symbolic id.",
  remediation: "Name the API in full: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "proof"],
  controls: [{ catalog: "Prowler", id: "vpc_endpoint_connections_trust_boundaries" }],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html",
  types: endpointPolicyTypes,
  settings: { intent: endpointIntentSetting, budget: budgetSetting },
  check: (resource, ruleContext): RuleOutcome => {
    const { document, granted, agreed } = endpointSubject(resource, ruleContext);
    const budget = configuredBudget(ruleContext);
    const own = beyond(document, granted ?? agreed, budget);
    const above = granted && agreed ? beyond(document, agreed, budget) : { findings: [], undetermined: [] };
    const [first] = own.findings;
    const [second] = above.findings;
    const findings = first
      ? [first]
      : second
        ? [{ message: `the grants go beyond the intent that the pack's config agrees to: ${second.message}` }]
        : [];
    return {
      findings: [...findings, ...beyondInvoke(document)],
      undetermined: [...own.undetermined, ...above.undetermined],
    };
  },
});

/** What passes beyond the intent, to its APIs, to others that the policy names, and to any that it does not name. */
export function beyond(
  document: RawDocument,
  intent: readonly ApiIntent[] | undefined,
  budget: number | undefined,
): RuleOutcome {
  const others = [...(intent ? namedApis(document) : []), ...unnamedApis(document)].filter(
    (api) => !intent?.some((each) => each.api === api),
  );
  const proofs = [...(intent ?? []), ...new Set(others)].map((each) =>
    passesOnly(document, typeof each === "string" ? { api: each, grants: [] } : each, budget),
  );
  return {
    findings: proofs.flatMap(({ findings }) => findings),
    undetermined: proofs.flatMap(({ undetermined }) => undetermined),
  };
}
