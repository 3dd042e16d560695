import { z } from "zod";
import { jsonBody, type Need, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const body = z
  .object({
    AlarmName: z.string(),
    AlarmNames: z.array(z.string()),
    ResourceARN: z.string(),
    DashboardName: z.string(),
    DashboardNames: z.array(z.string()),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string().default("") })),
    TagKeys: z.array(z.string()),
  })
  .partial();
const bodyOf = (call: Call) => jsonBody(call, body);

/** The prefix of the actions is "cloudwatch", unlike the signing name. */
const on = (call: Call, resource: string): Need => {
  const { Tags, TagKeys: tagKeys } = bodyOf(call);
  const requestTags = Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  return { action: `cloudwatch:${call.operation}`, resource, requestTags, tagKeys };
};

const alarmArn = ({ region, account }: Call, name: string) =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

const alarms: Part = (call) => {
  const { AlarmName, AlarmNames = [] } = bodyOf(call);
  const names = AlarmName === undefined ? AlarmNames : [AlarmName];
  return (names.length === 0 ? ["*"] : names).map((name) => on(call, alarmArn(call, name)));
};
const tagged: Part = (call) => [on(call, bodyOf(call).ResourceARN ?? "*")];
const tagsOfMade: Part = (call) => {
  const { AlarmName = "*", Tags = [] } = bodyOf(call);
  if (Tags.length === 0) return [];
  return [{ ...on(call, alarmArn(call, AlarmName)), action: "cloudwatch:TagResource" }];
};
const dashboards: Part = (call) => {
  const { DashboardName, DashboardNames = [] } = bodyOf(call);
  const names = DashboardName === undefined ? DashboardNames : [DashboardName];
  return names.map((name) => on(call, `arn:aws:cloudwatch::${call.account}:dashboard/${name}`));
};
const all: Part = (call) => [on(call, "*")];

/**
 * Operations of CloudWatch to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export const monitoringNeeds: Needs = {
  PutMetricAlarm: [alarms, tagsOfMade],
  ...rows(["DescribeAlarms", "DeleteAlarms"], alarms),
  ...rows(["ListTagsForResource", "TagResource", "UntagResource"], tagged),
  ...rows(["PutDashboard", "GetDashboard", "DeleteDashboards"], dashboards),
  ListDashboards: [all],
};
