import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logsMembers: MemberTable = [
  {
    operations: `CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy ListTagsLogGroup
      CreateLogStream DescribeLogStreams DeleteLogStream PutLogEvents GetLogEvents FilterLogEvents`,
    played: "logGroupName",
  },
  { operations: "CreateLogStream DeleteLogStream PutLogEvents GetLogEvents", played: "logStreamName" },
  {
    operations: "CreateLogGroup",
    played: "tags.*",
    refused: "kmsKeyId logGroupClass=STANDARD deletionProtectionEnabled=false",
  },
  {
    operations: "DescribeLogGroups",
    played: "logGroupNamePrefix nextToken limit",
    refused: `accountIdentifiers.N includeLinkedAccounts=false logGroupClass=STANDARD logGroupIdentifiers.N
      logGroupNamePattern`,
  },
  {
    operations: "PutRetentionPolicy",
    stored: { "events are kept as long as the sandbox's directory": "retentionInDays" },
  },
  { operations: "ListTagsForResource TagResource UntagResource", played: "resourceArn" },
  { operations: "TagResource", played: "tags.*" },
  { operations: "UntagResource", played: "tagKeys.N" },
  {
    operations: "DescribeLogStreams",
    played: "logStreamNamePrefix orderBy descending nextToken limit",
    refused: "logGroupIdentifier",
  },
  {
    operations: "PutLogEvents",
    played: "logEvents.N.{timestamp,message}",
    stored: { "AWS ignores it as well, since 2023": "sequenceToken" },
    refused: "entity.**",
  },
  {
    operations: "GetLogEvents",
    played: "startTime endTime nextToken limit startFromHead",
    refused: "logGroupIdentifier unmask=false",
  },
  {
    operations: "FilterLogEvents",
    played: "logStreamNames.N startTime endTime filterPattern nextToken limit interleaved",
    refused: "logGroupIdentifier logStreamNamePrefix startFromHead=true unmask=false",
  },
];
