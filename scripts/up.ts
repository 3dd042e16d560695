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
import { nextText } from "./terminal/next";

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
    const observed = [await observedTable(pulumi, stack), ...(await otherConsumersText(pulumi, stack))];
    console.log(`\n${observed.join("\n")}\n`);
    console.log(
      nextText([
        ["open reports/access.html", "the way of each call"],
        [`npm run explain -- --stack ${stack} --curl`, "one call, layer by layer"],
        [`npm run preview -- --stack ${stack}`, "after a change of the config"],
      ]),
    );
  });
