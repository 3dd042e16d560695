import { titleOf } from "../../../shared/contract/urn";
import { listed, policyStatements } from "../../resources/policy-document";
import { types } from "../../resources/types";
import { nameOf } from "../access/actions";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";

export const trustNamesPrincipals = resourceRule({
  name: "trust-names-principals",
  description: "Trust policies of roles name who may assume them.",
  explanation:
    "A role that everyone, or everyone of an account, may assume is as open as the keys of that account. Trust with a wildcard needs a condition.",
  remediation: "Name a service or the ARN of a role, or add a condition such as aws:PrincipalOrgID.",
  severity: "critical",
  level: "mandatory",
  tags: ["identity"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_60" },
    { catalog: "checkov", id: "CKV_AWS_61" },
    { catalog: "Trivy", id: "AWS-0344" },
  ],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  types: [types.role],
  check: (role) =>
    policyStatements(role.properties, "assumeRolePolicy").flatMap((statement, index): RuleFinding[] => {
      if (statement.Effect !== "Allow" || statement.Condition !== undefined) return [];
      const open = principals(statement.Principal).filter(
        (name) => name === "*" || /:root$|^\d{12}$/.test(name),
      );
      if (statement.NotPrincipal !== undefined) open.push("NotPrincipal");
      return open.map((name) => ({
        message: `${nameOf(statement, index)} lets ${name} assume ${titleOf(role)}`,
      }));
    }),
});

function principals(element: unknown): string[] {
  if (typeof element !== "object" || element === null) return listed(element);
  return Object.values(element).flatMap((names) => listed(names));
}
