import { z } from "zod";
import type { Call, Reply } from "../call";
import { AwsError } from "../errors";

export function reply(output: unknown): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(output),
  };
}

/** The request's input, checked. @throws AwsError ValidationException naming the field. */
export function input<T>(call: Call, schema: z.ZodType<T>): T {
  const result = schema.safeParse(JSON.parse(call.body.toString("utf8") || "{}"));
  if (result.success) return result.data;
  throw new AwsError("ValidationException", `${call.operation}: ${z.prettifyError(result.error)}`);
}

/** Time as the JSON protocol writes it: seconds since 1970. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
