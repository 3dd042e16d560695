import { z } from "zod";
import type { Call, Reply } from "../gateway/call";
import { AwsError } from "../gateway/errors";

/** An answer of the protocol rest-json. */
export function restReply(status: number, body?: unknown): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

/** An answer of the protocol JSON 1.1. */
export function jsonReply(output: unknown): Reply {
  return { ...restReply(200, output), headers: { "content-type": "application/x-amz-json-1.1" } };
}

/**
 * Reads a request's body by a schema.
 * @param fault makes the service's error; the problem names the field
 */
export function inputReader(fault: (problem: string, call: Call) => AwsError) {
  return <T>(call: Call, schema: z.ZodType<T>): T => {
    const result = schema.safeParse(JSON.parse(call.body.toString("utf8") || "{}"));
    if (result.success) return result.data;
    throw fault(z.prettifyError(result.error), call);
  };
}

/** For the services whose error is ValidationException. */
export const input = inputReader(
  (problem, { operation }) => new AwsError("ValidationException", `${operation}: ${problem}`),
);

/**
 * A page of a list, and the token of the next one: its position.
 * @throws the fault for an invalid token
 */
export function pageAt<T>(
  all: readonly T[],
  token: string,
  limit: number,
  fault: () => AwsError,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  if (!/^\d{1,9}$/.test(token)) throw fault();
  const end = Number(token) + limit;
  return { page: all.slice(Number(token), end), next: end < all.length ? String(end) : undefined };
}

/** Time as the JSON protocols write it: seconds since 1970. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
