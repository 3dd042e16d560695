import { z } from "zod";

/** States of one invocation: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html */
const invocationStatus = z.enum(["Pending", "InProgress", "Success", "Failed", "TimedOut", "Cancelled"]);

const invocation = z.object({
  instanceId: z.string(),
  status: invocationStatus,
  /** Exit code; -1 until it has ended. */
  responseCode: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  /** ISO 8601; "" until it has begun or ended. */
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
  executionTimeout: z.number(),
  /** ISO 8601. */
  requested: z.string(),
  invocations: z.record(z.string(), invocation),
});

export type Command = z.infer<typeof command>;
export type Invocation = z.infer<typeof invocation>;

/** Run Command keeps the first 24,000 characters of each output in its answers. */
export const longestOutput = 24_000;

export function cut(output: string): string {
  return output.slice(0, longestOutput);
}
