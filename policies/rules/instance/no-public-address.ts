import { titleOf } from "../../../shared/contract/urn";
import { optionalFlag } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const instanceNoPublicAddress = resourceRule({
  name: "instance-no-public-address",
  description: "Instances have no public address.",
  explanation:
    "What calls a private API needs no way from the internet. Without the setting, the subnet decides.",
  remediation: "Set associatePublicIpAddress: false.",
  severity: "high",
  level: "mandatory",
  tags: ["instance", "network"],
  controls: [
    { catalog: "AWS Security Hub", id: "EC2.9" },
    { catalog: "checkov", id: "CKV_AWS_88" },
    { catalog: "Trivy", id: "AWS-0009" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  types: [types.instance],
  check: (instance) =>
    instance.properties.read("associatePublicIpAddress", optionalFlag) === false
      ? []
      : [{ message: `${titleOf(instance)} may get a public address: associatePublicIpAddress is not false` }],
});
