import { command } from "../shared/terminal/command";
import { Failure } from "../shared/terminal/failure";
import { driftText, findDrift } from "./drift/check";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { stackOption, verboseOption } from "./stacks/options";
import { elsewhereText, stacksOf } from "./stacks/order";
import { Pulumi } from "./stacks/pulumi";
import { withRunner } from "./stacks/runner";

export default command({
  program: "npm run drift --",
  what:
    "Is what is deployed still what the programs and their config say, and does it keep the rules of the policy pack? " +
    "Changes nothing.",
  examples: [["--stack dev", "every stack of the deployment"]],
  exits: { 0: "no drift", 1: "something differs, or could not be read", 130: "interrupted" },
})
  .addOption(stackOption())
  .addOption(verboseOption())
  .action(async ({ stack, verbose = false }) => {
    await requireStack(stack);
    const pulumi = await Pulumi.create(await environmentOf(stack));
    const deployment = await stacksOf(pulumi, stack);
    const findings = await withRunner({ pulumi, command: "drift", verbose }, (runner) =>
      findDrift(runner, deployment.stacks),
    );
    for (const line of elsewhereText(deployment)) console.error(line);
    console.log(`\n${driftText(findings, process.stdout.columns)}`);
    if (findings.every(({ asDeployed, keepsRules }) => asDeployed && keepsRules)) return;
    throw new Failure(
      `stack ${stack} is not what it should be\n` +
        `  next: npm run up -- --stack ${stack} brings back what the programs say, and makes every call again; what is right as it is belongs in their config`,
    );
  });
