import { previewComment } from "./preview/comment";
import { readPlans, writePlan } from "./preview/folder";
import { previewCommand } from "./preview/options";
import { previewReport } from "./preview/report";
import { type StackPlan, stackPlanOf } from "./preview/stack-plan";
import { environmentOf } from "./sandbox/environment";
import {
  type DeploymentStack,
  elsewhereText,
  initStacks,
  policyFlags,
  requireElsewhere,
  type StackOf,
} from "./stacks/order";
import { requireStackConfig } from "./stacks/project";
import { Pulumi } from "./stacks/pulumi";
import { Failure } from "./terminal/failure";

export default previewCommand(async (options) => {
  if ("from" in options) return console.log(previewComment(await readPlans(options.from)));
  const { stack, projects, to } = options;
  requireStackConfig(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  const plans: StackPlan[] = [];
  const stacks =
    projects.length > 0
      ? projects.map((project): DeploymentStack => ({ part: project, project, stack }))
      : await stacksToPlan(pulumi, stack);
  for (const each of stacks) {
    console.error(`\n${each.project} ${each.stack}`);
    const args = ["preview", "--stack", each.stack, ...policyFlags(each)];
    if (to === "terminal") await pulumi.show(each.project, [...args, "--diff"]);
    else {
      const plan = await planOf(pulumi, each, args);
      // The stranger's and the decoy's plans are checked, and are no news to a reviewer.
      if (each.part !== "stranger" && each.part !== "decoy") plans.push(plan);
    }
  }
  if (to === "comment") console.log(previewComment(plans));
  else if (to !== "terminal") for (const plan of plans) await writePlan(to.folder, plan, stack);
});

async function stacksToPlan(pulumi: Pulumi, stack: string): Promise<readonly DeploymentStack[]> {
  const deployment = await initStacks(pulumi, stack);
  await requireElsewhere(pulumi, deployment, "there");
  for (const line of elsewhereText(deployment)) console.error(line);
  return deployment.stacks;
}

async function planOf(
  pulumi: Pulumi,
  { project, stack }: StackOf,
  args: readonly string[],
): Promise<StackPlan> {
  const plan = await pulumi.run(project, [...args, "--json"], "capture");
  if (plan.exitCode === 0) return stackPlanOf(project, stack, previewReport.parse(JSON.parse(plan.stdout)));
  // As JSON the engine leaves out what the policy pack says.
  const { stdout, stderr } = await pulumi.run(project, args, "capture");
  throw new Failure(
    `pulumi ${args.join(" ")} (project ${project}) failed:\n${stdout}\n${stderr}`,
    plan.exitCode,
  );
}
