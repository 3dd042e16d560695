import { environmentOf } from "./sandbox/environment";
import { initStacks } from "./stacks/deploy";
import { stackOptions } from "./stacks/options";
import { policyFlags, stacksOf } from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

main(async () => {
  const { stack } = stackOptions("preview", process.argv.slice(2));
  requireStackConfig(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  await initStacks(pulumi, stack);
  for (const each of await stacksOf(pulumi, stack)) {
    console.error(`\n${each.project} ${each.stack}`);
    await pulumi.show(each.project, ["preview", "--stack", each.stack, ...policyFlags(each), "--diff"]);
  }
});
