import { previewComment } from "./preview/comment";
import { previewReport, type StackPlan } from "./preview/report";
import { environmentOf } from "./sandbox/environment";
import { stackOptions } from "./stacks/options";
import { initStacks, policyFlags, type StackOf } from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { Failure, main } from "./terminal/failure";

/** The plan of every stack against the policy pack; with --markdown as one comment for a pull request, on stdout. */
main(async () => {
  const { stack, markdown } = stackOptions("preview", process.argv.slice(2));
  requireStackConfig(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  const plans: StackPlan[] = [];
  for (const each of await initStacks(pulumi, stack)) {
    console.error(`\n${each.project} ${each.stack}`);
    const args = ["preview", "--stack", each.stack, ...policyFlags(each)];
    if (markdown) plans.push(await planOf(pulumi, each, args));
    else await pulumi.show(each.project, [...args, "--diff"]);
  }
  if (markdown) console.log(previewComment(plans.filter((plan) => isOwn(plan, stack))));
});

/** The stranger's and the decoy's plans are checked, and are no news to a reviewer. */
const isOwn = (plan: StackPlan, stack: string) => plan.stack === stack;

async function planOf(
  pulumi: Pulumi,
  { project, stack }: StackOf,
  args: readonly string[],
): Promise<StackPlan> {
  const { exitCode, stdout, stderr } = await pulumi.run(project, [...args, "--json"], "capture");
  if (exitCode !== 0)
    throw new Failure(
      `pulumi ${args.join(" ")} (project ${project}) failed:\n${stdout}\n${stderr}`,
      exitCode,
    );
  return { project, stack, report: previewReport.parse(JSON.parse(stdout)) };
}
