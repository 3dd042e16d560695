import { environmentOf } from "./sandbox/environment";
import { deploy, observedTable } from "./stacks/deploy";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

main(async () => {
  const options = stackOptions("up", process.argv.slice(2));
  requireStackConfig(options.stack);
  const flags = confirmationFlags(options);
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  await deploy(pulumi, options.stack, flags);
  console.log(`\n${await observedTable(pulumi, options.stack)}`);
});
