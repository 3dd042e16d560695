import { environmentOf } from "./sandbox/environment";
import { initStacks } from "./stacks/deploy";
import { stackOptions } from "./stacks/options";
import { policyPack, requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { main } from "./terminal/failure";

main(async () => {
  const { stack } = stackOptions("preview", process.argv.slice(2));
  requireStackConfig(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  await initStacks(pulumi, stack);
  for (const project of ["consumer", "provider", "acceptance"] as const) {
    console.error(`\n${project}`);
    await pulumi.show(project, ["preview", "--stack", stack, "--policy-pack", policyPack, "--diff"]);
  }
});
