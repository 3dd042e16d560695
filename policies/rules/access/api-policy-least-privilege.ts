import { resourceRule } from "../rule";
import type { RuleOutcome } from "../verdict";
import { beyondInvoke } from "./actions";
import { intentSetting } from "./intent";
import { onlyThroughNamed } from "./named-endpoints";
import { budgetSetting, configuredBudget, proveLeastPrivilege } from "./prove-api";
import { type ApiSubject, apiPolicyTypes, apiSubject } from "./subject";

export const apiPolicyLeastPrivilege = resourceRule({
  name: "api-policy-least-privilege",
  description:
    "The resource policy of a private API, and that of a private domain, lets in nothing beyond the intent. Proved, with a counterexample.",
  explanation:
    "Every request that the policy would allow must be intended. The intent is the grants of the component PrivateApi; without one, the intent of the pack's config; without either, the least that can be asked of any private API: it is reached only through endpoints or VPCs that the policy names, and the policy allows nothing but execute-api:Invoke. In a first preview the API's id is unknown: the policy that the component makes of its grants is proved for symbolic ids, and the real document before it is created. Of a private domain it is who comes by which endpoint that is proved: its policy is about no stage, method or path, which the API's policy decides.",
  remediation:
    "Narrow the statement, or grant what is really wanted: grants of PrivateApi and PrivateDomain, or intent in the pack's config.",
  severity: "critical",
  level: "mandatory",
  tags: ["access", "proof"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_59" },
    { catalog: "checkov", id: "CKV2_AWS_70" },
    { catalog: "Trivy", id: "AWS-0004" },
    { catalog: "AWS Security Hub", id: "APIGateway.8" },
  ],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html",
  types: apiPolicyTypes,
  settings: { intent: intentSetting, budget: budgetSetting },
  check: (resource, ruleContext): RuleOutcome => {
    const subject = apiSubject(resource, ruleContext);
    const budget = configuredBudget(ruleContext);
    const outcomes = [subject.api, ...subject.otherwise].map((api) => judged({ ...subject, api, budget }));
    return {
      findings: outcomes.find(({ findings }) => findings.length > 0)?.findings ?? [],
      undetermined: outcomes.flatMap(({ undetermined }) => undetermined),
    };
  },
});

type Subject = ApiSubject & { readonly budget: number | undefined };

function judged(subject: Subject): RuleOutcome {
  if (subject.intent === undefined) return generic(subject);
  const { intent, ceiling } = subject;
  const own = proveLeastPrivilege({ ...subject, intent });
  if (ceiling === undefined || own.findings.length > 0) return own;
  const above = proveLeastPrivilege({ ...subject, intent: ceiling });
  const findings = above.findings.map(({ message }) => ({
    message: `the grants go beyond the intent that the pack's config agrees to: ${message}`,
  }));
  return { findings, undetermined: [...own.undetermined, ...above.undetermined] };
}

function generic({ api, document, routes, budget }: Subject): RuleOutcome {
  const proof = { api, routes, budget, ...onlyThroughNamed(document) };
  const { findings, undetermined } = proveLeastPrivilege(proof);
  return { findings: [...findings, ...beyondInvoke(document)], undetermined };
}
