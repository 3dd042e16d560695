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
  const { stack } = options;
  await deploy(pulumi, stack, flags, options);
  console.log(`\n${await observedTable(pulumi, stack)}\n`);
  console.log("next: open reports/access.html                    the way of each call");
  console.log(`      npm run explain -- --stack ${stack} --curl    one call, layer by layer`);
  console.log(`      npm run preview -- --stack ${stack}           after a change of the config`);
});
