import { titleOf } from "../../../shared/contract/urn";
import { optionalText, texts } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const noAdministrators = resourceRule({
  name: "no-administrators",
  description: "No role is given an administrator's managed policy.",
  explanation:
    "AdministratorAccess allows everything, PowerUserAccess everything but IAM, and IAMFullAccess lets a role give itself the rest. They are for people who set things up, not for what runs. Policies that give one service in full are not looked at here.",
  remediation: "Attach a policy for what the role does.",
  severity: "high",
  level: "mandatory",
  tags: ["identity"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_274" },
    { catalog: "AWS Security Hub", id: "IAM.18" },
    { catalog: "AWS Config", id: "iam-policy-blacklisted-check" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
  types: [
    types.rolePolicyAttachment,
    types.rolePolicyAttachmentsExclusive,
    types.policyAttachment,
    types.role,
  ],
  check: (resource) =>
    attached(resource)
      .filter((arn) => /:aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(arn))
      .map((arn) => ({ message: `${titleOf(resource)} gives ${arn.split("/").at(-1)}` })),
});

/** ARNs of managed policies. */
function attached({ type, properties }: Resource): readonly string[] {
  if (type === types.role) return properties.read("managedPolicyArns", texts);
  if (type === types.rolePolicyAttachmentsExclusive) return properties.read("policyArns", texts);
  return [properties.read("policyArn", optionalText) ?? ""];
}
