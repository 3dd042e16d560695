import { titleOf } from "../../../shared/contract/urn";
import { cidrs, securityRules } from "../../resources/security-rules";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { RuleFinding } from "../verdict";

export const noOpenCidr = resourceRule({
  name: "no-open-cidr",
  description: "Security groups admit no whole internet, in or out.",
  explanation:
    "0.0.0.0/0 in an ingress rule admits everyone who has a way in; in an egress rule it lets data go anywhere there is a way out. So do halves of it (0.0.0.0/1), and 2000::/3, which is all of IPv6: a block larger than the largest private one (10.0.0.0/8, fc00::/7) is open.",
  remediation: "Name the security group or the addresses of the other side.",
  severity: "critical",
  level: "mandatory",
  tags: ["network"],
  controls: [
    { catalog: "AWS Security Hub", id: "EC2.18" },
    { catalog: "AWS Security Hub", id: "EC2.19" },
    { catalog: "checkov", id: "CKV_AWS_24" },
    { catalog: "checkov", id: "CKV_AWS_25" },
    { catalog: "checkov", id: "CKV_AWS_260" },
    { catalog: "checkov", id: "CKV_AWS_277" },
    { catalog: "checkov", id: "CKV_AWS_382" },
    { catalog: "Trivy", id: "AWS-0104" },
    { catalog: "Trivy", id: "AWS-0107" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  types: [types.securityGroup, types.securityGroupRule, types.ingressRule, types.egressRule],
  check: (resource) =>
    securityRules(resource).flatMap(({ properties, direction }): RuleFinding[] => {
      const open = cidrs(properties).filter(isOpen);
      const way = direction === "in" ? "admits connections from" : "lets connections out to";
      return open.map((block) => ({ message: `${titleOf(resource)} ${way} anywhere (${block})` }));
    }),
});

/** Larger than any private block. */
function isOpen(block: string): boolean {
  const [address = "", length] = block.split("/");
  return length !== undefined && Number(length) < (address.includes(":") ? 7 : 8);
}
