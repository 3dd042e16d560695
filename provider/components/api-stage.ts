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
  /** A web ACL of AWS WAF, of the API's account and region; none where undefined.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html */
  readonly webAclArn: string | undefined;
  /** What a document's ${stageVariables.NAME} stand for. */
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Whether it has backends on the internet: they know API Gateway by a certificate.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */
  readonly showsCertificate: boolean;
  /** How the account logs, and the stage did before.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
  readonly logging: Logging;
  /** aws, aws-cn, aws-us-gov: where AWS's own policies are. */
  readonly partition: string;
}

/** A stage with access logs, metrics, tracing and throttling. */
export class ApiStage extends pulumi.ComponentResource {
  readonly stageName: pulumi.Output<string>;
  /** Name of the log group that access logs go to. */
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
          // Request and response bodies would be written to the log otherwise.
          dataTraceEnabled: false,
          throttlingRateLimit: args.rateLimit,
          throttlingBurstLimit: args.burstLimit,
        },
      },
      // API Gateway makes the group when logging is turned on, without retention, and leaves it behind.
      { ...inner, dependsOn: [executionLogs] },
    );
    this.stageName = stage.stageName;
    this.registerOutputs({ stageName: this.stageName });
  }

  private executionLogs(name: string, args: ApiStageArgs) {
    const { adoptedLogGroup } = args.logging;
    // Pulumi takes over what is there as it is; the next update gives it its retention and tags.
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
        // Deleted, it takes away whichever role is set.
        retainOnDelete: replaced,
        ignoreChanges: replaced ? ["cloudwatchRoleArn"] : [],
      },
    );
  }
}
