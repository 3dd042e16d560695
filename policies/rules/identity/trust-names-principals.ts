import { titleOf } from "../../../shared/contract/urn";
import { listed, policyStatements } from "../../resources/policy-document";
import { types } from "../../resources/types";
import { nameOf } from "../access/actions";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";
import { narrows } from "./narrows";

export const trustNamesPrincipals = resourceRule({
  name: "trust-names-principals",
  description: "Trust policies of roles name who may assume them.",
  explanation:
    "A role that everyone, everyone of an account or of an identity provider, may assume is as open as the keys of that account. Trust with a wildcard needs a condition that names something: not an empty one, one with no value but *, or one that a request without the key meets.",
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
      if (statement.Effect !== "Allow" || narrows(statement.Condition, isOfSome)) return [];
      const open = principals(statement.Principal);
      if (statement.NotPrincipal !== undefined) open.push("NotPrincipal");
      return open.map((name) => ({
        message: `${nameOf(statement, index)} lets ${name} assume ${titleOf(role)}`,
      }));
    }),
});

/** Those that stand for many: everyone, an account, all whom an identity provider knows. */
function principals(element: unknown): string[] {
  if (typeof element !== "object" || element === null) return listed(element).filter(standsForMany);
  return Object.entries(element).flatMap(([kind, names]) =>
    listed(names).filter((name) => kind === "Federated" || standsForMany(name)),
  );
}

const standsForMany = (name: string): boolean => name === "*" || /:root$|^\d{12}$/.test(name);

/** What everybody's requests have alike. */
const ofEverybody = /^aws:(?:SecureTransport|CurrentTime|EpochTime|ViaAWSService|RequestedRegion)$/i;
const isOfSome = (key: string): boolean => !ofEverybody.test(key);
