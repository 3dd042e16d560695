import type { z } from "zod";
import { fault } from "./fault";

/** Undefined for no outputs at all; throws one error that names every output that is missing or malformed. */
export function parsePeer<T>(
  schema: z.ZodType<T>,
  stack: string,
  outputs: Readonly<Record<string, unknown>>,
): T | undefined {
  if (Object.keys(outputs).length === 0) return undefined;
  const result = schema.safeParse(outputs);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${describe(issue.path, issue.message, outputs)}`);
  throw fault(
    `stack ${stack} does not export what this project needs; it is half deployed or of another version:\n` +
      `${faults.join("\n")}\n  next: ${upCommand(stack)}`,
  );
}

/** The command that deploys a stack given as ORGANIZATION/PROJECT/STACK. */
export function upCommand(stack: string): string {
  const [project, name] = stack.split("/").slice(-2);
  return `pulumi -C ${project} up --stack ${name}`;
}

function describe(
  path: readonly PropertyKey[],
  message: string,
  outputs: Readonly<Record<string, unknown>>,
): string {
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined),
    outputs,
  );
  const received = value === undefined ? "missing" : JSON.stringify(value);
  return `${path.join(".")}: ${received}; ${message}`;
}
