import { parseArgs } from "node:util";
import { usageFailure } from "../terminal/options";

const usage = `npm test -- [SUITE ...] [--grep PATTERN] [--changed]
  SUITE           a suite (e2e), or a file of one (e2e/layers); all without a name
  --grep PATTERN  the tests whose names match it, of those suites
  --changed       the suites that what differs from main may concern`;

export interface TestOptions {
  readonly names: readonly string[];
  readonly grep: string | undefined;
  readonly changed: boolean;
}

/** @throws Failure with the usage, exit code 64 */
export function testOptions(args: readonly string[]): TestOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { grep: { type: "string" }, changed: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    return { names: positionals, grep: values.grep, changed: values.changed };
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error), usage);
  }
}
