import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** What the SDK tells of a failed request; all of it is missing when the connection itself failed. */
const details = z.object({
  name: z.string(),
  code: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});

/** True when the same request may go well a moment later: AWS is busy, fails, or cannot be reached. */
function isPassing(error: unknown): boolean {
  const read = details.safeParse(error);
  if (!read.success) return false;
  const { name, code, $metadata } = read.data;
  if (/Throttl|TooManyRequests|AbortError|TimeoutError/.test(name)) return true;
  if (code !== undefined && /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(code)) return true;
  return ($metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * Attempts until one gives a value; passing failures of AWS count as an attempt without one.
 * @throws Error(failure()) with the last passing failure once the seconds are over; every other failure at once.
 */
export async function poll<T>(options: {
  readonly seconds: number;
  readonly milliseconds: number;
  readonly attempt: () => Promise<T | undefined>;
  readonly failure: () => string;
}): Promise<T> {
  const deadline = Date.now() + options.seconds * 1000;
  for (;;) {
    let last: unknown;
    try {
      const result = await options.attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (!isPassing(error)) throw error;
      last = error;
    }
    if (Date.now() >= deadline) {
      const why = last === undefined ? "" : `; AWS's last answer: ${last}`;
      throw new Error(`${options.failure()}${why}`);
    }
    await sleep(options.milliseconds);
  }
}
