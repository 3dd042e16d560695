import { command } from "../shared/terminal/command";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { asksPerson, stackOption, verboseOption, yesOption } from "./stacks/options";
import { initStacks, removalSteps } from "./stacks/order";
import { Pulumi } from "./stacks/pulumi";
import { withRunner } from "./stacks/runner";
import { runUpdates } from "./stacks/steps";
import { unlessDeclined } from "./terminal/confirm";

export default command({
  program: "npm run destroy --",
  what: "Destroys every stack of a deployment, in the order that AWS allows: acceptance, provider, consumer.",
  examples: [
    ["--stack dev", "asks before it destroys anything"],
    ["--stack dev --yes", "in a pipeline"],
  ],
  exits: {
    0: "all is gone; or you said no, and nothing was changed",
    1: "something failed; run it again to carry on",
    130: "interrupted",
  },
})
  .addOption(stackOption())
  .addOption(yesOption())
  .addOption(verboseOption())
  .action(async ({ stack, verbose = false, ...options }) => {
    await requireStack(stack);
    const ask = asksPerson(options);
    const pulumi = await Pulumi.create(await environmentOf(stack));
    const deployment = await initStacks(pulumi, stack);
    const updates = removalSteps(deployment).map((step) => ({
      ...step,
      preview: ["destroy", "--preview-only"],
      update: () => ["destroy", "--yes", "--skip-preview"],
    }));
    const done = await unlessDeclined(() =>
      withRunner({ pulumi, command: "destroy", verbose }, async (runner) => {
        const manner = { question: ask ? "Destroy this?" : undefined, afterChange: "as planned" } as const;
        if (!(await runUpdates(runner, updates, manner))) console.error("nothing to destroy");
      }),
    );
    if (!done) return;
    for (const { stack, elsewhere } of deployment.elsewhere)
      console.error(
        `consumer ${stack}: left, since ${elsewhere}; its endpoint closes with its next pulumi -C consumer up --stack ${stack}`,
      );
  });
