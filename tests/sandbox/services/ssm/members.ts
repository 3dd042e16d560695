import type { MemberTable } from "../../gateway/members/table";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export const ssmMembers: MemberTable = [
  {
    operations: "SendCommand",
    emulated: "DocumentName InstanceIds.N Targets.N.{Key,Values.N} TimeoutSeconds Comment Parameters.*.N",
    refused: `DocumentVersion=$DEFAULT|$LATEST|1 DocumentHash DocumentHashType=Sha256 MaxConcurrency=50 MaxErrors=0
      OutputS3{Region,BucketName,KeyPrefix} ServiceRoleArn NotificationConfig.** AlarmConfiguration.**
      CloudWatchOutputConfig.{CloudWatchLogGroupName,CloudWatchOutputEnabled=false}`,
  },
  {
    operations: "GetCommandInvocation",
    emulated: "CommandId InstanceId",
    refused: "PluginName=aws:runShellScript|aws:RunShellScript",
  },
  {
    operations: "ListCommands ListCommandInvocations",
    emulated: "CommandId InstanceId MaxResults NextToken",
    refused: "Filters.N.{key,value}",
  },
  { operations: "ListCommandInvocations", emulated: "Details" },
  { operations: "CancelCommand", emulated: "CommandId InstanceIds.N" },
  {
    operations: "DescribeInstanceInformation",
    emulated:
      "Filters.N.{Key,Values.N} InstanceInformationFilterList.N.{key,valueSet.N} MaxResults NextToken",
  },
  { operations: "GetParameter DeleteParameter PutParameter", emulated: "Name" },
  { operations: "GetParameters", emulated: "Names.N" },
  { operations: "GetParameter GetParameters GetParametersByPath", emulated: "WithDecryption" },
  {
    operations: "GetParametersByPath",
    emulated: "Path Recursive ParameterFilters.N.{Key,Option,Values.N} MaxResults NextToken",
  },
  {
    operations: "DescribeParameters",
    emulated: "Filters.N.{Key,Values.N} ParameterFilters.N.{Key,Option,Values.N} NextToken",
    refused: "MaxResults Shared=false",
  },
  {
    operations: "PutParameter",
    emulated: "Description Value Type Overwrite DataType Tags.N.{Key,Value}",
    stored: { "a tier decides only price and size limit": "Tier" },
    refused: "AllowedPattern KeyId=alias/aws/ssm Policies",
  },
  {
    operations: "AddTagsToResource RemoveTagsFromResource ListTagsForResource",
    emulated: "ResourceType ResourceId",
  },
  { operations: "AddTagsToResource", emulated: "Tags.N.{Key,Value}" },
  { operations: "RemoveTagsFromResource", emulated: "TagKeys.N" },
];
