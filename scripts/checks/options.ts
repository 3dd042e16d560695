import { command } from "../../shared/terminal/command";

/** npm test, which runs what is named. */
export function testCommand(
  run: (
    names: readonly string[],
    options: { readonly grep?: string | undefined; readonly changed?: true | undefined },
  ) => Promise<void>,
) {
  return command({
    program: "npm test --",
    what: "Runs every suite, or those that are named, or those that a change concerns.",
    examples: [
      ["", "every suite"],
      ["unit", "one suite"],
      ["e2e/layers", "one file of a suite"],
      ["e2e --grep stranger", "the tests of a suite whose names match"],
      ["--changed", "what differs from main"],
    ],
    exits: { 0: "all passed", 1: "something failed", 130: "interrupted" },
  })
    .argument("[suite...]", "a suite (e2e), or a file of one (e2e/layers)")
    .option("--grep <pattern>", "of those suites the tests whose names match (default: all)")
    .option("--changed", "of those suites what differs from main may concern (default: all)")
    .action(run);
}
