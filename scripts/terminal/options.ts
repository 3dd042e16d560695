import { type ParseArgsConfig, parseArgs } from "node:util";
import { Failure } from "./failure";

/** Options of a command, of which it takes no others. @throws Failure with the usage, exit code 64 */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageFailure(error instanceof Error ? error.message : String(error), usage);
  }
}

/** What is wrong with a command line, and what is accepted. */
export function usageFailure(fault: string, usage: string): Failure {
  return new Failure(`${fault}\n${usage}`, 64);
}
