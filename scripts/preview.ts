import { Failure } from "../shared/terminal/failure";
import { previewComment } from "./preview/comment";
import { readPlans, writePlan } from "./preview/folder";
import { previewCommand } from "./preview/options";
import { reportOf, stacksToPlan } from "./preview/run";
import { type StackPlan, stackPlanOf } from "./preview/stack-plan";
import { environmentOf } from "./sandbox/environment";
import { requireStack } from "./stacks/known";
import { type DeploymentStack, previewArguments, type StackOf } from "./stacks/order";
import { linesByStack, plansOf, plansText, requireUninterrupted } from "./stacks/plan";
import { Pulumi } from "./stacks/pulumi";
import { withRunner } from "./stacks/runner";
import { limited, together } from "./terminal/limited";

export default previewCommand(async (options) => {
  if ("from" in options) return console.log(previewComment(await readPlans(options.from)));
  const { stack, projects, to } = options;
  await requireStack(stack);
  const pulumi = await Pulumi.create(await environmentOf(stack));
  const plans: StackPlan[] = [];
  const stacks =
    projects.length > 0
      ? projects.map((project): DeploymentStack => ({ part: project, project, stack }))
      : await stacksToPlan(pulumi, stack);
  if (to === "terminal" || to === "pulumi") return showPlans(pulumi, stacks, to === "pulumi");
  const found = await limited(together, stacks, async (each) => {
    console.error(`${each.project} ${each.stack}`);
    return { each, plan: await planOf(pulumi, each) };
  });
  requireUninterrupted();
  for (const { each, plan } of found) {
    // The stranger's and the decoy's plans are checked, and are no news to a reviewer unless they fail.
    const isShown = each.part !== "stranger" && each.part !== "decoy";
    if (isShown) plans.push(plan);
    else if (plan.errors.length > 0)
      plans.push({ ...plan, changes: [], api: undefined, endpoint: undefined });
  }
  if (to === "comment")
    console.log(previewComment(plans, [...new Set(stacks.map(({ project }) => project))]));
  else for (const plan of plans) await writePlan(to.folder, plan, stack);
  const failed = plans.filter(({ errors }) => errors.length > 0);
  if (failed.length > 0) throw new Failure(failed.map(failureText).join("\n"));
});

/** What an update would change, resource by resource; with the rest of what Pulumi says, property by property. */
async function showPlans(pulumi: Pulumi, stacks: readonly StackOf[], verbose: boolean): Promise<void> {
  const plans = await withRunner({ pulumi, command: "preview", verbose }, (runner) =>
    plansOf(
      runner,
      stacks.map((each) => ({
        ...each,
        preview: [...previewArguments(each), ...(verbose ? ["--diff"] : [])],
      })),
    ),
  );
  const text = plansText(plans.values(), process.stdout.columns);
  console.log(text === "" ? "nothing would change" : `\n${text}`);
  const failed = [...plans.values()].flatMap(({ of, failure }) => (failure ? [{ of, lines: failure }] : []));
  if (failed.length > 0) throw new Failure(`cannot be planned:\n\n${linesByStack(failed)}`);
}

const failureText = ({ project, stack, errors }: StackPlan) =>
  `the plan of ${project} ${stack} failed:\n${errors.join("\n")}`;

async function planOf(pulumi: Pulumi, of: StackOf): Promise<StackPlan> {
  const { project, stack } = of;
  return stackPlanOf(project, stack, await reportOf(pulumi, of, previewArguments(of)));
}
