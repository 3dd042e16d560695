import { environmentOf } from "./sandbox/environment";
import { confirmationFlags, stackOptions } from "./stacks/options";
import { initStacks, removalSteps } from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { runUpdates } from "./stacks/steps";
import { main } from "./terminal/failure";

main(async () => {
  const options = stackOptions("destroy", process.argv.slice(2));
  requireStackConfig(options.stack);
  const flags = confirmationFlags(options);
  const pulumi = await Pulumi.create(await environmentOf(options.stack));
  const deployment = await initStacks(pulumi, options.stack);
  await runUpdates(
    pulumi,
    removalSteps(deployment).map((each) => ({ ...each, args: () => ["destroy", ...flags] })),
  );
  for (const { stack, elsewhere } of deployment.elsewhere)
    console.error(
      `consumer ${stack}: left, since ${elsewhere}; its endpoint closes with its next pulumi -C consumer up --stack ${stack}`,
    );
});
