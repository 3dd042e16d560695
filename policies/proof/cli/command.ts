/** `prove` as a process: what ends it, and how. */
import { type DeployedCases, run } from "../cli";

const softwareStatus = 70;

interface Deployed {
  readonly cases: DeployedCases;
  /** The exit status for an error that is meant for people; undefined for all others. */
  readonly statusOf: (error: unknown) => number | undefined;
}

/** Answers the process's arguments. `program` is how a person calls it. */
export function proveCommand(program: string, deployed?: Deployed): void {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough, such as head, closes the pipe.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : softwareStatus);
  });
  run(process.argv.slice(2), { program, stdin, stdout, stderr, deployed: deployed?.cases }).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = deployed?.statusOf(error) ?? softwareStatus;
    },
  );
}
