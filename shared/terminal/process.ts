import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { runCommand, softwareStatus } from "./command";
import { Failure } from "./failure";
import { fitted } from "./fitted";
import { shown } from "./shown";

/** Of a process that Ctrl-C ended, as shells have it. */
const interruptedStatus = 130;

/** Runs a command with the process's arguments, and exits with its code. No stack trace reaches a person. */
export function runProcess(of: CommandUnknownOpts, args: readonly string[]): void {
  // A reader that has seen enough, such as head, closes the pipe.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : softwareStatus);
  });
  for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, fail);
  runCommand(of, args).then(() => process.exit(process.exitCode ?? 0), fail);
}

/** Ends the process with what a person should read of an error. */
export function fail(error: unknown): never {
  if (error instanceof Failure) {
    // Who pressed Ctrl-C has made no mistake.
    const prefix = error.exitCode === interruptedStatus ? "" : "error: ";
    console.error(fitted(`${prefix}${error.message}`, process.stderr.columns));
    process.exit(error.exitCode);
  }
  // shared/contract/fault.ts makes them, for programs that Pulumi runs and for scripts alike.
  if (error instanceof Error && "__pulumiRunError" in error) {
    console.error(fitted(`error: ${error.message}`, process.stderr.columns));
    process.exit(1);
  }
  const debug = (process.env.DEBUG ?? "") !== "";
  if (debug) console.error(error);
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const trace = debug ? "" : " (DEBUG=1 before the same command shows where)";
  console.error(`internal error: ${shown(what.replace(/\s+/g, " "), 2000)}${trace}`);
  process.exit(softwareStatus);
}
