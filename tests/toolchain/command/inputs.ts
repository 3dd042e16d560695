/** The inputs of command:local:Command and command:local:run. https://www.pulumi.com/registry/packages/command/api-docs/local/command/ */
import { z } from "zod";
import { contains, isUnknown, type JsonObject, reveal } from "./values";

const text = z.string();
const environment = z.record(z.string(), z.string());
const paths = z.array(z.string());

const common = {
  addPreviousOutputInEnv: z.boolean().default(true),
  archivePaths: paths.optional(),
  assetPaths: paths.optional(),
  dir: text.optional(),
  environment: environment.optional(),
  interpreter: z.array(z.string()).optional(),
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).default("stdoutAndStderr"),
  stdin: text.optional(),
};

export const commandInputs = z.strictObject({
  ...common,
  create: text.optional(),
  update: text.optional(),
  delete: text.optional(),
  triggers: z.array(z.unknown()).optional(),
});

export const runInputs = z.strictObject({ ...common, command: text });

/** The inputs of one execution, for both. */
export type ExecutionInputs = Omit<z.infer<typeof runInputs>, "command">;

/** Outputs that are known only after the command. */
export const outputNames = ["stdout", "stderr", "assets", "archive"] as const;

export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** Names every invalid input; an input with an unknown is checked when it is known. */
export function failures(
  schema: typeof commandInputs | typeof runInputs,
  inputs: JsonObject,
): InputFailure[] {
  const unknownNames = Object.keys(inputs).filter((name) => contains(inputs[name] ?? null, isUnknown));
  const parsed = schema.safeParse(withoutNulls(reveal(inputs)));
  if (parsed.success) return [];
  return parsed.error.issues
    .filter((issue) => !unknownNames.includes(String(issue.path[0] ?? "")))
    .map((issue) => ({ property: propertyPath(issue.path), reason: issue.message }));
}

export function parseCommand(properties: JsonObject): z.infer<typeof commandInputs> {
  return commandInputs.parse(withoutNulls(reveal(withoutOutputs(properties))));
}

export function parseRun(properties: JsonObject): z.infer<typeof runInputs> {
  return runInputs.parse(withoutNulls(reveal(properties)));
}

export function withoutOutputs(properties: JsonObject): JsonObject {
  const names: readonly string[] = outputNames;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

function withoutNulls(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(z.record(z.string(), z.unknown()).parse(value)).filter(([, v]) => v !== null),
  );
}

function propertyPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === "number" ? `[${part}]` : at === 0 ? String(part) : `.${String(part)}`,
    )
    .join("");
}
