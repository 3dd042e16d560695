import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";
import { accessLogFormat } from "../access-log";
import { executionLogGroup, type Logging, loggingRole } from "../logging";

export interface ApiStageArgs {
  readonly apiId: pulumi.Input<string>;
  readonly deploymentId: pulumi.Input<string>;
  /** First segment of every path, and part of every granted resource. */
  readonly stage: string;
  /** Days that access and execution logs are kept; one of the values CloudWatch Logs accepts.
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
  readonly accessLogRetentionDays: number;
  /** Requests per second, and the burst above it, for each method; the account's quota is 10,000 and 5,000.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
  readonly rateLimit: number;
  readonly burstLimit: number;
  /** A web ACL of AWS WAF in the API's account and region; undefined: none.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html */
  readonly webAclArn: string | undefined;
  /** Values of ${stageVariables.NAME} in a document. */
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Whether it has backends on the internet, which can recognize API Gateway by a client certificate.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */
  readonly showsCertificate: boolean;
  /** State of logging in the account and the stage, before this update.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
  readonly logging: Logging;
  /** aws, aws-cn, aws-us-gov: for the ARNs of AWS managed policies. */
  readonly partition: string;
}

/** A stage with access logs, metrics, tracing and throttling. */
export class ApiStage extends pulumi.ComponentResource {
  readonly stageName: pulumi.Output<string>;
  /** Name of the log group of access logs. */
  readonly accessLogGroup: pulumi.Output<string>;

  constructor(name: string, args: ApiStageArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:provider:ApiStage", name, {}, options);
    const inner = { parent: this };
    const account = args.logging.accountRole === "another's" ? [] : [this.accountLogging(name, args)];
    const retentionInDays = args.accessLogRetentionDays;
    const logs = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/apigateway/${nameInStack(name)}`, retentionInDays },
      inner,
    );
    this.accessLogGroup = logs.name;
    const tags = { Name: nameInStack(name) };
    const certificate = args.showsCertificate
      ? new aws.apigateway.ClientCertificate(name, { description: nameInStack(name), tags }, inner)
      : undefined;
    const stage = new aws.apigateway.Stage(
      name,
      {
        restApi: args.apiId,
        deployment: args.deploymentId,
        stageName: args.stage,
        accessLogSettings: { destinationArn: logs.arn, format: accessLogFormat },
        xrayTracingEnabled: true,
        ...(Object.keys(args.stageVariables).length === 0 ? {} : { variables: args.stageVariables }),
        ...(certificate === undefined ? {} : { clientCertificateId: certificate.id }),
        tags,
      },
      { ...inner, dependsOn: account },
    );
    if (args.webAclArn !== undefined)
      new aws.wafv2.WebAclAssociation(name, { resourceArn: stage.arn, webAclArn: args.webAclArn }, inner);
    const executionLogs = this.executionLogs(name, args);
    new aws.apigateway.MethodSettings(
      name,
      {
        restApi: args.apiId,
        stageName: stage.stageName,
        methodPath: "*/*",
        settings: {
          metricsEnabled: true,
          loggingLevel: "ERROR",
          // It would write request and response bodies to the log.
          dataTraceEnabled: false,
          throttlingRateLimit: args.rateLimit,
          throttlingBurstLimit: args.burstLimit,
        },
      },
      // Otherwise API Gateway creates the group when logging is enabled, without retention, and never deletes it.
      { ...inner, dependsOn: [executionLogs] },
    );
    this.stageName = stage.stageName;
    this.registerOutputs({ stageName: this.stageName });
  }

  private executionLogs(name: string, args: ApiStageArgs) {
    const { adoptedLogGroup } = args.logging;
    // Pulumi imports the existing group unchanged; the next update sets its retention and tags.
    const adopted =
      adoptedLogGroup === undefined
        ? {}
        : { import: adoptedLogGroup, ignoreChanges: ["retentionInDays", "tags", "tagsAll"] };
    return new aws.cloudwatch.LogGroup(
      `${name}-execution`,
      {
        name: pulumi.output(args.apiId).apply((apiId) => executionLogGroup(apiId, args.stage)),
        retentionInDays: args.accessLogRetentionDays,
      },
      { parent: this, ...adopted },
    );
  }

  private accountLogging(name: string, { logging, partition }: ApiStageArgs) {
    const roleName = loggingRole();
    const role = new aws.iam.Role(
      roleName,
      { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "apigateway.amazonaws.com" }) },
      { parent: this },
    );
    const attachment = new aws.iam.RolePolicyAttachment(
      roleName,
      {
        role: role.name,
        policyArn: `arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
      },
      { parent: this },
    );
    const replaced = logging.accountRole === "replaced";
    return new aws.apigateway.Account(
      name,
      { cloudwatchRoleArn: role.arn },
      {
        parent: this,
        dependsOn: [attachment],
        // Its deletion would remove the account's present role, whichever it is.
        retainOnDelete: replaced,
        ignoreChanges: replaced ? ["cloudwatchRoleArn"] : [],
      },
    );
  }
}
