import { z } from "zod";

/** States of one invocation: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html */
const invocationStatus = z.enum([
  "Pending",
  "InProgress",
  "Cancelling",
  "Success",
  "Failed",
  "TimedOut",
  "Cancelled",
]);

const invocation = z.object({
  instanceId: z.string(),
  status: invocationStatus,
  /** StatusDetails, if they differ from the status. */
  details: z.enum(["Delayed", "ExecutionTimedOut", "DeliveryTimedOut"]).optional(),
  /** Exit code; -1 until the end. */
  responseCode: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  /** ISO 8601; "" before the beginning or end. */
  began: z.string(),
  ended: z.string(),
});

export const command = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  comment: z.string(),
  commands: z.array(z.string()),
  workingDirectory: z.string().optional(),
  /** Seconds for the script. */
  executionTimeout: z.number(),
  /** Seconds within which the agent must begin. */
  deliveryTimeout: z.number().default(3600),
  /** ISO 8601. */
  requested: z.string(),
  invocations: z.record(z.string(), invocation),
});

export type Command = z.infer<typeof command>;
export type CommandInvocation = z.infer<typeof invocation>;

/** The deadline to begin a command, in milliseconds since 1970. */
export function startsUntil({ requested, deliveryTimeout }: Command): number {
  return Date.parse(requested) + deliveryTimeout * 1000;
}

/**
 * The end of the total timeout, when a command without a report ends, in milliseconds since 1970.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html#monitor-about-status-timeouts
 */
export function expiry(command: Command): number {
  return startsUntil(command) + command.executionTimeout * 1000;
}

/** Run Command returns the first 24,000 characters of each output. */
export const longestOutput = 24_000;

export function cut(output: string): string {
  return output.slice(0, longestOutput);
}
