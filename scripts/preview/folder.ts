import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { lastOf, type ProjectName } from "../stacks/project";
import type { PlansFolder } from "./options";
import { type StackPlan, stackPlan } from "./stack-plan";

const next = "next: npm run preview -- --stack NAME --plans-to FOLDER, of the same commit";

/** Writes a plan as FOLDER/PROJECT.json; that of another consumer than the stack's own as FOLDER/consumer.NAME.json. */
export async function writePlan(folder: string, plan: StackPlan, stack = plan.stack): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = plan.stack === stack ? plan.project : `${plan.project}.${lastOf(plan.stack)}`;
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(plan, undefined, 2)}\n`);
}

/**
 * The plans that were written to folders, each by the pipeline of one account. A folder answers for the projects that
 * it is given here, so that no account's plan can stand for another's.
 * @throws Failure naming the file that is none, that belongs elsewhere, or that is of another stack
 */
export async function readPlans(folders: readonly PlansFolder[]): Promise<StackPlan[]> {
  const read = (await Promise.all(folders.map(plansOf))).flat();
  const own = read.filter(({ other }) => other === undefined).map(({ plan }) => plan);
  const [first] = own;
  const other = own.find(({ stack }) => stack !== first?.stack);
  if (first !== undefined && other !== undefined) {
    const stacks = `${first.project} of stack ${first.stack}, ${other.project} of stack ${other.stack}`;
    throw new Failure(`these plans are not of one deployment: ${stacks}\n  ${next}`);
  }
  const plans = read.map(({ plan }) => plan);
  const same = (one: StackPlan) => (another: StackPlan) =>
    another.project === one.project && another.stack === one.stack;
  const twice = plans.find((plan, at) => plans.findIndex(same(plan)) !== at);
  if (twice !== undefined) throw new Failure(`there are two plans of ${twice.project}\n  ${next}`);
  return [...own, ...plans.filter((plan) => !own.includes(plan))];
}

interface ReadPlan {
  readonly plan: StackPlan;
  /** Name of the stack, where it is not the deployment's own. */
  readonly other: string | undefined;
}

async function plansOf({ folder, projects }: PlansFolder): Promise<ReadPlan[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const [, of, other] = /^(\w+?)(?:\.([\w.-]+))?\.json$/.exec(name) ?? [];
      const project = projects.find((each) => each === of);
      if (project !== undefined && (other === undefined || project === "consumer"))
        return { plan: await readPlan(join(folder, name), project, other), other };
      const own = projects.map((each) => `${each}.json`).join(", ");
      throw new Failure(
        `${JSON.stringify(join(folder, name))} does not belong there: expected ${own}\n  ${next}`,
      );
    }),
  );
}

async function readPlan(file: string, project: ProjectName, other: string | undefined): Promise<StackPlan> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file} is no plan: ${error instanceof Error ? error.message : error}\n  ${next}`);
  }
  const result = stackPlan.safeParse(content);
  const faults = result.success
    ? elsewhere(result.data, project, other)
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (result.success && faults.length === 0) return result.data;
  throw new Failure(`${file} is no plan of ${project}:\n  ${faults.join("\n  ")}\n  ${next}`);
}

/** A file's name says whose plan it is. */
function elsewhere(plan: StackPlan, project: ProjectName, other: string | undefined): string[] {
  if (plan.project !== project) return [`project: ${JSON.stringify(plan.project)}; expected ${project}`];
  return other === undefined || lastOf(plan.stack) === other
    ? []
    : [`stack: ${JSON.stringify(plan.stack)}; expected ${other}`];
}
