import { Failure } from "../../shared/terminal/failure";
import { checkout } from "../stacks/project";
import { run } from "../terminal/process";

/** Runs a program before the user's eyes. @throws Failure naming the command */
export async function runShown(command: string, args: readonly string[], cwd = checkout): Promise<void> {
  const { exitCode } = await run(command, args, { cwd, env: process.env, output: "show" });
  if (exitCode === 0) return;
  const next = "next: fix the error above and run it again, or git checkout what was written by half";
  throw new Failure(`${command} ${args.join(" ")} failed with exit code ${exitCode}\n  ${next}`);
}
