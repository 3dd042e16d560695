import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const instanceNoSsh = resourceRule({
  name: "instance-no-ssh",
  description: "Instances are reached through Systems Manager, not by SSH keys.",
  explanation:
    "A key pair is a credential that does not expire and leaves no record; Systems Manager authorizes with IAM and records each command.",
  remediation: "Remove the key pair, and give the instance's role AmazonSSMManagedInstanceCore.",
  severity: "medium",
  level: "mandatory",
  tags: ["instance"],
  controls: [
    { catalog: "AWS Config", id: "ec2-no-amazon-key-pair" },
    { catalog: "AWS Security Hub", id: "SSM.1" },
  ],
  url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
  types: [types.instance, types.launchTemplate, types.keyPair],
  check: (resource) => {
    if (resource.type === types.keyPair) return [{ message: `${titleOf(resource)} is a key pair for SSH` }];
    return (resource.properties.read("keyName", optionalText) ?? "") !== ""
      ? [{ message: `${titleOf(resource)} can be reached by SSH: keyName is set` }]
      : [];
  },
});
