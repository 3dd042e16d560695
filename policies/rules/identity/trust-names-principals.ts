import { z } from "zod";
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
      if (statement.Effect !== "Allow" || asks(statement.Condition)) return [];
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

const conditions = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Whether some condition holds for requests with a certain value alone. */
function asks(element: unknown): boolean {
  const operators = Object.entries(conditions.safeParse(element).data ?? {});
  return operators.some(
    ([operator, keys]) =>
      !holdsWithout.test(operator) && Object.entries(keys).some(([key, value]) => names(key, value)),
  );
}

/** Operators that hold, with some value at least, for requests without the key or with any other value. */
const holdsWithout = /Not|IfExists$|^ForAllValues:|^(?:ForAnyValue:)?Null$/i;
/** What everybody's requests have alike. */
const ofEverybody = /^aws:(?:SecureTransport|CurrentTime|EpochTime|ViaAWSService|RequestedRegion)$/i;

function names(key: string, value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isOpen = (each: unknown) => typeof each === "string" && takesAnybody(key, each);
  return !ofEverybody.test(key) && values.length > 0 && !values.some(isOpen);
}

/** Wildcards alone, every address, an ARN of whatever account, and the audience that every token for AWS has. */
function takesAnybody(key: string, value: string): boolean {
  if (/:aud$/i.test(key) && value === "sts.amazonaws.com") return true;
  return /^[*?:]*$|\/0$|^arn:[^:]*:(iam|sts):[^:]*:[*?]*\*[*?]*:/i.test(value);
}
