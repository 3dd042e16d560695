import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { checked, command } from "../shared/terminal/command";
import { type BackendMap, exampleBackends, readBackend } from "../tests/sandbox/backends";
import { runSandbox } from "../tests/sandbox/main";
import { advance, advanceAccepts, secondsOf } from "../tests/sandbox/state/clock";
import { RunningSandbox } from "./sandbox/running";

const name = checked((text) =>
  /^[\w-]{1,40}$/.test(text) ? undefined : "expected up to 40 letters, digits, - and _",
);

const delay = checked((text) =>
  /^\d{1,4}$/.test(text) && Number(text) <= 3600 ? undefined : "expected whole seconds from 0 to 3600",
);

const seconds = checked((text) => (secondsOf(text) === undefined ? advanceAccepts : undefined));

/** HOST:PORT=PORT or HOST:PORT=FILE, as often as there are some. */
function backend(text: string, before: BackendMap): BackendMap {
  const found = readBackend(text);
  if (typeof found === "string") throw new InvalidArgumentError(found);
  return new Map([...before, found]);
}

export default command({
  program: "npm run sandbox --",
  what:
    "Runs AWS for the two accounts on this machine, in the foreground until Ctrl-C, and prints the environment that " +
    "makes Pulumi and any AWS client use it. What is deployed stays for the next start.",
  examples: [
    ["", "prints the lines to export"],
    ["--env-file sandbox.env", "writes them as KEY=value lines too, once it is ready"],
    ["--backend 172.31.0.200:8080=3000", "what answers there is your program on port 3000"],
    ["--name second", "another one beside it"],
    ["--reset", "from nothing"],
    ["--status", "whether one runs, who deploys on it, what is deployed"],
    ["--print-env", "the lines to export, of the one that runs"],
    ["--advance 300", "five minutes pass at once on the one that runs: its alarms are evaluated"],
    ["--stop", "stops the one that runs; what is deployed stays"],
  ],
  exits: { 0: "stopped; with --status: it runs", 1: "it failed, runs already, or does not run" },
})
  .option(
    "--name <name>",
    "which sandbox; several run at once, each with its state in .sandbox/NAME",
    name,
    "default",
  )
  .option("--env-file <path>", "also write the environment there, once the sandbox is ready")
  .option(
    "--domain-delay <seconds>",
    "how long a private custom domain and its access associations take until they answer, as on AWS",
    delay,
    "0",
  )
  .addOption(
    new Option(
      "--backend <host:port=to>",
      "what answers HTTP integrations at a host or address and port: a port of this machine, or a file that the " +
        "sandbox runs with Node.js, to listen on PORT; may be given several times, and nothing but these and the " +
        "default is reached",
    )
      .argParser(backend)
      .default(exampleBackends, "catalog.example.com:443=provider/backend/attest-http.mjs"),
  )
  .option("--reset", "forget what was deployed on it, with the Pulumi stacks that were deployed")
  .addOption(
    new Option("--status", "print whether one runs and what is deployed on it, instead").conflicts([
      "envFile",
      "reset",
      "printEnv",
      "stop",
      "advance",
    ]),
  )
  .addOption(
    new Option("--print-env", "print the environment of the one that runs, instead").conflicts([
      "envFile",
      "reset",
      "stop",
      "advance",
    ]),
  )
  .addOption(new Option("--stop", "stop the one that runs, instead").conflicts(["envFile", "reset"]))
  .addOption(
    new Option("--advance <seconds>", "let time pass for the alarms of the one that runs, instead")
      .argParser(seconds)
      .conflicts(["envFile", "reset", "stop"]),
  )
  .action(
    async ({
      name,
      envFile,
      domainDelay,
      backend,
      reset = false,
      status,
      printEnv,
      stop,
      advance: passed,
    }) => {
      const running = new RunningSandbox(name);
      if (status) {
        const { runs, text } = await running.describe();
        console.log(text);
        process.exitCode = runs ? 0 : 1;
      } else if (printEnv) console.log(await running.exports());
      else if (stop) console.log(await running.stop());
      else if (passed !== undefined) {
        await advance(await running.environmentOf(), Number(passed));
        console.log(`sandbox ${name}: ${passed} s passed`);
      } else
        process.exitCode = await runSandbox({
          name,
          envFile,
          reset,
          domainDelaySeconds: Number(domainDelay),
          backends: backend,
        });
    },
  );
