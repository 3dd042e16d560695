import type { MemberTable } from "../../gateway/members/table";

const described = "a description has no effect";

/** https://docs.aws.amazon.com/lambda/latest/api/ */
export const lambdaMembers: MemberTable = [
  {
    operations: `GetFunction GetFunctionConfiguration DeleteFunction AddPermission RemovePermission GetPolicy Invoke`,
    emulated: "Qualifier",
  },
  {
    operations: "CreateFunction UpdateFunctionConfiguration",
    emulated: `Role Runtime Handler Timeout MemorySize Environment.Variables.* LoggingConfig.LogGroup`,
    stored: {
      [described]: "Description",
      "functions write to the machine's own disk": "EphemeralStorage.Size",
      "the sandbox has no X-Ray": "TracingConfig.Mode",
    },
    refused: `VpcConfig.** DeadLetterConfig.** KMSKeyArn Layers.N FileSystemConfigs.** ImageConfig.** SnapStart.ApplyOn=None
      LoggingConfig.LogFormat=Text LoggingConfig.ApplicationLogLevel LoggingConfig.SystemLogLevel
      CapacityProviderConfig.** DurableConfig.** RuntimeConfig.** AcceleratorConfig.**`,
  },
  {
    operations: "CreateFunction",
    emulated: "FunctionName Code.{ZipFile,S3Bucket,S3Key} Tags.*",
    stored: { "the machine's own is used": "Architectures.N" },
    refused: `Publish=false PublishTo PackageType=Zip CodeSigningConfigArn TenancyConfig.**
      Code.{S3ObjectVersion,S3ObjectStorageMode,ImageUri,SourceKMSKeyArn}`,
  },
  {
    operations: "UpdateFunctionCode",
    emulated: "ZipFile S3Bucket S3Key DryRun RevisionId",
    stored: { "the machine's own is used": "Architectures.N" },
    refused: "S3ObjectVersion S3ObjectStorageMode ImageUri Publish=false PublishTo SourceKMSKeyArn",
  },
  { operations: "UpdateFunctionConfiguration RemovePermission AddPermission", emulated: "RevisionId" },
  {
    operations: "AddPermission",
    emulated: "StatementId Action Principal SourceArn SourceAccount",
    refused: "FunctionUrlAuthType InvokedViaFunctionUrl EventSourceToken PrincipalOrgID",
  },
  {
    operations: "Invoke",
    emulated: "x-amz-invocation-type x-amz-log-type Payload",
    refused: "x-amz-client-context x-amz-durable-execution-name x-amz-tenant-id",
  },
  { operations: "ListFunctions ListVersionsByFunction", refused: "Marker MaxItems=10000" },
  { operations: "ListFunctions", refused: "MasterRegion FunctionVersion=ALL" },
  { operations: "TagResource", emulated: "Tags.*" },
  { operations: "UntagResource", emulated: "tagKeys" },
];
