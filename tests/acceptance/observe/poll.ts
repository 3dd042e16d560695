import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** What the SDK reports of a failed request; all of it is missing when the connection itself failed. */
const details = z.object({
  name: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});

/** True when the same request may go well a moment later: AWS is busy, fails, or cannot be reached. */
function isPassing(error: unknown): boolean {
  const read = details.safeParse(error);
  if (!read.success) return false;
  const { name, code, $metadata } = read.data;
  if (/Throttl|TooManyRequests|AbortError|TimeoutError/.test(name)) return true;
  if (code !== undefined && /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(String(code))) return true;
  return ($metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * Attempts until one gives a value; passing failures of AWS count as an attempt without one.
 * @param options.until milliseconds since 1970
 * @throws failure() of the last passing failure, once it is too late; every other failure at once.
 */
export async function poll<T>(options: {
  readonly until: number;
  readonly milliseconds: number;
  readonly attempt: () => Promise<T | undefined>;
  readonly failure: (last: unknown) => Promise<Error>;
}): Promise<T> {
  let last: unknown;
  for (;;) {
    try {
      const result = await options.attempt();
      if (result !== undefined) return result;
      last = undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      // A request that was cut short by the end of the time shows nothing about AWS.
      if (Date.now() < options.until) last = error;
    }
    if (Date.now() >= options.until) throw await options.failure(last);
    await sleep(options.milliseconds);
  }
}
