import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { faultsOf, pathText, type SchemaFault } from "../terminal/faults";
import { nearest } from "../terminal/nearest";
import { shown } from "../terminal/shown";
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

/** What is wrong with a config beyond its types: where, and what is expected there. */
export type ConfigFault = [path: readonly (string | number)[], message: string];

/** A key that is left out by default: Pulumi.yaml can only say so with an empty text. */
export function optionalText(schema: z.ZodString) {
  return z.union([z.literal("").transform(() => undefined), schema]);
}

/** An object that is left out by default: Pulumi.yaml can only say so with an empty one. */
export function leftOutAsEmpty<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (JSON.stringify(value) === "{}" ? undefined : value), schema.optional());
}

/**
 * Reads a project's stack config into a type: every key of the schema is read as JSON where its type is not a
 * string, and all faults are reported at once, by key, value, what is accepted and the file. A key that the schema does not
 * have would do nothing, and is a fault.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): z.infer<z.ZodObject<Shape>> {
  const { name: project } = new pulumi.Config();
  const given = Object.entries(pulumi.runtime.allConfig());
  const own = given.flatMap(([key, text]) => {
    const name = key.startsWith(`${project}:`) ? key.slice(project.length + 1) : undefined;
    return name !== undefined && Object.hasOwn(schema.shape, name) ? [[name, parseValue(text)] as const] : [];
  });
  const raw = Object.fromEntries(own);
  const result = schema.safeParse(raw, { reportInput: true });
  const faults = [
    ...unknownKeys(
      project,
      Object.keys(schema.shape),
      given.map(([key]) => key),
    ),
    ...(result.success ? [] : faultsOf(schema, raw, result.error).map((each) => faultText(project, each))),
  ];
  if (result.success && faults.length === 0) return result.data;
  const stack = pulumi.getStack();
  const file = `${project === "acceptance" ? "" : `${project}/`}Pulumi.${stack}.yaml`;
  throw fault(
    `${file} is not valid:\n${faults.map((line) => `  ${line}`).join("\n")}\n` +
      `  next: edit ${file}; what each key takes: ${file.replace(/Pulumi\..*/, "Pulumi.yaml")}`,
  );
}

/** Plugins have namespaces of their own, such as aws; what looks like ours is a key of ours. */
function unknownKeys(project: string, names: readonly string[], keys: readonly string[]): string[] {
  const accepted = names.map((name) => `${project}:${name}`);
  return keys.flatMap((key) => {
    const [namespace = ""] = key.split(":");
    const ours =
      ["consumer", "provider", "acceptance"].includes(namespace) || nearest(namespace, [project]) !== "";
    if (!ours || accepted.includes(key)) return [];
    return [`${shown(key)}: no such key${nearest(key, accepted) || `; accepted: ${names.join(", ")}`}`];
  });
}

function faultText(project: string, { path, value, message }: SchemaFault): string {
  const [key] = path;
  const secret = secretKeys().includes(`${project}:${String(key)}`);
  const text = value === undefined ? undefined : JSON.stringify(value);
  const shownValue = secret ? "a secret" : text === undefined ? undefined : shown(text);
  // What our messages say after the first part may quote the value.
  const accepted = secret ? (message.split(/[;,] /)[0] ?? "").replaceAll(text ?? "", "it") : message;
  if (shownValue === undefined) return `${project}:${pathText(path)} is missing: ${accepted}`;
  return `${project}:${pathText(path)} = ${shownValue}: ${accepted}`;
}

/** The SDK's own reading of it is internal. */
function secretKeys(): string[] {
  return z.array(z.string()).parse(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]"));
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
