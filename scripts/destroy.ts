import { environmentOf } from "./sandbox/environment";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { initStacks } from "./stacks/order";
import { type ProjectName, requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

main(async () => {
  const options = stackOptions("destroy", process.argv.slice(2));
  requireStackConfig(options.stack);
  const flags = confirmationFlags(options);
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  const stacks = await initStacks(pulumi, options.stack);
  // The tests go first, then the APIs, then the networks that reached them.
  const order: readonly ProjectName[] = ["acceptance", "provider", "consumer"];
  const ordered = order.flatMap((project) => stacks.filter((each) => each.project === project));
  for (const { project, stack } of ordered) {
    console.error(`\n${project} ${stack}`);
    await pulumi.show(project, ["destroy", "--stack", stack, ...flags]);
  }
});
