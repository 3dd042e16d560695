import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { checkout } from "../../../toolchain/paths";

const permissions = z.union([z.string(), z.record(z.string(), z.string())]).optional();

const step = z.looseObject({
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});

const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const matrix = z
  .object({ include: z.array(values).default([]), exclude: z.array(values).default([]) })
  .catchall(z.array(z.union([z.string(), z.number(), z.boolean()])))
  .transform(({ include, exclude, ...keys }) => ({ include, exclude, keys }));

export type Matrix = z.infer<typeof matrix>;
export type Combination = z.infer<typeof values>;

const job = z.looseObject({
  name: z.string().optional(),
  strategy: z.looseObject({ matrix: matrix.optional() }).optional(),
  env: values.optional(),
  if: z.string().optional(),
  environment: z.string().optional(),
  permissions,
  concurrency: z.object({ group: z.string(), "cancel-in-progress": z.unknown() }).optional(),
  steps: z.array(step),
});

const trigger = z.union([
  z.string().transform((name) => [name]),
  z.array(z.string()),
  z.record(z.string(), z.unknown()).transform((events) => Object.keys(events)),
]);

const workflow = z.looseObject({ on: trigger, permissions, jobs: z.record(z.string(), job) });
const compositeAction = z.looseObject({ runs: z.object({ steps: z.array(step) }) });

export type WorkflowStep = z.infer<typeof step>;
export type Job = z.infer<typeof job>;

export interface Workflow extends z.infer<typeof workflow> {
  /** Path in the checkout. */
  readonly file: string;
  readonly text: string;
}

/** @throws where the text is no workflow, or none of the shape that the rules know */
export function readWorkflow(file: string, text: string): Workflow {
  return { ...workflow.parse(parse(text)), file, text };
}

/** Every workflow of the checkout. */
export function workflows(): Workflow[] {
  return filesOf(".github/workflows", /\.ya?ml$/).map(({ file, text }) => readWorkflow(file, text));
}

/** Every composite action of the checkout: its steps, and its text. */
export function actions(): {
  readonly file: string;
  readonly text: string;
  readonly steps: WorkflowStep[];
}[] {
  return filesOf(".github/actions", /action\.ya?ml$/).map(({ file, text }) => ({
    file,
    text,
    steps: compositeAction.parse(parse(text)).runs.steps,
  }));
}

/** Names of the npm scripts in package.json. */
export function npmScripts(): string[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")));
  return Object.keys(scripts);
}

function filesOf(folder: string, pattern: RegExp): { file: string; text: string }[] {
  return readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name))
    .map((file) => ({ file, text: readFileSync(join(checkout, file), "utf8") }));
}
