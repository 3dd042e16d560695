import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../shared/access/grant";
import { tagValue } from "../../shared/contract/origin";
import { nameInStack } from "../../shared/contract/stack-name";
import { type Alarm, broken, grantAlarms, recommendedAlarms, stranger } from "../alarms/alarms";
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
  /** AWS's metrics identify the API by name: two APIs of one name would share them. */
  readonly apiName: pulumi.Input<string>;
  readonly stage: string;
  /** Log group of the access log. */
  readonly logGroup: pulumi.Input<string>;
  readonly consumers: readonly {
    /** ORGANIZATION/PROJECT/STACK */
    readonly stack: string;
    readonly vpcEndpointId: pulumi.Input<string>;
    readonly grants: readonly GrantInput[];
    /** The grants as known before the deployment, to refuse patterns that will be too long. */
    readonly foreseen: readonly Grant[];
    readonly doors: Doors;
  }[];
}

/**
 * Metric filters of the access log, and alarms, about refused callers and the API's health, from the grants.
 */
export class ApiAlarms extends pulumi.ComponentResource {
  /** Names of the alarms, and what each watches. */
  readonly alarms: pulumi.Output<{ watches: string; name: string }[]>;

  /** Namespace of the filters' metrics. */
  private readonly namespace: string;
  private readonly consumerNames: readonly string[];

  constructor(
    private readonly name: string,
    private readonly args: ApiAlarmsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("private-api:provider:ApiAlarms", name, {}, options);
    this.namespace = `private-api/${nameInStack(name)}`;
    this.consumerNames = args.consumers.map(({ stack }) => shortName(stack));
    this.refuseTooLong();
    this.makeFilters();
    const made = this.makeAlarms();
    this.alarms = pulumi.all(
      made.map(({ watches, alarm }) => alarm.name.apply((of) => ({ watches, name: of }))),
    );
    if (args.dashboard) this.makeDashboard(made.map(({ alarm }) => alarm.arn));
    this.registerOutputs({ alarms: this.alarms });
  }

  /** Checks with the grants that are known before the deployment. */
  private refuseTooLong(): void {
    const { consumers } = this.args;
    const grants = consumers.flatMap(({ foreseen }) => foreseen);
    for (const part of strangerParts(consumers.length)) strangerRefused(part, grants);
    for (const { stack, foreseen, doors } of consumers) grantBroken(shortName(stack), foreseen, doors);
  }

  private makeFilters(): void {
    const filters = this.filters();
    checkNumber(filters.length);
    for (const { key, metric, pattern } of filters)
      new aws.cloudwatch.LogMetricFilter(
        `${this.name}-${key}`,
        {
          name: key,
          logGroupName: this.args.logGroup,
          pattern,
          metricTransformation: { name: metric, namespace: this.namespace, value: "1" },
        },
        { parent: this },
      );
  }

  /** Number and names of the alarms do not depend on AWS's answers. */
  private makeAlarms(): { readonly watches: string; readonly alarm: aws.cloudwatch.MetricAlarm }[] {
    const { apiName, logGroup } = this.args;
    const whole = pulumi.all([apiName, logGroup]).apply(([ofApi, ofLog]) => this.alarmsOf(ofApi, ofLog));
    return this.alarmsOf("", "").map((alarm, at) => ({
      watches: alarm.watches,
      alarm: this.alarm(
        alarm,
        whole.apply((all) => all[at] ?? alarm),
      ),
    }));
  }

  private alarmsOf(apiName: string, logGroup: string): Alarm[] {
    const { stage, latencyMilliseconds, fewestCalls } = this.args;
    const { namespace } = this;
    const watched = { apiName, logGroup, stage, namespace, latencyMilliseconds, fewestCalls };
    return [...grantAlarms(watched, this.consumerNames), ...recommendedAlarms(watched)];
  }

  private makeDashboard(arns: readonly pulumi.Output<string>[]): void {
    const { region, stage, apiName } = this.args;
    const { namespace, consumerNames: consumers } = this;
    const body = pulumi
      .all([apiName, pulumi.all([...arns])])
      .apply(([ofApi, alarmArns]) =>
        JSON.stringify(dashboardBody({ region, apiName: ofApi, stage, namespace, consumers, alarmArns })),
      );
    new aws.cloudwatch.Dashboard(
      this.name,
      { dashboardName: nameInStack(this.name), dashboardBody: body },
      { parent: this },
    );
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
        tags: { Name: tagValue(`${nameInStack(this.name)} ${watches}`) },
      },
      { parent: this },
    );
  }
}

/** PROJECT/STACK, a consumer's name for readers. */
function shortName(stack: string): string {
  return stack.split("/").slice(1).join("/");
}
