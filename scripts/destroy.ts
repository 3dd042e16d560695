import { command } from "../shared/terminal/command";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { confirmationFlags, stackOption, yesOption } from "./stacks/options";
import { initStacks, removalSteps } from "./stacks/order";
import { Pulumi } from "./stacks/pulumi";
import { runUpdates } from "./stacks/steps";

export default command({
  program: "npm run destroy --",
  what: "Destroys every stack of a deployment, in the order that AWS allows: acceptance, provider, consumer.",
  examples: [
    ["--stack dev", "asks before it destroys anything"],
    ["--stack dev --yes", "in a pipeline"],
  ],
  exits: { 0: "all is gone", 1: "something failed; run it again to carry on", 130: "interrupted" },
})
  .addOption(stackOption())
  .addOption(yesOption())
  .action(async (options) => {
    await requireStack(options.stack);
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
