import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../terminal/failure";
import { type StackPlan, stackPlan } from "./stack-plan";

/** Writes a plan as FOLDER/PROJECT.json. */
export async function writePlan(folder: string, plan: StackPlan): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${plan.project}.json`), `${JSON.stringify(plan, undefined, 2)}\n`);
}

/** The plans that were written to a folder. @throws Failure naming the file that is none */
export async function readPlans(folder: string): Promise<StackPlan[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  return Promise.all(files.map(readPlan));
}

async function readPlan(file: string): Promise<StackPlan> {
  const next = "next: npm run preview -- --stack NAME --plans-to FOLDER, of the same commit";
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file} is no plan: ${error instanceof Error ? error.message : error}\n  ${next}`);
  }
  const result = stackPlan.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Failure(`${file} is no plan:\n  ${faults.join("\n  ")}\n  ${next}`);
}
