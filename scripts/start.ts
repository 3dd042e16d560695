import { command } from "../shared/terminal/command";
import { ensureToolchain } from "../tests/toolchain";
import { backgroundSandbox } from "./sandbox/background";
import { observedTable } from "./stacks/calls";
import { deploy } from "./stacks/deploy";
import { verboseOption } from "./stacks/options";
import { Pulumi } from "./stacks/pulumi";
import { withRunner } from "./stacks/runner";
import { nextText } from "./terminal/next";
import { printNotice } from "./terminal/process";

export default command({
  program: "npm start --",
  what: "Deploys both accounts on the sandbox, calls the API by every form, and prints what was observed.",
  examples: [
    ["", "deploys what is not deployed yet; then stops the sandbox, which keeps its state"],
    ["--keep", "leaves the sandbox running, for preview, explain, your own clients"],
  ],
  exits: {
    0: "every call ended as intended",
    1: "something failed; what was deployed stays",
    130: "interrupted",
  },
})
  .option("--keep", "leave the sandbox running (default: stop it)")
  .addOption(verboseOption())
  .action(async (options) => {
    const toolchain = await ensureToolchain({ log: printNotice });
    const sandbox = await backgroundSandbox(printNotice);
    let keep = false;
    try {
      const pulumi = await Pulumi.create(sandbox.environment, toolchain);
      await withRunner({ pulumi, command: "start", verbose: options.verbose === true }, async (runner) => {
        const wish = { callAgain: false, ask: false, unplanned: true };
        if (!(await deploy(runner, "sandbox", wish))) printNotice("nothing changed");
      });
      console.log(`\n${await observedTable(pulumi, "sandbox")}\n`);
      keep = options.keep === true;
    } finally {
      if (keep) await sandbox.release();
      else await sandbox.stop();
    }
    printNotice(keep ? nextWhileItRuns : nextOnceItIsStopped);
  });

const report = ["open reports/access.html", "the way of each call"] as const;
const explain = ["npm run explain -- --stack sandbox --curl", "one call, layer by layer"] as const;

const nextWhileItRuns = `The sandbox runs on.
${nextText([
  report,
  explain,
  ['eval "$(npm run --silent sandbox -- --print-env)"', "your own clients on it"],
  ["npm run sandbox -- --status", "what runs, what is deployed"],
  ["npm run sandbox -- --stop", "stops it, keeps what is there"],
])}`;

const nextOnceItIsStopped = `The sandbox is stopped and keeps what was deployed.
${nextText([
  report,
  ["npm start -- --keep", "leaves it running, and then:"],
  explain,
  ["npm run sandbox -- --print-env", "your own clients on it"],
  ["npm run sandbox -- --status, or --stop", "what runs, or the end of it"],
])}`;
