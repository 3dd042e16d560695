import type { Place } from "../../moto/client";

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Dimensions;
}

/** Count of each value, for one metric and minute. */
type Minute = Map<number, number>;

const minute = 60_000;
/** The longest range of an alarm: one period of a week, and two more for missing data (evaluate.ts). */
const keptMinutes = 3 * 7 * 24 * 60;
const mostMetrics = 10_000;

/** The sandbox's metrics, by minute, in memory. */
export class Metrics {
  private readonly metrics = new Map<string, Map<number, Minute>>();
  /** A cache by the identity of the name: callers that add at each request reuse one object. */
  private readonly last = new WeakMap<MetricName, Place & { readonly minutes: Map<number, Minute> }>();

  /** @param at epoch milliseconds */
  add(place: Place, name: MetricName, value: number, at: number): void {
    const minutes = this.minutesOf(place, name);
    if (minutes === undefined) return;
    const began = Math.floor(at / minute);
    const held = minutes.get(began) ?? new Map<number, number>();
    if (held.size === 0) {
      minutes.set(began, held);
      for (const old of minutes.keys()) if (old < began - keptMinutes) minutes.delete(old);
    }
    held.set(value, (held.get(value) ?? 0) + 1);
  }

  /** @returns undefined: there are too many metrics already */
  private minutesOf({ account, region }: Place, name: MetricName): Map<number, Minute> | undefined {
    const last = this.last.get(name);
    if (last?.account === account && last.region === region) return last.minutes;
    const key = keyOf({ account, region }, name);
    const known = this.metrics.get(key);
    if (known === undefined && this.metrics.size >= mostMetrics) return undefined;
    const minutes = known ?? new Map<number, Minute>();
    this.metrics.set(key, minutes);
    this.last.set(name, { account, region, minutes });
    return minutes;
  }

  /**
   * A metric's statistic over a period; undefined: no data.
   * @param from epoch milliseconds, at the beginning of a minute
   * @param statistic Sum, Average, SampleCount, Minimum, Maximum or a percentile such as p90
   */
  statistic(
    place: Place,
    name: MetricName,
    statistic: string,
    from: number,
    seconds: number,
  ): number | undefined {
    const minutes = this.metrics.get(keyOf(place, name));
    const found: Minute = new Map();
    for (let at = Math.floor(from / minute); at < (from + seconds * 1000) / minute; at++)
      for (const [value, times] of minutes?.get(at) ?? []) found.set(value, (found.get(value) ?? 0) + times);
    return found.size === 0 ? undefined : statisticOf(found, statistic);
  }
}

function statisticOf(found: Minute, statistic: string): number | undefined {
  const sorted = [...found].sort(([left], [right]) => left - right);
  const count = sorted.reduce((sum, [, times]) => sum + times, 0);
  const sum = sorted.reduce((before, [value, times]) => before + value * times, 0);
  switch (statistic) {
    case "Sum":
      return sum;
    case "SampleCount":
      return count;
    case "Average":
      return sum / count;
    case "Minimum":
      return sorted[0]?.[0];
    case "Maximum":
      return sorted.at(-1)?.[0];
    default:
      return percentile(sorted, Number(statistic.slice(1)), count);
  }
}

/** The least value that this percentage of values does not exceed. */
function percentile(
  sorted: readonly (readonly [value: number, times: number])[],
  percent: number,
  count: number,
): number | undefined {
  let left = Math.max(1, Math.ceil((percent / 100) * count));
  for (const [value, times] of sorted) {
    left -= times;
    if (left <= 0) return value;
  }
  return undefined;
}

function keyOf(place: Place, { namespace, metricName, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${place.account}/${place.region}/${JSON.stringify([namespace, metricName, sorted])}`;
}
