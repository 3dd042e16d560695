import { command } from "../shared/terminal/command";
import { environmentOf } from "./sandbox/environment";
import { observedTable } from "./stacks/calls";
import { deploy } from "./stacks/deploy";
import { requireStack } from "./stacks/known";
import { asksPerson, stackOption, verboseOption, yesOption } from "./stacks/options";
import { otherConsumersText } from "./stacks/other-consumers";
import { Pulumi } from "./stacks/pulumi";
import { withRunner } from "./stacks/runner";
import { unlessDeclined } from "./terminal/confirm";

export default command({
  program: "npm run up --",
  what: "Deploys the consumer, the provider, the consumer again, then makes every call and compares how it ends.",
  examples: [
    ["--stack dev", "asks before it changes anything"],
    ["--stack dev --yes", "in a pipeline"],
    ["--stack dev --call-again", "makes every call again, also where nothing changed"],
  ],
  exits: {
    0: "every call ended as intended; or you said no, and nothing was changed",
    1: "something failed; run it again to carry on",
    130: "interrupted",
  },
})
  .addOption(stackOption())
  .addOption(yesOption())
  .option("--call-again", "make every call again, also where nothing changed (default: only after a change)")
  .addOption(verboseOption())
  .action(async ({ stack, callAgain = false, verbose = false, ...options }) => {
    await requireStack(stack);
    const ask = asksPerson(options);
    const pulumi = await Pulumi.create(await environmentOf(stack));
    const done = await unlessDeclined(() =>
      withRunner({ pulumi, command: "up", verbose }, async (runner) => {
        if (!(await deploy(runner, stack, { callAgain, ask }))) console.error("nothing changed");
      }),
    );
    if (!done) return;
    console.log(`\n${await observedTable(pulumi, stack)}`);
    console.log(`${(await otherConsumersText(pulumi, stack)).join("\n")}\n`);
    console.log("next: open reports/access.html                    the way of each call");
    console.log(`      npm run explain -- --stack ${stack} --curl    one call, layer by layer`);
    console.log(`      npm run preview -- --stack ${stack}           after a change of the config`);
  });
