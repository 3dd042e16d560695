import { fail, runProcess } from "../../shared/terminal/process";
import { commandOf } from "./commands";

/** Runs the command of scripts/NAME.ts: run.ts NAME ARGUMENTS */
const [name = "", ...args] = process.argv.slice(2);
try {
  runProcess(commandOf(name), args);
} catch (error) {
  fail(error);
}
