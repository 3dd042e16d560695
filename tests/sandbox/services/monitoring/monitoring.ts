import { z } from "zod";
import type { EmulatorClient, Place } from "../../moto/client";
import { compilePattern, eventOf, type Matcher } from "../logs/filter-pattern";
import { metricFiltersOf } from "../logs/metric-filters";
import { evaluate, range, type State } from "./evaluate";
import { type MetricName, Metrics } from "./metrics";

const minute = 60_000;

const alarm = z.object({
  AlarmName: z.string(),
  StateValue: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]),
  StateReason: z.string().optional(),
  Namespace: z.string().nullish(),
  MetricName: z.string().nullish(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Statistic: z.string().nullish(),
  ExtendedStatistic: z.string().nullish(),
  Period: z.number().nullish(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().nullish(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).nullish(),
});
type Alarm = z.infer<typeof alarm>;

const alarms = z.object({ MetricAlarms: z.array(alarm).default([]) });
interface Filter extends MetricName {
  readonly matches: Matcher;
  readonly value: number;
}

/** moto's CloudWatch, in JSON. */
export function askCloudWatch(
  emulator: EmulatorClient,
  place: Place,
  operation: string,
  input: unknown = {},
  changes = false,
): Promise<unknown> {
  const target = `GraniteServiceVersion20100801.${operation}`;
  return emulator.json(place, "monitoring", target, input, changes, "application/x-amz-json-1.0");
}

/**
 * CloudWatch: metrics of the data plane and of metric filters, and the states of alarms. Alarms and filters are in
 * moto. The clock is the machine's plus the seconds that a client has advanced it by.
 */
export class Monitoring {
  private readonly metrics = new Metrics();
  /** By account, region and log group. */
  private readonly filters = new Map<string, Promise<readonly Filter[]>>();
  private ahead = 0;

  constructor(private readonly emulator: EmulatorClient) {}

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.ahead;
  }

  add(place: Place, metric: MetricName, value: number): void {
    this.metrics.add(place, metric, value, this.now());
  }

  /** Lines that were written to a log group of the place. */
  async logged(place: Place, logGroup: string, lines: readonly string[]): Promise<void> {
    const at = this.now();
    const filters = await this.filtersOf(place, logGroup);
    if (filters.length === 0) return;
    for (const line of lines) {
      const event = eventOf(line);
      if (event === undefined) continue;
      for (const filter of filters)
        if (filter.matches(event)) this.metrics.add(place, filter, filter.value, at);
    }
  }

  /** Clears the cache of filters, after a change. */
  forget(): void {
    this.filters.clear();
  }

  /** Advances the clock, with an evaluation at the end of each minute. @param places that may have alarms */
  async advance(seconds: number, places: readonly Place[]): Promise<void> {
    const end = this.ahead + seconds * 1000;
    while (this.ahead < end) {
      const left = minute - (this.now() % minute);
      this.ahead += Math.min(left, end - this.ahead);
      for (const place of places) await this.evaluate(place);
    }
  }

  /** Sets the states of a place's alarms from the periods that have ended. */
  async evaluate(place: Place): Promise<void> {
    const found = await askCloudWatch(this.emulator, place, "DescribeAlarms");
    for (const each of alarms.parse(found).MetricAlarms) {
      const { state, reason } = this.stateOf(place, each);
      if (state === undefined || state === each.StateValue) continue;
      const change = {
        AlarmName: each.AlarmName,
        StateValue: state,
        StateReason: reason,
        StateReasonData: "{}",
      };
      await askCloudWatch(this.emulator, place, "SetAlarmState", change, true);
    }
  }

  private stateOf(
    place: Place,
    given: Alarm,
  ): { readonly state: State | undefined; readonly reason: string } {
    const { Namespace, MetricName, Period, EvaluationPeriods: periods, Threshold: threshold } = given;
    const statistic = given.ExtendedStatistic ?? given.Statistic;
    if (!Namespace || !MetricName || !Period || !statistic) return { state: undefined, reason: "" };
    const toAlarm = given.DatapointsToAlarm ?? periods;
    const rule = {
      comparison: given.ComparisonOperator,
      threshold,
      periods,
      toAlarm,
      missing: given.TreatMissingData ?? "missing",
    };
    const dimensions = Object.fromEntries(given.Dimensions.map(({ Name, Value }) => [Name, Value]));
    const name = { namespace: Namespace, metricName: MetricName, dimensions };
    const length = Period * 1000;
    const end = Math.floor(this.now() / length) * length;
    const values = Array.from({ length: range(rule) }, (_, at) =>
      this.metrics.statistic(place, name, statistic, end - (range(rule) - at) * length, Period),
    );
    const told = values.map((value) => (value === undefined ? "-" : String(value))).join(", ");
    const reason = `${statistic} of the last periods: ${told}; ${toAlarm} of ${periods}, ${rule.comparison} ${threshold}`;
    return { state: evaluate(rule, values), reason };
  }

  private filtersOf(place: Place, logGroupName: string): Promise<readonly Filter[]> {
    const key = `${place.account}/${place.region}/${logGroupName}`;
    const known = this.filters.get(key);
    if (known !== undefined) return known;
    const read = this.readFilters(place, logGroupName).catch((error: unknown) => {
      this.filters.delete(key);
      throw error;
    });
    this.filters.set(key, read);
    return read;
  }

  private async readFilters(place: Place, logGroupName: string): Promise<readonly Filter[]> {
    const found = await metricFiltersOf(this.emulator, place, logGroupName);
    return found.flatMap(({ filterPattern, metricTransformations }) =>
      metricTransformations.map(({ metricName, metricNamespace: namespace, metricValue }) => ({
        matches: compilePattern(filterPattern),
        namespace,
        metricName,
        dimensions: {},
        value: Number(metricValue),
      })),
    );
  }
}
