import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";

export interface EndpointAlarmArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcEndpointId: pulumi.Input<string>;
  /** Full name of execute-api's endpoint service in this region. */
  readonly serviceName: string;
  readonly topicArn: string;
}

/** Notifies an SNS topic when the endpoint drops packets, which answers do not show. */
export class EndpointAlarm extends pulumi.ComponentResource {
  constructor(name: string, args: EndpointAlarmArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:EndpointAlarm", name, {}, options);
    const alarmName = `${nameInStack(name)} packets dropped`;
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        name: alarmName,
        alarmDescription:
          "The VPC endpoint for execute-api dropped packets, for 5 minutes: AWS calls it unhealthy then. Next: look " +
          "whether it is available in all its zones (VPC console, Endpoints), and at AWS's health dashboard. " +
          "docs/troubleshooting.md#an-alarm-went-off",
        // All four, because a metric is identified by exactly its dimensions.
        // https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
        namespace: "AWS/PrivateLinkEndpoints",
        metricName: "PacketsDropped",
        dimensions: {
          "Endpoint Type": "Interface",
          "Service Name": args.serviceName,
          "VPC Endpoint Id": args.vpcEndpointId,
          "VPC Id": args.vpcId,
        },
        statistic: "Sum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        period: 60,
        evaluationPeriods: 5,
        datapointsToAlarm: 5,
        treatMissingData: "notBreaching",
        alarmActions: [args.topicArn],
        okActions: [args.topicArn],
        tags: { Name: alarmName },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
