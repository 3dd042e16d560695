import { type DeployedCases, proveCommand } from "../policies/prover/cli";

// What reads stacks takes a second to load.
const deployed: DeployedCases = (stack) => {
  const { deployedCases }: typeof import("./prove/deployed-cases") = require("./prove/deployed-cases");
  return deployedCases(stack);
};
const { stdin, stdout, stderr } = process;

export default proveCommand(
  { program: "npm run --silent prove --", stdin, stdout, stderr, deployed },
  (status) => {
    process.exitCode = status;
  },
);
