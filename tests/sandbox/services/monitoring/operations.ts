import { z } from "zod";
import type { OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { inputReader } from "../json";
import { knownComparisons } from "./evaluate";

const input = inputReader(
  (problem, { operation }) => new AwsError("ValidationError", `${operation}: ${problem}`),
);

const given = z.object({
  MetricName: z.string(),
  Namespace: z.string(),
  Period: z.number(),
  EvaluationPeriods: z.number().int().positive(),
  DatapointsToAlarm: z.number().int().positive().optional(),
  Statistic: z.enum(["Sum", "Average", "SampleCount", "Minimum", "Maximum"]).optional(),
  ExtendedStatistic: z.string().optional(),
  ComparisonOperator: z.string(),
});

const putMetricAlarm: OperationHandler = (call, context) => {
  const alarm = input(call, given);
  const fault = faultOf(alarm);
  if (fault !== undefined) throw new AwsError(fault.code, fault.message);
  return context.emulator.pass(call, true);
};

function faultOf(
  alarm: z.infer<typeof given>,
): { readonly code: string; readonly message: string } | undefined {
  const {
    Statistic,
    ExtendedStatistic,
    DatapointsToAlarm = 1,
    EvaluationPeriods,
    Period,
    ComparisonOperator,
  } = alarm;
  if (Period % 60 !== 0)
    return {
      code: "UnsupportedOperation",
      message: `The sandbox emulates a Period of whole minutes, not ${Period} s.`,
    };
  if ((Statistic === undefined) === (ExtendedStatistic === undefined))
    return { code: "ValidationError", message: "Exactly one of Statistic and ExtendedStatistic is given." };
  if (ExtendedStatistic !== undefined && !/^p(?:100|\d{1,2}(?:\.\d+)?)$/.test(ExtendedStatistic))
    return {
      code: "UnsupportedOperation",
      message: `The sandbox emulates percentiles, not ${ExtendedStatistic}.`,
    };
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  const [most, days] = Period < 3600 ? [86_400, "a day"] : [604_800, "seven days"];
  if (Period * EvaluationPeriods > most)
    return {
      code: "ValidationError",
      message: `Metrics cannot be checked across more than ${days} (EvaluationPeriods * Period must be <= ${most}).`,
    };
  if (DatapointsToAlarm > EvaluationPeriods)
    return {
      code: "ValidationError",
      message: "DatapointsToAlarm is not more than EvaluationPeriods.",
    };
  if (!knownComparisons.has(ComparisonOperator))
    return { code: "UnsupportedOperation", message: `The sandbox does not emulate ${ComparisonOperator}.` };
  return undefined;
}

const describeAlarms: OperationHandler = async (call, context) => {
  await context.monitoring.evaluate(call);
  return context.emulator.pass(call, false);
};

/** CloudWatch: alarms, which the sandbox evaluates, and dashboards, which are stored. */
export const monitoringOperations: Operations = {
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DeleteAlarms: "emulator",
  ListTagsForResource: "emulator",
  TagResource: "emulator",
  UntagResource: "emulator",
  PutDashboard: "emulator",
  GetDashboard: "emulator",
  ListDashboards: "emulator",
  DeleteDashboards: "emulator",
};
