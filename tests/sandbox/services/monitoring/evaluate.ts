/**
 * An alarm's state from its metric, as CloudWatch evaluates it: the last N periods that have ended, M of them to breach,
 * and what a period without a value counts as.
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

/** How many periods an alarm looks back on: more than N, for the periods that have no value. */
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
 * @param values of the periods in range, the oldest first; undefined: nothing was measured
 * @returns undefined: the state stays as it is
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
  // All that there is breaches, though there is too little of it.
  if (rule.missing === "ignore") return undefined;
  return isOldEnough(rule, values) ? "ALARM" : "OK";
}

/** Of too few values, all of which breach, the oldest lies at least M periods back. */
function isOldEnough({ toAlarm }: AlarmRule, values: readonly (number | undefined)[]): boolean {
  return values.length - values.findIndex((value) => value !== undefined) >= toAlarm;
}
