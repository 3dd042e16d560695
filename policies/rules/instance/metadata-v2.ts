import { titleOf } from "../../../shared/contract/urn";
import { optionalText } from "../../resources/properties";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const instanceMetadataV2 = resourceRule({
  name: "instance-metadata-v2",
  description: "Instances give their role's credentials to session-based metadata requests (IMDSv2) only.",
  explanation:
    "With IMDSv1, a program that can be made to fetch a URL hands out the credentials of the instance's role.",
  remediation: 'Set metadataOptions: { httpEndpoint: "enabled", httpTokens: "required" }.',
  severity: "high",
  level: "mandatory",
  tags: ["instance"],
  controls: [
    { catalog: "AWS Security Hub", id: "EC2.8" },
    { catalog: "checkov", id: "CKV_AWS_79" },
    { catalog: "Trivy", id: "AWS-0028" },
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
  types: [types.instance, types.launchTemplate],
  check: (instance) => {
    const { properties } = instance;
    if (properties.read("metadataOptions.httpEndpoint", optionalText) === "disabled") return [];
    const tokens = properties.read("metadataOptions.httpTokens", optionalText);
    if (tokens === "required") return [];
    const value = tokens === undefined ? "not set" : `"${tokens}"`;
    return [{ message: `${titleOf(instance)} answers IMDSv1: metadataOptions.httpTokens is ${value}` }];
  },
});
