import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../shared/access/grant";
import { nameInStack } from "../../shared/contract/stack-name";
import { type Alarm, broken, grantAlarms, recommendedAlarms, stranger, type Watched } from "../alarms/alarms";
import { calls, dashboardBody, refused, throttledMetric } from "../alarms/dashboard";
import {
  callsOf,
  checkNumber,
  type Doors,
  grantBroken,
  refusedOf,
  strangerParts,
  strangerRefused,
  throttled,
} from "../alarms/filters";
import type { AlarmsConfig } from "../config";
import type { GrantInput } from "./private-api";

export interface ApiAlarmsArgs extends AlarmsConfig {
  readonly region: string;
  /** AWS's metrics name the API by its name: of two of one name they would be mixed. */
  readonly apiName: pulumi.Input<string>;
  readonly stage: string;
  /** Where access logs go. */
  readonly logGroup: pulumi.Input<string>;
  readonly consumers: readonly {
    /** ORGANIZATION/PROJECT/STACK */
    readonly stack: string;
    readonly vpcEndpointId: pulumi.Input<string>;
    readonly grants: readonly GrantInput[];
    /** The same as they are known before anything is made: patterns that will be too long are refused by them. */
    readonly foreseen: readonly Grant[];
    readonly doors: Doors;
  }[];
}

/** What tells who is refused, and that the API serves: metric filters over the access log, and alarms, from the grants. */
export class ApiAlarms extends pulumi.ComponentResource {
  /** What each watches, and its name. */
  readonly alarms: pulumi.Output<{ watches: string; name: string }[]>;

  constructor(
    private readonly name: string,
    private readonly args: ApiAlarmsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("private-api:provider:ApiAlarms", name, {}, options);
    const { consumers, apiName, stage, logGroup, latencyMilliseconds, fewestCalls } = args;
    const namespace = `private-api/${nameInStack(name)}`;
    const filters = this.filters();
    checkNumber(filters.length);
    for (const part of strangerParts(consumers.length))
      strangerRefused(
        part,
        consumers.flatMap(({ foreseen }) => foreseen),
      );
    for (const { stack, foreseen, doors } of consumers) grantBroken(shortName(stack), foreseen, doors);
    for (const { key, metric, pattern } of filters)
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${key}`,
        {
          name: key,
          logGroupName: logGroup,
          pattern,
          metricTransformation: { name: metric, namespace, value: "1" },
        },
        { parent: this },
      );
    const watched = pulumi.all([apiName, logGroup]).apply(
      ([ofApi, ofLog]): Watched => ({
        apiName: ofApi,
        logGroup: ofLog,
        stage,
        namespace,
        latencyMilliseconds,
        fewestCalls,
      }),
    );
    const names = consumers.map(({ stack }) => shortName(stack));
    const alarmsOf = (it: Watched) => [...grantAlarms(it, names), ...recommendedAlarms(it)];
    // How many there are, and what they are called, does not wait for AWS.
    const known = alarmsOf({ apiName: "", logGroup: "", stage, namespace, latencyMilliseconds, fewestCalls });
    const made = known.map((alarm, at) =>
      this.alarm(
        alarm,
        watched.apply((it) => alarmsOf(it)[at] ?? alarm),
      ),
    );
    this.alarms = pulumi.all(
      made.map((alarm, at) => alarm.name.apply((of) => ({ watches: known[at]?.watches ?? "", name: of }))),
    );
    if (args.dashboard)
      new aws.cloudwatch.Dashboard(
        name,
        {
          dashboardName: nameInStack(name),
          dashboardBody: pulumi
            .all([apiName, pulumi.all(made.map(({ arn }) => arn))])
            .apply(([ofApi, alarmArns]) =>
              JSON.stringify(
                dashboardBody({
                  region: args.region,
                  apiName: ofApi,
                  stage,
                  namespace,
                  consumers: names,
                  alarmArns,
                }),
              ),
            ),
        },
        { parent: this },
      );
    this.registerOutputs({ alarms: this.alarms });
  }

  private filters(): { key: string; metric: string; pattern: pulumi.Output<string> }[] {
    const { consumers } = this.args;
    const endpoints = pulumi.all(
      consumers.map(({ vpcEndpointId }) =>
        pulumi.output(vpcEndpointId).apply((id) => ({ vpcEndpointId: id })),
      ),
    );
    return [
      ...strangerParts(consumers.length).map((part) => ({
        key: part === "" ? "stranger" : `stranger-${part}`,
        metric: stranger,
        pattern: endpoints.apply((ids) => strangerRefused(part, ids)),
      })),
      ...consumers.map(({ stack, grants, doors }) => ({
        key: `broken-${shortName(stack)}`,
        metric: broken(shortName(stack)),
        pattern: pulumi
          .output([...grants])
          .apply((given: readonly Grant[]) => grantBroken(shortName(stack), given, doors)),
      })),
      ...(this.args.dashboard ? this.filtersOfDashboard() : []),
    ];
  }

  private filtersOfDashboard(): { key: string; metric: string; pattern: pulumi.Output<string> }[] {
    return [
      { key: "throttled", metric: throttledMetric, pattern: pulumi.output(throttled) },
      ...this.args.consumers.flatMap(({ stack, vpcEndpointId }) => {
        const name = shortName(stack);
        const endpoint = pulumi.output(vpcEndpointId);
        return [
          { key: `calls-${name}`, metric: calls(name), pattern: endpoint.apply(callsOf) },
          { key: `refused-${name}`, metric: refused(name), pattern: endpoint.apply(refusedOf) },
        ];
      }),
    ];
  }

  private alarm({ watches, ...alarm }: Alarm, whole: pulumi.Output<Alarm>): aws.cloudwatch.MetricAlarm {
    const { metric, statistic, comparison, threshold, minutes, missing } = alarm;
    return new aws.cloudwatch.MetricAlarm(
      `${this.name}-${watches}`,
      {
        name: `${nameInStack(this.name)} ${watches}`,
        alarmDescription: whole.description,
        namespace: metric.namespace,
        metricName: metric.metricName,
        ...(metric.dimensions && { dimensions: whole.apply((it) => it.metric.dimensions ?? {}) }),
        ...(statistic === "p90" ? { extendedStatistic: statistic } : { statistic }),
        comparisonOperator: comparison,
        threshold,
        period: 60,
        evaluationPeriods: minutes,
        datapointsToAlarm: minutes,
        treatMissingData: missing,
        alarmActions: [this.args.topicArn],
        okActions: [this.args.topicArn],
        tags: { Name: `${nameInStack(this.name)} ${watches}` },
      },
      { parent: this },
    );
  }
}

/** PROJECT/STACK: what people call a consumer. */
function shortName(stack: string): string {
  return stack.split("/").slice(1).join("/");
}
