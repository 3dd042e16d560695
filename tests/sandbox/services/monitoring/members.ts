import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
export const monitoringMembers: MemberTable = [
  {
    operations: "PutMetricAlarm",
    emulated: `AlarmName AlarmDescription MetricName Namespace Statistic ExtendedStatistic Dimensions.N.{Name,Value} Period
      EvaluationPeriods DatapointsToAlarm Threshold ComparisonOperator TreatMissingData Tags.N.{Key,Value}`,
    stored: {
      "the sandbox has no SNS topics": "ActionsEnabled {OK,Alarm,InsufficientData}Actions.N",
    },
    refused: `Unit EvaluateLowSampleCountPercentile=evaluate Metrics.** ThresholdMetricId EvaluationWindow.**
      WarmUpConfiguration.** EvaluationCriteria.** EvaluationInterval ActionConfiguration.**`,
  },
  {
    operations: "DescribeAlarms",
    emulated: "AlarmNames.N AlarmNamePrefix StateValue ActionPrefix",
    stored: { "there are only metric alarms, all on one page": "AlarmTypes.N MaxRecords" },
    refused: "ChildrenOfAlarmName ParentsOfAlarmName NextToken",
  },
  { operations: "DeleteAlarms", emulated: "AlarmNames.N" },
  { operations: "*Resource", emulated: "ResourceARN" },
  { operations: "TagResource", emulated: "Tags.N.{Key,Value}" },
  { operations: "UntagResource", emulated: "TagKeys.N" },
  { operations: "PutDashboard GetDashboard", emulated: "DashboardName" },
  {
    operations: "PutDashboard",
    stored: { "the sandbox does not display dashboards": "DashboardBody" },
    refused: "Tags.**",
  },
  { operations: "ListDashboards", emulated: "DashboardNamePrefix", refused: "NextToken" },
  { operations: "DeleteDashboards", emulated: "DashboardNames.N" },
];
