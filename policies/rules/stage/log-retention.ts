import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { optionalNumber, optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { stackRule } from "../rule";
import { gather, notApplicable } from "../verdict";

export const logRetention = stackRule({
  name: "log-retention",
  description: "Log groups say how long they keep logs, those of execution logs and functions as well.",
  explanation:
    "A log group without retention keeps logs, and costs, for ever; what is kept should be a decision. The group of a stage's execution logs is made by API Gateway where the program does not make it, and that of a function by Lambda: without retention, and left behind by a destroy.",
  remediation:
    "Set retentionInDays. For execution logs, make the log group API-Gateway-Execution-Logs_API/STAGE, and let the method settings depend on it; for a function, /aws/lambda/NAME, and let the function depend on it.",
  severity: "low",
  level: "mandatory",
  tags: ["logging"],
  controls: [
    { catalog: "checkov", id: "CKV_AWS_66" },
    { catalog: "AWS Security Hub", id: "CloudWatch.16" },
  ],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  check: (resources) => {
    const groups = ofType(resources, types.logGroup);
    const settings = ofType(resources, types.methodSettings);
    const functions = ofType(resources, types.function);
    if (groups.length + settings.length + functions.length === 0) notApplicable("the stack writes no logs");
    return gather(
      [...groups, ...settings, ...functions],
      ({ urn }) => urn,
      (subject) => {
        if (subject.type === types.logGroup)
          return retained(subject) ? [] : [{ message: `${titleOf(subject)} keeps logs for ever` }];
        if (subject.type === types.function)
          return hasGroup(groups, functionGroup(subject))
            ? []
            : [{ message: `${titleOf(subject)} has Lambda make a log group, which keeps logs for ever` }];
        return leavesGroup(subject, groups)
          ? [{ message: `${titleOf(subject)} has API Gateway make a log group, which keeps logs for ever` }]
          : [];
      },
    );
  },
});

function retained(group: Resource): boolean {
  return (group.properties.read("retentionInDays", optionalNumber) ?? 0) > 0;
}

/** Whether method settings have execution logs written to a group that the stack does not make. */
function leavesGroup(settings: Resource, groups: readonly Resource[]): boolean {
  const { properties, propertyDependencies } = settings;
  const level = properties.read("settings.loggingLevel", optionalText) ?? "OFF";
  if (level === "OFF") return false;
  // Before the API has an id, the name of its group is known by where it comes from.
  const [api] = propertyDependencies.restApi ?? [];
  const named = groups.filter(
    ({ propertyDependencies: from }) => api !== undefined && from.name?.includes(api),
  );
  if (named.length > 0) return false;
  const text = z.string();
  const name = `API-Gateway-Execution-Logs_${properties.read("restApi", text)}/${properties.read("stageName", text)}`;
  return !hasGroup(groups, name);
}

function hasGroup(groups: readonly Resource[], name: string): boolean {
  return groups.some(
    (group) => !group.properties.isUnknown("name") && group.properties.read("name", optionalText) === name,
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html */
function functionGroup({ properties }: Resource): string {
  const given = properties.has("loggingConfig")
    ? properties.read("loggingConfig.logGroup", optionalText)
    : undefined;
  return given ?? `/aws/lambda/${properties.read("name", z.string())}`;
}
