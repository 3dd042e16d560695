import type { Place } from "../../moto/client";

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Dimensions;
}

/** Of one metric and minute. */
interface Minute {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** As many as tell a percentile; of more, each further one takes the place of another in turn. */
  readonly values: number[];
}

const minute = 60_000;
const mostValues = 1000;
/** As far as an alarm may look back: one period of a week, and two more for those without a value (evaluate.ts). */
const keptMinutes = 3 * 7 * 24 * 60;
const mostMetrics = 10_000;

/** The sandbox's own metrics, a minute each, while it runs. */
export class Metrics {
  private readonly metrics = new Map<string, Map<number, Minute>>();

  /** @param at epoch milliseconds */
  add(place: Place, name: MetricName, value: number, at: number): void {
    const key = keyOf(place, name);
    const minutes = this.metrics.get(key) ?? new Map<number, Minute>();
    if (minutes.size === 0 && this.metrics.size >= mostMetrics) return;
    this.metrics.set(key, minutes);
    const began = Math.floor(at / minute);
    const held = minutes.get(began);
    if (held === undefined) {
      minutes.set(began, { count: 1, sum: value, minimum: value, maximum: value, values: [value] });
      for (const old of minutes.keys()) if (old < began - keptMinutes) minutes.delete(old);
      return;
    }
    held.values[held.count < mostValues ? held.count : held.count % mostValues] = value;
    held.count++;
    held.sum += value;
    held.minimum = Math.min(held.minimum, value);
    held.maximum = Math.max(held.maximum, value);
  }

  /**
   * A metric's statistic over a period; undefined where nothing was measured.
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
    const found: Minute[] = [];
    for (let at = Math.floor(from / minute); at < (from + seconds * 1000) / minute; at++) {
      const held = minutes?.get(at);
      if (held !== undefined) found.push(held);
    }
    if (found.length === 0) return undefined;
    const total = (of: (each: Minute) => number) => found.reduce((sum, each) => sum + of(each), 0);
    switch (statistic) {
      case "Sum":
        return total(({ sum }) => sum);
      case "SampleCount":
        return total(({ count }) => count);
      case "Average":
        return total(({ sum }) => sum) / total(({ count }) => count);
      case "Minimum":
        return Math.min(...found.map(({ minimum }) => minimum));
      case "Maximum":
        return Math.max(...found.map(({ maximum }) => maximum));
      default:
        return percentile(
          found.flatMap(({ values }) => values),
          Number(statistic.slice(1)),
        );
    }
  }
}

function percentile(values: number[], percent: number): number | undefined {
  const sorted = values.sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** By the name itself, as an object: whoever adds at each request keeps it. */
const texts = new WeakMap<MetricName, string>();

function keyOf({ account, region }: Place, name: MetricName): string {
  const text = texts.get(name) ?? textOf(name);
  texts.set(name, text);
  return `${account}/${region}/${text}`;
}

function textOf({ namespace, metricName, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([namespace, metricName, sorted]);
}
