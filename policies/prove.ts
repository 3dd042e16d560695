#!/usr/bin/env node
/** The package's command `prove`. */
import { runProcess } from "../shared/terminal/process";
import { proveCommand } from "./prover/cli";

runProcess(
  proveCommand(process, (status) => {
    process.exitCode = status;
  }),
  process.argv.slice(2),
);
