/** A metric of CloudWatch; dimensions by name. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

export interface Alarm {
  /** What it watches: part of its name, and used by the acceptance tests. */
  readonly watches: string;
  readonly description: string;
  readonly metric: Metric;
  readonly statistic: "Sum" | "Average" | "SampleCount" | "p90";
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** Consecutive minutes. */
  readonly minutes: number;
  /** How a minute without a value counts. */
  readonly missing: "notBreaching" | "breaching";
}

export interface Watched {
  readonly apiName: string;
  readonly stage: string;
  readonly logGroup: string;
  /** Namespace of the filters' metrics. */
  readonly namespace: string;
  readonly latencyMilliseconds: number;
  /** Per minute; undefined: no alarm for few calls. */
  readonly fewestCalls: number | undefined;
}

export const stranger = "stranger refused";
export const broken = (consumer: string) => `grant broken, ${consumer}`;

const page = "docs/troubleshooting.md#an-alarm-went-off";

/** Alarms about grants: a caller without a grant was refused, or a caller with one. */
export function grantAlarms({ namespace, logGroup }: Watched, consumers: readonly string[]): Alarm[] {
  const once = {
    statistic: "Sum",
    comparison: "GreaterThanThreshold",
    threshold: 0,
    minutes: 1,
    missing: "notBreaching",
  } as const;
  return [
    {
      ...once,
      watches: stranger,
      metric: { namespace, metricName: stranger },
      description: `A call was refused that came through an endpoint without a grant. Next: find vpceId, vpcId and account of lines with status 403 in log group ${logGroup}; who may call gets a grant (npm run add-consumer). ${page}`,
    },
    ...consumers.map((consumer) => ({
      ...once,
      watches: broken(consumer),
      metric: { namespace, metricName: broken(consumer) },
      description: `A call that a grant of ${consumer} lets in was refused. Next: npm run drift, which shows what was changed by hand; npm run up puts it right; errorMessage of the lines with status 403 in log group ${logGroup} names the policy. ${page}`,
    })),
  ];
}

/** Alarms that AWS recommends: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ApiGateway */
export function recommendedAlarms(watched: Watched): Alarm[] {
  const { apiName, stage, logGroup, latencyMilliseconds, fewestCalls } = watched;
  const metric = (metricName: string): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: apiName, Stage: stage },
  });
  const rate = {
    statistic: "Average",
    comparison: "GreaterThanThreshold",
    threshold: 0.05,
    missing: "notBreaching",
  } as const;
  return [
    {
      ...rate,
      watches: "4XX",
      metric: metric("4XXError"),
      minutes: 5,
      description: `More than 5 of 100 calls were refused or wrong, for 5 minutes. Next: errorType and errorMessage in log group ${logGroup} show why, vpceId and principal who. ${page}`,
    },
    {
      ...rate,
      watches: "5XX",
      metric: metric("5XXError"),
      minutes: 3,
      description: `More than 5 of 100 calls failed at the API or behind it, for 3 minutes. Next: integrationStatus and integrationError in log group ${logGroup}, then the log of the backend. ${page}`,
    },
    {
      watches: "latency",
      metric: metric("Latency"),
      statistic: "p90",
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: latencyMilliseconds,
      minutes: 5,
      missing: "notBreaching",
      description: `1 of 10 calls took ${latencyMilliseconds} ms or more, for 5 minutes. Next: compare integrationLatency and responseLatency in log group ${logGroup}: the backend, or the API. ${page}`,
    },
    ...(fewestCalls === undefined
      ? []
      : [
          {
            watches: "too few calls",
            metric: metric("Count"),
            statistic: "SampleCount",
            comparison: "LessThanThreshold",
            threshold: fewestCalls,
            minutes: 10,
            missing: "breaching",
            description: `Fewer than ${fewestCalls} calls a minute arrived, for 10 minutes. Next: npm run up -- --call-again shows at which layer calls end: name, security group, endpoint. ${page}`,
          } as const,
        ]),
  ];
}
