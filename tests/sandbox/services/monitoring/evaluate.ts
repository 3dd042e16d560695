/**
 * An alarm's state from its metric, as CloudWatch evaluates it: M breaches out of the last N ended periods, with a
 * setting for periods without a value.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */

export type State = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRule {
  readonly comparison: string;
  readonly threshold: number;
  /** N */
  readonly periods: number;
  /** M */
  readonly toAlarm: number;
  readonly missing: "missing" | "ignore" | "breaching" | "notBreaching";
}

/** How many periods are read: more than N, because some may have no value. */
export function range({ periods }: Pick<AlarmRule, "periods">): number {
  return periods + 2;
}

const comparisons = new Map<string, (value: number, threshold: number) => boolean>([
  ["GreaterThanThreshold", (value, threshold) => value > threshold],
  ["GreaterThanOrEqualToThreshold", (value, threshold) => value >= threshold],
  ["LessThanThreshold", (value, threshold) => value < threshold],
  ["LessThanOrEqualToThreshold", (value, threshold) => value <= threshold],
]);

export const knownComparisons: ReadonlySet<string> = new Set(comparisons.keys());

/**
 * @param values of the periods in range, the oldest first; undefined: no data
 * @returns undefined: the state does not change
 */
export function evaluate(rule: AlarmRule, values: readonly (number | undefined)[]): State | undefined {
  const breaches = (value: number) => comparisons.get(rule.comparison)?.(value, rule.threshold) === true;
  const found = values.flatMap((value) => (value === undefined ? [] : [breaches(value)]));
  const real = found.slice(-rule.periods);
  if (real.length === 0)
    return (
      { missing: "INSUFFICIENT_DATA", ignore: undefined, breaching: "ALARM", notBreaching: "OK" } as const
    )[rule.missing];
  const breaching = real.filter(Boolean).length;
  if (breaching >= rule.toAlarm) return "ALARM";
  const filled = rule.periods - real.length;
  if (rule.missing === "breaching") return breaching + filled >= rule.toAlarm ? "ALARM" : "OK";
  if (rule.missing === "notBreaching" || breaching < real.length) return "OK";
  // All values breach, but there are too few.
  if (rule.missing === "ignore") return undefined;
  return isOldEnough(rule, values) ? "ALARM" : "OK";
}

/** With too few values, all breaching: whether the oldest is at least M periods back. */
function isOldEnough({ toAlarm }: AlarmRule, values: readonly (number | undefined)[]): boolean {
  return values.length - values.findIndex((value) => value !== undefined) >= toAlarm;
}
