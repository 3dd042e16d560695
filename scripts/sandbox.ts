import { checked, command } from "../shared/terminal/command";
import { runSandbox } from "../tests/sandbox/main";

const name = checked((text) =>
  /^[\w-]{1,40}$/.test(text) ? undefined : "expected up to 40 letters, digits, - and _",
);

export default command({
  program: "npm run sandbox --",
  what:
    "Runs AWS for the two accounts on this machine, in the foreground until Ctrl-C, and prints the environment that " +
    "makes Pulumi and any AWS client use it. What is deployed stays for the next start.",
  examples: [
    ["", "prints the lines to export"],
    ["--env-file sandbox.env", "writes them as KEY=value lines too, once it is ready"],
    ["--name second", "another one beside it"],
    ["--reset", "from nothing"],
  ],
  exits: { 0: "stopped", 1: "it failed, or runs already" },
})
  .option(
    "--name <name>",
    "which sandbox; several run at once, each with its state in .sandbox/NAME",
    name,
    "default",
  )
  .option("--env-file <path>", "also write the environment there, once the sandbox is ready")
  .option("--reset", "forget what was deployed on it, with the Pulumi stacks that were deployed")
  .action(async ({ name, envFile, reset = false }) => {
    process.exitCode = await runSandbox({ name, envFile, reset });
  });
