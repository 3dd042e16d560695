import { repairFirst } from "./repair/repair";
import { environmentOf } from "./sandbox/environment";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { initStacks } from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

/** Settles what updates that were killed left undecided, in every stack of a deployment; shows the plan first. */
main(async () => {
  const options = stackOptions("repair", process.argv.slice(2));
  requireStackConfig(options.stack);
  const ask = confirmationFlags(options).length === 0;
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  let repaired = false;
  for (const of of (await initStacks(pulumi, options.stack)).stacks)
    repaired = (await repairFirst(pulumi, of, ask)) || repaired;
  if (!repaired) console.log("nothing to repair: no update was interrupted");
});
