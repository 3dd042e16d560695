import { titleOf } from "../../../shared/contract/urn";
import type { RawStatement } from "../../prover";
import { listed, policyStatements } from "../../resources/policy-document";
import type { Properties } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { nameOf } from "../access/actions";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";

export const identityNoWildcards = resourceRule({
  name: "identity-no-wildcards",
  description: "Policies of roles name actions and resources.",
  explanation:
    "A role that may do everything, or everything of a service on everything, is what an attacker on an instance hopes for. Some read actions know no resource: an action named in full may stand with Resource *.",
  remediation: "Name the actions and the ARNs that the role needs.",
  severity: "high",
  level: "mandatory",
  tags: ["identity"],
  controls: [
    { catalog: "AWS Security Hub", id: "IAM.1" },
    { catalog: "AWS Security Hub", id: "IAM.21" },
    { catalog: "checkov", id: "CKV_AWS_62" },
    { catalog: "checkov", id: "CKV_AWS_63" },
    { catalog: "checkov", id: "CKV_AWS_286" },
    { catalog: "checkov", id: "CKV_AWS_287" },
    { catalog: "checkov", id: "CKV_AWS_288" },
    { catalog: "checkov", id: "CKV_AWS_289" },
    { catalog: "checkov", id: "CKV_AWS_290" },
    { catalog: "Trivy", id: "AWS-0057" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
  types: [types.role, types.rolePolicy, types.policy],
  check: (resource) =>
    documents(resource).flatMap((properties) =>
      policyStatements(properties, "policy").flatMap((statement, index): RuleFinding[] => {
        if (statement.Effect !== "Allow") return [];
        const wide = wildcards(statement);
        if (wide === undefined) return [];
        return [{ message: `${nameOf(statement, index)} of ${titleOf(resource)} allows ${wide}` }];
      }),
    ),
});

function documents(resource: Resource): Properties[] {
  if (resource.type !== types.role) return [resource.properties];
  return resource.properties.list("inlinePolicies");
}

function wildcards(statement: RawStatement): string | undefined {
  if (statement.NotAction !== undefined) return "all actions but some (NotAction)";
  const actions = listed(statement.Action);
  const every = actions.find(isAnything);
  if (every !== undefined) return every === "*" ? "every action" : `every action (${every})`;
  const anywhere = statement.NotResource !== undefined || listed(statement.Resource).some(isAnything);
  const wide = actions.filter((action) => /[*?]/.test(action));
  return anywhere && wide.length > 0 ? `${wide.join(", ")} on every resource` : undefined;
}

/** Names nothing: *, and its other spellings, such as *:* and arn:aws:*:*:*:*. */
const isAnything = (pattern: string): boolean =>
  pattern.includes("*") && /^(?:arn:(?:[a-z-]+:)?)?[*?:]*$/.test(pattern);
