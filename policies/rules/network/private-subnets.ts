import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const privateSubnets = resourceRule({
  name: "private-subnets",
  description: "Subnets give no public addresses.",
  explanation: "An instance that someone adds later would get a public address from the subnet.",
  remediation: "Set mapPublicIpOnLaunch: false.",
  severity: "medium",
  level: "mandatory",
  tags: ["network"],
  controls: [
    { catalog: "AWS Security Hub", id: "EC2.15" },
    { catalog: "checkov", id: "CKV_AWS_130" },
    { catalog: "Trivy", id: "AWS-0164" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  types: [types.subnet],
  check: (subnet) =>
    subnet.properties.read("mapPublicIpOnLaunch", optionalFlag) === true
      ? [{ message: `${titleOf(subnet)} gives a public address to every instance` }]
      : [],
});
