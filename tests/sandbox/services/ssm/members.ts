import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export const ssmMembers: MemberTable = [
  {
    operations: "SendCommand",
    played: "DocumentName InstanceIds.N Targets.N.{Key,Values.N} TimeoutSeconds Comment Parameters.*.N",
    refused: `DocumentVersion=$DEFAULT|$LATEST|1 DocumentHash DocumentHashType=Sha256 MaxConcurrency=50 MaxErrors=0
      OutputS3{Region,BucketName,KeyPrefix} ServiceRoleArn NotificationConfig.** AlarmConfiguration.**
      CloudWatchOutputConfig.{CloudWatchLogGroupName,CloudWatchOutputEnabled=false}`,
  },
  {
    operations: "GetCommandInvocation",
    played: "CommandId InstanceId",
    refused: "PluginName=aws:runShellScript|aws:RunShellScript",
  },
  {
    operations: "ListCommands ListCommandInvocations",
    played: "CommandId InstanceId MaxResults NextToken",
    refused: "Filters.N.{key,value}",
  },
  { operations: "ListCommandInvocations", played: "Details" },
  { operations: "CancelCommand", played: "CommandId InstanceIds.N" },
  {
    operations: "DescribeInstanceInformation",
    played: "Filters.N.{Key,Values.N} InstanceInformationFilterList.N.{key,valueSet.N} MaxResults NextToken",
  },
  { operations: "GetParameter DeleteParameter PutParameter", played: "Name" },
  { operations: "GetParameters", played: "Names.N" },
  { operations: "GetParameter GetParameters GetParametersByPath", played: "WithDecryption" },
  {
    operations: "GetParametersByPath",
    played: "Path Recursive ParameterFilters.N.{Key,Option,Values.N} MaxResults NextToken",
  },
  {
    operations: "DescribeParameters",
    played: "Filters.N.{Key,Values.N} ParameterFilters.N.{Key,Option,Values.N} NextToken",
    refused: "MaxResults Shared=false",
  },
  {
    operations: "PutParameter",
    played: "Description Value Type Overwrite DataType Tags.N.{Key,Value}",
    stored: { "a tier is a price and a limit of size": "Tier" },
    refused: "AllowedPattern KeyId=alias/aws/ssm Policies",
  },
  {
    operations: "AddTagsToResource RemoveTagsFromResource ListTagsForResource",
    played: "ResourceType ResourceId",
  },
  { operations: "AddTagsToResource", played: "Tags.N.{Key,Value}" },
  { operations: "RemoveTagsFromResource", played: "TagKeys.N" },
];
