import { titleOf } from "../../resources/resource";
import { optionalNumber } from "../../resources/schemas";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";

export const logRetention = resourceRule({
  name: "log-retention",
  description: "Log groups say how long they keep logs.",
  explanation:
    "A log group without retention keeps logs, and costs, for ever; what is kept should be a decision.",
  remediation: "Set retentionInDays.",
  severity: "low",
  level: "mandatory",
  tags: ["logging"],
  counterparts: [
    { catalog: "checkov", id: "CKV_AWS_66" },
    { catalog: "AWS Security Hub", id: "CloudWatch.16" },
  ],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  types: [types.logGroup],
  check: (group) =>
    (group.properties.read("retentionInDays", optionalNumber) ?? 0) > 0
      ? []
      : [{ message: `${titleOf(group)} keeps logs for ever` }],
});
