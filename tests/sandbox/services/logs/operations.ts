import { z } from "zod";
import type { Call, Context, Operation, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { input, jsonReply } from "../json";
import { metricFilters } from "../monitoring/monitoring";
import { compilePattern, UnusablePattern } from "./filter-pattern";

const target = "Logs_20140328";

/**
 * moto reads words and phrases, all of which an event must have; of the rest of the syntax it takes every event.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const filterLogEvents: Operation = (call, context) => {
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

/** One of the same name takes its place, which moto would leave there. */
const putMetricFilter: Operation = async (call, context) => {
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
  await withoutFilter(call, context, { logGroupName, filterName });
  const reply = await context.emulator.pass(call, true);
  context.monitoring.forget();
  return reply;
};

const deleteMetricFilter: Operation = async (call, context) => {
  const { logGroupName, filterName } = input(call, filter.omit({ filterPattern: true }));
  const found = await withoutFilter(call, context, { logGroupName, filterName });
  if (!found) throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
  context.monitoring.forget();
  return jsonReply({});
};

async function withoutFilter(
  call: Call,
  { emulator }: Context,
  named: { readonly logGroupName: string; readonly filterName: string },
): Promise<boolean> {
  const { filterName: filterNamePrefix, logGroupName } = named;
  const asked = { logGroupName, filterNamePrefix };
  const found = metricFilters.parse(
    await emulator.json(call, "logs", `${target}.DescribeMetricFilters`, asked),
  );
  const isThere = found.metricFilters.some((it) => it.filterName === named.filterName);
  if (isThere) await emulator.json(call, "logs", `${target}.DeleteMetricFilter`, named, true);
  return isThere;
}

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });

async function requireGroup(call: Call, { emulator }: Context, logGroupName: string): Promise<void> {
  const asked = { logGroupNamePrefix: logGroupName };
  const found = groups.parse(await emulator.json(call, "logs", `${target}.DescribeLogGroups`, asked));
  if (!found.logGroups.some((it) => it.logGroupName === logGroupName))
    throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
}

const written = z.object({ logGroupName: z.string(), logEvents: z.array(z.object({ message: z.string() })) });

/** What clients write, the metric filters read too. */
const putLogEvents: Operation = async (call, context) => {
  const { logGroupName, logEvents } = input(call, written);
  const reply = await context.emulator.pass(call, true);
  const lines = logEvents.map(({ message }) => message);
  if (reply.status < 300) await context.monitoring.logged(call, logGroupName, lines);
  return reply;
};

/** A group's filters go with it, which moto would keep. */
const deleteLogGroup: Operation = async (call, context) => {
  const { logGroupName } = input(call, filter.pick({ logGroupName: true }));
  const held = await context.emulator.json(call, "logs", `${target}.DescribeMetricFilters`, { logGroupName });
  const reply = await context.emulator.pass(call, true);
  if (reply.status >= 300) return reply;
  for (const { filterName } of metricFilters.parse(held).metricFilters)
    await context.emulator.json(
      call,
      "logs",
      `${target}.DeleteMetricFilter`,
      { logGroupName, filterName },
      true,
    );
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
  DeleteMetricFilter: deleteMetricFilter,
};
