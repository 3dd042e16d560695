import { command } from "../shared/terminal/command";
import { repairFirst } from "./repair/repair";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { asksPerson, stackOption, yesOption } from "./stacks/options";
import { initStacks } from "./stacks/order";
import { Pulumi } from "./stacks/pulumi";
import { unlessDeclined } from "./terminal/confirm";

export default command({
  program: "npm run repair --",
  what:
    "Settles what updates that were killed left undecided, in every stack of a deployment; shows what it does first. " +
    "up and destroy do it by themselves.",
  examples: [
    ["--stack dev", "asks before it changes anything"],
    ["--stack dev --yes", "in a pipeline"],
  ],
  exits: { 0: "nothing is undecided any more", 1: "something failed" },
})
  .addOption(stackOption())
  .addOption(yesOption())
  .action(async (options) => {
    await requireStack(options.stack);
    const ask = asksPerson(options);
    const pulumi = await Pulumi.create(await environmentOf(options.stack));
    let repaired = false;
    const done = await unlessDeclined(async () => {
      for (const of of (await initStacks(pulumi, options.stack)).stacks)
        repaired = (await repairFirst(pulumi, of, ask)) || repaired;
    });
    if (done && !repaired) console.log("nothing to repair: no update was interrupted");
  });
