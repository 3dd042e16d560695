/** The life cycle of a command:local:Command, with property values; provider.ts has the gRPC methods. */
import { randomBytes } from "node:crypto";
import type { Processes } from "../plugin/processes";
import { execute, type Outputs } from "./execute";
import { type ExecutionInputs, outputNames, parseCommand, parseRun, withoutOutputs } from "./inputs";
import { contains, isSecret, type JsonObject, reveal, secret, secretTexts, unknown } from "./values";

export interface ResourceContext {
  readonly processes: Processes;
  readonly log: (line: string) => void;
}

export async function create(
  inputs: JsonObject,
  preview: boolean,
  context: ResourceContext,
): Promise<JsonObject> {
  if (preview) return { ...inputs, ...notYetKnown(inputs) };
  const parsed = parseCommand(inputs);
  if (parsed.create === undefined)
    return { ...inputs, ...nothingPrinted(inputs, { stdout: "", stderr: "" }) };
  const outputs = await run(parsed.create, parsed, undefined, inputs, context);
  return { ...inputs, ...protect(inputs, outputs) };
}

export async function update(
  olds: JsonObject,
  news: JsonObject,
  preview: boolean,
  context: ResourceContext,
): Promise<JsonObject> {
  if (preview) return { ...news, ...notYetKnown(news) };
  const parsed = parseCommand(news);
  const command = parsed.update ?? parsed.create;
  const previous = printedBy(olds);
  if (command === undefined) return { ...news, ...nothingPrinted(news, previous) };
  const outputs = await run(command, parsed, previous, news, context);
  return { ...news, ...protect(news, outputs) };
}

export async function remove(properties: JsonObject, context: ResourceContext): Promise<void> {
  const parsed = parseCommand(properties);
  if (parsed.delete === undefined) return;
  await run(parsed.delete, parsed, printedBy(properties), properties, context);
}

/** command:local:run: the same execution, without a resource. */
export async function runOnce(args: JsonObject, context: ResourceContext): Promise<JsonObject> {
  const { command, ...inputs } = parseRun(args);
  const outputs = await run(command, inputs, undefined, args, context);
  return { ...args, ...protect(args, outputs) };
}

export function newId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}

async function run(
  command: string,
  inputs: ExecutionInputs,
  previous: { stdout: string; stderr: string } | undefined,
  properties: JsonObject,
  { processes, log }: ResourceContext,
): Promise<Outputs> {
  const hide = redactor(secretTexts(properties));
  try {
    return await execute({ command, inputs, previous, log: (line) => log(hide(line)) }, processes);
  } catch (error) {
    throw error instanceof Error ? new Error(hide(error.message)) : error;
  }
}

/** Removes secrets from displayed text, except very short ones, which would match everywhere. */
function redactor(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
    .filter((text) => text.length > 3);
  return (text) => hidden.reduce((shown, part) => shown.replaceAll(part, "[secret]"), text);
}

function notYetKnown(inputs: JsonObject): JsonObject {
  return protect(inputs, {
    stdout: unknown,
    stderr: unknown,
    ...(inputs.assetPaths === undefined ? {} : { assets: unknown }),
    ...(inputs.archivePaths === undefined ? {} : { archive: unknown }),
  });
}

function nothingPrinted(inputs: JsonObject, outputs: { stdout: string; stderr: string }): JsonObject {
  return protect(inputs, outputs);
}

/** A command may print its inputs, so one secret input makes every output secret. */
function protect(inputs: JsonObject, outputs: Outputs | JsonObject): JsonObject {
  const known = Object.entries(outputs).filter(
    (entry): entry is [string, JsonObject[string]] => entry[1] !== undefined,
  );
  const tainted = contains(withoutOutputs(inputs), isSecret);
  return Object.fromEntries(known.map(([name, value]) => [name, tainted ? secret(value) : value]));
}

function printedBy(properties: JsonObject): { stdout: string; stderr: string } {
  const [stdout, stderr] = outputNames.slice(0, 2).map((name) => reveal(properties[name] ?? ""));
  return {
    stdout: typeof stdout === "string" ? stdout : "",
    stderr: typeof stderr === "string" ? stderr : "",
  };
}
