import { z } from "zod";
import type { Operation, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { input } from "../json";

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

/** CloudWatch Logs: the groups that stages write their access logs to. */
export const logsOperations: Operations = {
  CreateLogGroup: "emulator",
  DescribeLogGroups: "emulator",
  DeleteLogGroup: "emulator",
  PutRetentionPolicy: "emulator",
  DeleteRetentionPolicy: "emulator",
  ListTagsForResource: "emulator",
  ListTagsLogGroup: "emulator",
  TagResource: "emulator",
  UntagResource: "emulator",
  CreateLogStream: "emulator",
  DescribeLogStreams: "emulator",
  DeleteLogStream: "emulator",
  PutLogEvents: "emulator",
  GetLogEvents: "emulator",
  FilterLogEvents: filterLogEvents,
};
