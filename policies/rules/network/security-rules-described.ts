import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { securityRules } from "../../resources/security-rules";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const securityRulesDescribed = resourceRule({
  name: "security-rules-described",
  description: "Every security group and rule says what it is for.",
  explanation: "A rule without a description is never removed: nobody knows who needs it.",
  remediation: "Set description.",
  severity: "low",
  level: "mandatory",
  tags: ["network"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_23" },
    { catalog: "Trivy", id: "AWS-0124" },
  ],
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: [types.securityGroup, types.securityGroupRule, types.ingressRule, types.egressRule],
  check: (resource) => {
    const parts =
      resource.type === types.securityGroup
        ? [resource.properties, ...securityRules(resource).map(({ properties }) => properties)]
        : [resource.properties];
    return parts
      .filter((part) => !isDescription(part.read("description", optionalText)))
      .map((part) => ({
        message: `${titleOf(resource)} does not say what it is for: ${part.at("description")} is empty`,
      }));
  },
});

// What Pulumi writes where a program says nothing.
function isDescription(description: string | undefined): boolean {
  return description !== undefined && description !== "" && description !== "Managed by Pulumi";
}
