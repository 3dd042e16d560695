import { environmentOf } from "./sandbox/environment";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

main(async () => {
  const options = stackOptions("destroy", process.argv.slice(2));
  requireStackConfig(options.stack);
  const flags = confirmationFlags(options);
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  // The tests go first, then the API, then the network that reached it.
  for (const project of ["acceptance", "provider", "consumer"] as const) {
    console.error(`\n${project}`);
    await pulumi.initStack(project, options.stack);
    await pulumi.show(project, ["destroy", "--stack", options.stack, ...flags]);
  }
});
