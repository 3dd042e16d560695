import type { Script } from "node:vm";

/**
 * What a script says of these values, which may make it run for ever: regular expressions of somebody's own, on texts
 * of somebody else's. It ends when it has used its time of the processor. Time alone would not do: on a busy machine
 * it passes before the script has begun.
 * @throws what the script throws, or that it takes too long
 */
export function runBounded(
  script: Script,
  values: Readonly<Record<string, unknown>>,
  milliseconds: number,
): unknown {
  const begun = process.cpuUsage();
  for (;;) {
    try {
      return script.runInNewContext({ ...values }, { timeout: milliseconds });
    } catch (error) {
      const { user, system } = process.cpuUsage(begun);
      // Half, since the processor's clock is coarse; what does not end uses it all in the next turns.
      if (!isTimeout(error) || (user + system) / 1000 >= milliseconds / 2) throw error;
    }
  }
}

/** The error is one of the script's own world: no Error of this one. */
const isTimeout = (error: unknown) => Reflect.get(Object(error), "code") === "ERR_SCRIPT_EXECUTION_TIMEOUT";
