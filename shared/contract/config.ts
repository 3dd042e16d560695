import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { fault } from "./fault";
import { stackOf } from "./stack-name";

/** ORGANIZATION/PROJECT/STACK; left empty, the stack of this name in the given project of the same organization. */
export function stackName(project: string) {
  return z
    .string()
    .regex(/^$|^[^/]+\/[^/]+\/[^/]+$/, "expected ORGANIZATION/PROJECT/STACK")
    .optional()
    .transform((name) => name || stackOf(project));
}

/** A key that is left out by default: Pulumi.yaml can only say so with an empty text. */
export function optionalText(schema: z.ZodString) {
  return z.union([z.literal("").transform(() => undefined), schema]);
}

/**
 * Reads a project's stack config into a type: every key of the schema is read as JSON where its type is not a
 * string, and all faults are told at once, by key, value and what is accepted.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> {
  const config = new pulumi.Config();
  const raw = Object.fromEntries(
    Object.keys(schema.shape)
      .map((key) => [key, parseValue(config.get(key))] as const)
      .filter(([, value]) => value !== undefined),
  );
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const stack = pulumi.getStack();
  const faults = result.error.issues.map((issue) => {
    const [key, ...rest] = issue.path;
    const at = rest.length > 0 ? `.${rest.join(".")}` : "";
    const value = JSON.stringify(typeof key === "string" ? raw[key] : raw);
    return `  ${config.name}:${String(key)}${at} = ${value}: ${issue.message}`;
  });
  throw fault(
    `config of stack ${stack} is not valid:\n${faults.join("\n")}\n` +
      `  next: edit Pulumi.${stack}.yaml, or pulumi config set --stack ${stack} ${config.name}:KEY VALUE`,
  );
}

// Pulumi hands every config value over as text: objects and booleans as JSON. Numbers stay text, since a string of
// digits may be an account id: schemas coerce them.
function parseValue(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (!/^(true|false|[[{].*)$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
