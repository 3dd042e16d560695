import { command } from "../shared/terminal/command";
import { environmentOf } from "./sandbox/environment";
import { deploy, observedTable } from "./stacks/deploy";
import { requireStack } from "./stacks/known";
import { confirmationFlags, stackOption, yesOption } from "./stacks/options";
import { otherConsumersText } from "./stacks/other-consumers";
import { Pulumi } from "./stacks/pulumi";

export default command({
  program: "npm run up --",
  what: "Deploys the consumer, the provider, the consumer again, then makes every call and compares how it ends.",
  examples: [
    ["--stack dev", "asks before it changes anything"],
    ["--stack dev --yes", "in a pipeline"],
    ["--stack dev --call-again", "makes every call again, also where nothing changed"],
  ],
  exits: {
    0: "every call ended as intended",
    1: "something failed; run it again to carry on",
    130: "interrupted",
  },
})
  .addOption(stackOption())
  .addOption(yesOption())
  .option("--call-again", "make every call again, also where nothing changed (default: only after a change)")
  .action(async (options) => {
    const { stack, callAgain = false } = options;
    await requireStack(stack);
    const flags = confirmationFlags(options);
    const pulumi = await Pulumi.create(await environmentOf(stack));
    await deploy(pulumi, stack, flags, { callAgain });
    console.log(`\n${await observedTable(pulumi, stack)}`);
    console.log(`${(await otherConsumersText(pulumi, stack)).join("\n")}\n`);
    console.log("next: open reports/access.html                    the way of each call");
    console.log(`      npm run explain -- --stack ${stack} --curl    one call, layer by layer`);
    console.log(`      npm run preview -- --stack ${stack}           after a change of the config`);
  });
