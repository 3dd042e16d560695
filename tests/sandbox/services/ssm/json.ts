import { z } from "zod";
import type { Call, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";

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

const pageRequest = z.object({
  MaxResults: z.number().int().min(1).max(50).optional(),
  NextToken: z.string().optional(),
});

/** The page of a list that the request asks for; the token says where the next one begins. */
export function page<T>(
  call: Call,
  all: readonly T[],
): { readonly page: readonly T[]; readonly NextToken?: string } {
  const { MaxResults = all.length, NextToken = "0" } = input(call, pageRequest);
  if (!/^\d{1,9}$/.test(NextToken))
    throw new AwsError("InvalidNextToken", "The specified token is not valid.");
  const end = Number(NextToken) + MaxResults;
  return { page: all.slice(Number(NextToken), end), ...(end < all.length ? { NextToken: String(end) } : {}) };
}

/** Time as the JSON protocol writes it: seconds since 1970. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
