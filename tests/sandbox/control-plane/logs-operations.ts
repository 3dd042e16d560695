import type { Operations } from "./call";

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
  FilterLogEvents: "emulator",
};
