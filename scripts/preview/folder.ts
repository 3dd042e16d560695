import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectName } from "../stacks/project";
import { Failure } from "../terminal/failure";
import type { PlansFolder } from "./options";
import { type StackPlan, stackPlan } from "./stack-plan";

const next = "next: npm run preview -- --stack NAME --plans-to FOLDER, of the same commit";

/** Writes a plan as FOLDER/PROJECT.json. */
export async function writePlan(folder: string, plan: StackPlan): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${plan.project}.json`), `${JSON.stringify(plan, undefined, 2)}\n`);
}

/**
 * The plans that were written to folders, each by the pipeline of one account. A folder answers for the projects that
 * it is given here, so that no account's plan can stand for another's.
 * @throws Failure naming the file that is none, that belongs elsewhere, or that is of another stack
 */
export async function readPlans(folders: readonly PlansFolder[]): Promise<StackPlan[]> {
  const plans = (await Promise.all(folders.map(plansOf))).flat();
  const [first] = plans;
  const other = plans.find(({ stack }) => stack !== first?.stack);
  if (first !== undefined && other !== undefined) {
    const stacks = `${first.project} of stack ${first.stack}, ${other.project} of stack ${other.stack}`;
    throw new Failure(`these plans are not of one deployment: ${stacks}\n  ${next}`);
  }
  const twice = plans.find(({ project }, at) => plans.findIndex((each) => each.project === project) !== at);
  if (twice !== undefined) throw new Failure(`there are two plans of ${twice.project}\n  ${next}`);
  return plans;
}

async function plansOf({ folder, projects }: PlansFolder): Promise<StackPlan[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map((name) => {
      const project = projects.find((each) => name === `${each}.json`);
      if (project !== undefined) return readPlan(join(folder, name), project);
      const own = projects.map((each) => `${each}.json`).join(", ");
      throw new Failure(
        `${JSON.stringify(join(folder, name))} does not belong there: expected ${own}\n  ${next}`,
      );
    }),
  );
}

async function readPlan(file: string, project: ProjectName): Promise<StackPlan> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file} is no plan: ${error instanceof Error ? error.message : error}\n  ${next}`);
  }
  const result = stackPlan.safeParse(content);
  const faults = result.success
    ? result.data.project === project
      ? []
      : [`project: ${JSON.stringify(result.data.project)}; expected ${project}`]
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (result.success && faults.length === 0) return result.data;
  throw new Failure(`${file} is no plan of ${project}:\n  ${faults.join("\n  ")}\n  ${next}`);
}
