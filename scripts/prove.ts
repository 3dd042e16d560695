import { proveCommand } from "../policies/proof/cli/command";
import { Failure } from "./terminal/failure";

proveCommand("npm run --silent prove --", {
  // What reads stacks takes a second to load.
  cases: (stack) => {
    const { deployedCases }: typeof import("./prove/deployed-cases") = require("./prove/deployed-cases");
    return deployedCases(stack);
  },
  statusOf: (error) => (error instanceof Failure ? error.exitCode : undefined),
});
