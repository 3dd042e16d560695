import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";

export interface FlowLogsArgs {
  /** Ids of the endpoint's network interfaces. */
  readonly networkInterfaceIds: pulumi.Output<string[]>;
  /** Their number: one per subnet. */
  readonly count: number;
  /** REJECT: only connections that a security group or network ACL refused. */
  readonly traffic: "REJECT" | "ACCEPT" | "ALL";
  /** One of the values that CloudWatch Logs accepts. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
  /** aws, aws-cn, aws-us-gov */
  readonly partition: string;
}

/**
 * Flow logs of the endpoint's network interfaces: only they record a call that a security group refuses.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
 */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:FlowLogs", name, {}, options);
    const inner = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/vpc/flow-logs/${nameInStack(name)}`, retentionInDays: args.retentionDays },
      inner,
    );
    const { role, policy } = this.writer(name, args, group);
    for (let index = 0; index < args.count; index++)
      new aws.ec2.FlowLog(
        `${name}-${index}`,
        {
          // AWS returns them in any order.
          eniId: args.networkInterfaceIds.apply((ids) => [...ids].sort()[index] ?? ""),
          trafficType: args.traffic,
          logDestinationType: "cloud-watch-logs",
          logDestination: group.arn,
          iamRoleArn: role.arn,
          // The default, ten minutes, is too long to wait for the cause of a timeout.
          maxAggregationInterval: 60,
          tags: { Name: nameInStack(name) },
        },
        { ...inner, dependsOn: [policy] },
      );
    this.registerOutputs({});
  }

  /** The role of VPC Flow Logs: it may write to this group, for this account's flow logs. */
  private writer(
    name: string,
    { accountId, region, partition }: FlowLogsArgs,
    group: aws.cloudwatch.LogGroup,
  ) {
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "vpc-flow-logs.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceAccount": accountId },
                ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
              },
            },
          ],
        }),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        // A fixed name: after an update that was killed here, the next one replaces the policy.
        name: "write-flow-logs",
        policy: group.arn.apply((arn) =>
          JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                Resource: [arn, `${arn}:*`],
              },
              { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
            ],
          }),
        ),
      },
      { parent: this },
    );
    return { role, policy };
  }
}
