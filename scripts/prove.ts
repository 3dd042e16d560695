import { run } from "../policies/proof/cli";
import { Failure } from "./terminal/failure";

const softwareStatus = 70;

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : softwareStatus);
});

const { stdin, stdout, stderr } = process;
run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  // What reads stacks takes a second to load.
  deployed: (stack) => {
    const { deployedCases }: typeof import("./prove/deployed-cases") = require("./prove/deployed-cases");
    return deployedCases(stack);
  },
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Failure ? error.exitCode : softwareStatus;
  },
);
