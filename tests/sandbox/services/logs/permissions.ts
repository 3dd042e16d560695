import { z } from "zod";
import { actionOf, jsonBody, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const body = z
  .object({
    logGroupName: z.string(),
    logStreamName: z.string(),
    logGroupIdentifier: z.string(),
    resourceArn: z.string(),
    tags: z.record(z.string(), z.string()),
    tagKeys: z.array(z.string()),
  })
  .partial();

const bodyOf = (call: Call) => jsonBody(call, body);

function groupArn(call: Call): string {
  const { logGroupName, logGroupIdentifier, resourceArn } = bodyOf(call);
  const given = resourceArn ?? logGroupIdentifier ?? logGroupName ?? "*";
  return given.startsWith("arn:") ? given : `arn:aws:logs:${call.region}:${call.account}:log-group:${given}`;
}

const group: Part = (call) => {
  const { tags: requestTags, tagKeys } = bodyOf(call);
  return [{ action: actionOf(call), resource: groupArn(call), requestTags, tagKeys }];
};

const stream: Part = (call) => {
  const { logStreamName = "*" } = bodyOf(call);
  return [{ action: actionOf(call), resource: `${groupArn(call)}:log-stream:${logStreamName}` }];
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const tagsOfMade: Part = (call) => {
  const { tags } = bodyOf(call);
  if (!tags || Object.keys(tags).length === 0) return [];
  return [{ action: "logs:TagResource", resource: groupArn(call), requestTags: tags }];
};

/** The action has no resource; the service names any group and stream. */
const all: Part = (call) => [
  {
    action: actionOf(call),
    resource: `arn:aws:logs:${call.region}:${call.account}:log-group::log-stream:`,
  },
];

/**
 * Operations of CloudWatch Logs to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export const logsNeeds: Needs = {
  DescribeLogGroups: [all],
  CreateLogGroup: [group, tagsOfMade],
  ...rows(
    [
      "DeleteLogGroup",
      "PutRetentionPolicy",
      "DeleteRetentionPolicy",
      "ListTagsForResource",
      "ListTagsLogGroup",
      "TagResource",
      "UntagResource",
      "DescribeLogStreams",
      "FilterLogEvents",
      "PutMetricFilter",
      "DescribeMetricFilters",
      "DeleteMetricFilter",
    ],
    group,
  ),
  ...rows(["CreateLogStream", "DeleteLogStream", "PutLogEvents", "GetLogEvents"], stream),
};
