import { z } from "zod";
import type { Call, Context, OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { input, jsonReply } from "../json";
import { compilePattern, UnusablePattern } from "./filter-pattern";
import { deleteMetricFilter, type MetricFilter, metricFiltersOf } from "./metric-filters";

/**
 * moto supports words and phrases, all of which an event must contain; with any other syntax it matches every event.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const filterLogEvents: OperationHandler = (call, context) => {
  const { filterPattern = "" } = input(call, z.object({ filterPattern: z.string().optional() }));
  if (!/^(?:[A-Za-z]\w*(?: \w+)*|"[^"]*")?$/.test(filterPattern)) {
    throw new AwsError(
      "InvalidParameterException",
      `The sandbox emulates words, of which the first begins with a letter, or one "phrase" in filterPattern, not ${filterPattern}.`,
    );
  }
  return context.emulator.pass(call, false);
};

const filter = z.object({ logGroupName: z.string(), filterName: z.string(), filterPattern: z.string() });
const value = z.object({ metricTransformations: z.array(z.object({ metricValue: z.string() })) });

/** Replaces a filter of the same name; moto would keep both. */
const putMetricFilter: OperationHandler = async (call, context) => {
  const { logGroupName, filterName, filterPattern } = input(call, filter);
  const refuse = (problem: string) =>
    new AwsError("InvalidParameterException", `Invalid metric filter pattern ${filterPattern}: ${problem}`);
  try {
    compilePattern(filterPattern);
  } catch (error) {
    if (error instanceof UnusablePattern) throw refuse(error.message);
    throw error;
  }
  for (const { metricValue } of input(call, value).metricTransformations)
    if (!Number.isFinite(Number(metricValue)) || metricValue.trim() === "")
      throw refuse(`the sandbox emulates a number as metricValue, not ${metricValue}`);
  await requireGroup(call, context, logGroupName);
  await removeFilter(call, context, { logGroupName, filterName });
  const reply = await context.emulator.pass(call, true);
  context.monitoring.forget();
  return reply;
};

const deleteFilter: OperationHandler = async (call, context) => {
  const named = input(call, filter.omit({ filterPattern: true }));
  if (!(await removeFilter(call, context, named)))
    throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
  context.monitoring.forget();
  return jsonReply({});
};

/** @returns false when there is none */
async function removeFilter(
  call: Call,
  { emulator }: Context,
  named: Pick<MetricFilter, "logGroupName" | "filterName">,
): Promise<boolean> {
  const found = await metricFiltersOf(emulator, call, named.logGroupName);
  const isThere = found.some(({ filterName }) => filterName === named.filterName);
  if (isThere) await deleteMetricFilter(emulator, call, named);
  return isThere;
}

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });

async function requireGroup(call: Call, { emulator }: Context, logGroupName: string): Promise<void> {
  const asked = { logGroupNamePrefix: logGroupName };
  const found = groups.parse(await emulator.json(call, "logs", "Logs_20140328.DescribeLogGroups", asked));
  if (!found.logGroups.some((it) => it.logGroupName === logGroupName))
    throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
}

const written = z.object({ logGroupName: z.string(), logEvents: z.array(z.object({ message: z.string() })) });

/** Metric filters also apply to events that clients write. */
const putLogEvents: OperationHandler = async (call, context) => {
  const { logGroupName, logEvents } = input(call, written);
  const reply = await context.emulator.pass(call, true);
  const lines = logEvents.map(({ message }) => message);
  if (reply.status < 300) await context.monitoring.logged(call, logGroupName, lines);
  return reply;
};

/** Deletes a group's filters with it; moto would keep them. */
const deleteLogGroup: OperationHandler = async (call, context) => {
  const { logGroupName } = input(call, filter.pick({ logGroupName: true }));
  const held = await metricFiltersOf(context.emulator, call, logGroupName);
  const reply = await context.emulator.pass(call, true);
  if (reply.status >= 300) return reply;
  for (const each of held) await deleteMetricFilter(context.emulator, call, each);
  context.monitoring.forget();
  return reply;
};

/** CloudWatch Logs: the groups that stages write their access logs to. */
export const logsOperations: Operations = {
  CreateLogGroup: "emulator",
  DescribeLogGroups: "emulator",
  DeleteLogGroup: deleteLogGroup,
  PutRetentionPolicy: "emulator",
  DeleteRetentionPolicy: "emulator",
  ListTagsForResource: "emulator",
  ListTagsLogGroup: "emulator",
  TagResource: "emulator",
  UntagResource: "emulator",
  CreateLogStream: "emulator",
  DescribeLogStreams: "emulator",
  DeleteLogStream: "emulator",
  PutLogEvents: putLogEvents,
  GetLogEvents: "emulator",
  FilterLogEvents: filterLogEvents,
  PutMetricFilter: putMetricFilter,
  DescribeMetricFilters: "emulator",
  DeleteMetricFilter: deleteFilter,
};
