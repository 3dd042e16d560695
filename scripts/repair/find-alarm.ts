import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { existing, type Find, isTagged, of, tags, text } from "./found";

/** How to find what a creation that was cut off has made of an alarm or a dashboard. */
export const alarmFinders: Readonly<Record<string, Find>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": of({ name: text, tags }, async (inputs, { cloudWatch }) => {
    const { name } = inputs;
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    const own = await Promise.all(
      MetricAlarms.map(({ AlarmArn: ResourceARN }) =>
        existing(name, cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN })), ({ Tags }) =>
          isTagged(Tags, inputs),
        ),
      ),
    );
    return own.flat();
  }),
  // Without tags: its name has the stack's.
  "aws:cloudwatch/dashboard:Dashboard": of({ dashboardName: text }, ({ dashboardName }, { cloudWatch }) =>
    existing(dashboardName, cloudWatch.send(new GetDashboardCommand({ DashboardName: dashboardName }))),
  ),
};
