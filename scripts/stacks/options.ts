import { Failure } from "../terminal/failure";
import { parseOptions, usageFailure } from "../terminal/options";

export interface StackOptions {
  readonly stack: string;
  /** No prompt, for pipelines. */
  readonly yes: boolean;
  /** Make the calls also where nothing changed. */
  readonly callAgain: boolean;
}

/** --stack NAME and --yes, of a command that changes stacks; up takes --call-again as well. */
export function stackOptions(command: string, args: readonly string[]): StackOptions {
  const calls = command === "up";
  const usage = `  usage: npm run ${command} -- --stack NAME [--yes]${calls ? " [--call-again]" : ""}`;
  const options = {
    stack: { type: "string", short: "s" },
    yes: { type: "boolean", short: "y", default: false },
  } as const;
  const callAgain = { "call-again": { type: "boolean", default: false } } as const;
  const values = parseOptions(args, { ...options, ...(calls ? callAgain : {}) }, usage);
  const { stack, yes } = values;
  if (stack === undefined) throw usageFailure("--stack is missing", usage);
  return { stack, yes, callAgain: values["call-again"] === true };
}

/** Pulumi's flags for an update or a destroy: it asks for itself on a terminal, and must not wait where none is. */
export function confirmationFlags(options: StackOptions): string[] {
  if (options.yes) return ["--yes"];
  if (process.stdin.isTTY) return [];
  throw new Failure("this is not a terminal, so nobody can confirm\n  next: add --yes", 64);
}
