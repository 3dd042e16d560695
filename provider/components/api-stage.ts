import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ApiStageArgs {
  readonly apiId: pulumi.Input<string>;
  readonly deploymentId: pulumi.Input<string>;
  /** First segment of every path, and part of every granted resource. */
  readonly stage: string;
  /** Days; one of the values CloudWatch Logs accepts.
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
  readonly accessLogRetentionDays: number;
  /** Requests per second, and the burst above it, for each method; the account's quota is 10,000 and 5,000.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
  readonly rateLimit: number;
  readonly burstLimit: number;
  /** API Gateway writes logs with one role per account and region: create it, or rely on the one that is set.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
  readonly manageAccountLogging: boolean;
}

/** JSON, one line a request: which endpoint it came through, what was asked, what was answered and why. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  stage: "$context.stage",
  method: "$context.httpMethod",
  resourcePath: "$context.resourcePath",
  status: "$context.status",
  responseLength: "$context.responseLength",
  errorMessage: "$context.error.message",
  errorType: "$context.error.responseType",
  vpcEndpointId: "$context.identity.vpceId",
  vpcId: "$context.identity.vpcId",
  sourceIp: "$context.identity.sourceIp",
  caller: "$context.identity.caller",
});

/** A stage with access logs, metrics, tracing and throttling. */
export class ApiStage extends pulumi.ComponentResource {
  readonly stageName: pulumi.Output<string>;

  constructor(name: string, args: ApiStageArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:provider:ApiStage", name, {}, options);
    const inner = { parent: this };
    const account = args.manageAccountLogging ? [this.accountLogging(name)] : [];
    const logs = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/apigateway/${name}`, retentionInDays: args.accessLogRetentionDays },
      inner,
    );
    const stage = new aws.apigateway.Stage(
      name,
      {
        restApi: args.apiId,
        deployment: args.deploymentId,
        stageName: args.stage,
        accessLogSettings: { destinationArn: logs.arn, format: accessLogFormat },
        xrayTracingEnabled: true,
        tags: { Name: name },
      },
      { ...inner, dependsOn: account },
    );
    new aws.apigateway.MethodSettings(
      name,
      {
        restApi: args.apiId,
        stageName: stage.stageName,
        methodPath: "*/*",
        settings: {
          metricsEnabled: true,
          loggingLevel: "ERROR",
          // Request and response bodies would be written to the log otherwise.
          dataTraceEnabled: false,
          throttlingRateLimit: args.rateLimit,
          throttlingBurstLimit: args.burstLimit,
        },
      },
      inner,
    );
    this.stageName = stage.stageName;
    this.registerOutputs({ stageName: this.stageName });
  }

  private accountLogging(name: string) {
    const role = new aws.iam.Role(
      `${name}-logging`,
      { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "apigateway.amazonaws.com" }) },
      { parent: this },
    );
    const attachment = new aws.iam.RolePolicyAttachment(
      `${name}-logging`,
      { role: role.name, policyArn: aws.iam.ManagedPolicy.AmazonAPIGatewayPushToCloudWatchLogs },
      { parent: this },
    );
    return new aws.apigateway.Account(
      name,
      { cloudwatchRoleArn: role.arn },
      { parent: this, dependsOn: [attachment] },
    );
  }
}
