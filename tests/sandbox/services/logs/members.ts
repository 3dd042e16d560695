import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logsMembers: MemberTable = [
  {
    operations: `CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy ListTagsLogGroup
      CreateLogStream DescribeLogStreams DeleteLogStream PutLogEvents GetLogEvents FilterLogEvents`,
    emulated: "logGroupName",
  },
  { operations: "CreateLogStream DeleteLogStream PutLogEvents GetLogEvents", emulated: "logStreamName" },
  {
    operations: "CreateLogGroup",
    emulated: "tags.*",
    refused: "kmsKeyId logGroupClass=STANDARD deletionProtectionEnabled=false",
  },
  {
    operations: "DescribeLogGroups",
    emulated: "logGroupNamePrefix nextToken limit",
    refused: `accountIdentifiers.N includeLinkedAccounts=false logGroupClass=STANDARD logGroupIdentifiers.N
      logGroupNamePattern`,
  },
  {
    operations: "PutRetentionPolicy",
    stored: { "events are kept as long as the sandbox's directory": "retentionInDays" },
  },
  { operations: "ListTagsForResource TagResource UntagResource", emulated: "resourceArn" },
  { operations: "TagResource", emulated: "tags.*" },
  { operations: "UntagResource", emulated: "tagKeys.N" },
  {
    operations: "DescribeLogStreams",
    emulated: "logStreamNamePrefix orderBy descending nextToken limit",
    refused: "logGroupIdentifier",
  },
  {
    operations: "PutLogEvents",
    emulated: "logEvents.N.{timestamp,message}",
    stored: { "AWS ignores it as well, since 2023": "sequenceToken" },
    refused: "entity.**",
  },
  {
    operations: "GetLogEvents",
    emulated: "startTime endTime nextToken limit startFromHead",
    refused: "logGroupIdentifier unmask=false",
  },
  {
    operations: "PutMetricFilter DeleteMetricFilter",
    emulated: "logGroupName filterName",
  },
  {
    operations: "PutMetricFilter",
    emulated: "filterPattern metricTransformations.N.{metricName,metricNamespace,metricValue}",
    stored: { "alarms ignore units": "metricTransformations.N.unit" },
    refused: `metricTransformations.N.{defaultValue,dimensions.*} applyOnTransformedLogs=false
      fieldSelectionCriteria emitSystemFieldDimensions.N`,
  },
  {
    operations: "DescribeMetricFilters",
    emulated: "logGroupName filterNamePrefix metricName metricNamespace",
    stored: { "they are all on one page": "limit" },
    refused: "nextToken",
  },
  {
    operations: "FilterLogEvents",
    emulated: "logStreamNames.N startTime endTime filterPattern nextToken limit interleaved",
    refused: "logGroupIdentifier logStreamNamePrefix startFromHead=true unmask=false",
  },
];
