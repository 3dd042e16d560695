import { Failure } from "../terminal/failure";
import { parseOptions, usageFailure } from "../terminal/options";

export interface StackOptions {
  readonly stack: string;
  /** No prompt, for pipelines. */
  readonly yes: boolean;
}

/** --stack NAME and --yes, of a command that changes stacks. */
export function stackOptions(command: string, args: readonly string[]): StackOptions {
  const usage = `  usage: npm run ${command} -- --stack NAME [--yes]`;
  const options = {
    stack: { type: "string", short: "s" },
    yes: { type: "boolean", short: "y", default: false },
  } as const;
  const { stack, yes } = parseOptions(args, options, usage);
  if (stack === undefined) throw usageFailure("--stack is missing", usage);
  return { stack, yes };
}

/** Pulumi's flags for an update or a destroy: it asks for itself on a terminal, and must not wait where none is. */
export function confirmationFlags(options: StackOptions): string[] {
  if (options.yes) return ["--yes"];
  if (process.stdin.isTTY) return [];
  throw new Failure("this is not a terminal, so nobody can confirm\n  next: add --yes", 64);
}
