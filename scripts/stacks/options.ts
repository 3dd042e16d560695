import { parseArgs } from "node:util";
import { Failure } from "../terminal/failure";

export interface StackOptions {
  readonly stack: string;
  /** No prompt, for pipelines. */
  readonly yes: boolean;
  /** A comment for a pull request instead of the engine's own display. */
  readonly markdown: boolean;
}

/** --stack NAME and a switch: --yes, or what else the command takes. */
export function stackOptions(command: string, args: readonly string[]): StackOptions {
  const usage = `usage: npm run ${command} -- --stack NAME ${command === "preview" ? "[--markdown]" : "[--yes]"}`;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", short: "s" },
        yes: { type: "boolean", short: "y", default: false },
        markdown: { type: "boolean", default: false },
      },
    });
    if (values.stack === undefined) throw new Failure(`--stack is missing\n  ${usage}`, 64);
    return { stack: values.stack, yes: values.yes, markdown: values.markdown };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n  ${usage}`, 64);
  }
}

/** Pulumi's flags for an update or a destroy: it asks for itself on a terminal, and must not wait where none is. */
export function confirmationFlags(options: StackOptions): string[] {
  if (options.yes) return ["--yes"];
  if (process.stdin.isTTY) return [];
  throw new Failure("this is not a terminal, so nobody can confirm\n  next: add --yes", 64);
}
