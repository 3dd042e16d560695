import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackOf } from "../stacks/order";
import type { Pulumi } from "../stacks/pulumi";
import { typeAndName } from "../stacks/urn";
import { Failure } from "../terminal/failure";
import { type Aws, awsOf } from "./aws";
import { type Found, finders } from "./find";
import {
  type ExportedStack,
  exportedStack,
  type Interrupted,
  interruptedOf,
  type Settlement,
  settle,
  settledState,
} from "./state";

const secondLookMilliseconds = 2000;

/** What repairing a stack would do, and how to do it. */
interface Repair {
  /** One line for each operation that was interrupted. */
  readonly plan: readonly string[];
  carryOut(): Promise<void>;
}

/**
 * Looks at what an update that was killed left undecided in a stack: which resources it made that the stack does not
 * know, and which changes it did not see the end of. Changes nothing. Undefined where no operation was interrupted.
 */
async function findRepair(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
): Promise<Repair | undefined> {
  const exported = await exportOf(pulumi, of);
  if (exported === undefined) return undefined;
  const interrupted = interruptedOf(exportedStack.parse(JSON.parse(exported)));
  if (interrupted.creations.length === 0 && interrupted.changes.length === 0 && !hasPending(interrupted))
    return undefined;
  const unclear: string[] = [];
  const looked: { creation: Interrupted["creations"][number]; found: readonly Found[] }[] = [];
  for (const creation of interrupted.creations) {
    const lookForIt = () => look(interrupted, creation, pulumi.environment);
    let found = await lookForIt();
    if (found?.length === 0 && creation.type.startsWith("aws:")) {
      // AWS lists what it has just made a moment later.
      await sleep(secondLookMilliseconds);
      found = await lookForIt();
    }
    if (found === undefined) unclear.push(creation.urn);
    else looked.push({ creation, found });
  }
  const settlements = settle(interrupted, looked);
  return {
    plan: [
      ...settlements.flatMap(settlementLines),
      ...unclear.map(
        (urn) => `${nameOf(urn)}: look for it by hand: how to find one of its type is not known here`,
      ),
      ...interrupted.changes.map((urn) => `${nameOf(urn)}: read again, since its change was interrupted`),
    ],
    carryOut: () => carryOut(pulumi, of, { exported, interrupted, settlements }),
  };
}

/**
 * Repairs a stack before something else is done with it, where an update of it was interrupted: prints what it does.
 * @param ask whether a person is asked first
 * @returns whether there was anything to repair
 */
export async function repairFirst(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  ask: boolean,
): Promise<boolean> {
  const found = await findRepair(pulumi, of);
  if (found === undefined) return false;
  console.error(
    `${of.project} ${of.stack}: an update was interrupted\n${found.plan.map((line) => `  ${line}`).join("\n")}`,
  );
  if (ask && !(await confirmed("repair the stack so"))) throw new Failure("nothing was changed", 130);
  await found.carryOut();
  console.error(`${of.project} ${of.stack}: repaired`);
  return true;
}

/** Asks a person on this terminal; no is the answer of somebody who only presses Enter. */
async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function exportOf(pulumi: Pulumi, { project, stack }: Pick<StackOf, "project" | "stack">) {
  const { exitCode, stdout, stderr } = await pulumi.run(
    project,
    ["stack", "export", "--stack", stack],
    "capture",
  );
  if (exitCode === 0) return stdout;
  if (/no stack named/.test(stderr)) return undefined;
  throw new Failure(`cannot read stack ${stack} of project ${project}:\n${stderr.trim()}`);
}

function hasPending({ stack }: Interrupted): boolean {
  return (stack.deployment?.pending_operations ?? []).length > 0;
}

/** Undefined where it cannot be told what exists. */
async function look(
  { stack }: Interrupted,
  { urn, type, inputs, provider }: Interrupted["creations"][number],
  environment: NodeJS.ProcessEnv,
): Promise<readonly Found[] | undefined> {
  const find = finders[type];
  if (find === undefined || !Object.hasOwn(finders, type)) return undefined;
  if (!type.startsWith("aws:")) return [];
  const aws = awsOf(providerInputs(stack, provider), environment);
  try {
    return await find(inputs, aws);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Failure(
      `cannot look for what an interrupted update made of ${nameOf(urn)}: ${reason}\n` +
        "  next: give the deploying role what it reads with (docs/policies-for-deployment), then run the same command again",
    );
  }
}

function providerInputs({ deployment }: ExportedStack, provider: string | undefined): unknown {
  const urn = provider?.slice(0, provider.lastIndexOf("::"));
  return deployment?.resources?.find((it) => it.urn === urn)?.inputs;
}

/** Clients that act as the provider of one of a stack's resources; undefined where the stack has no such resource. */
export async function stackAws(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  urn: string,
): Promise<Aws | undefined> {
  const exported = exportedStack.parse(JSON.parse((await exportOf(pulumi, of)) ?? "{}"));
  const resource = exported.deployment?.resources?.find((it) => it.urn === urn);
  return resource && awsOf(providerInputs(exported, resource.provider), pulumi.environment);
}

function settlementLines({ creation: { urn }, adopted, removed }: Settlement): string[] {
  const name = nameOf(urn);
  if (adopted === undefined && removed.length === 0) return [`${name}: nothing was made`];
  return [
    ...(adopted === undefined ? [] : [`${name}: ${idOf(adopted)} was made, and becomes the stack's`]),
    ...removed.map(
      (it) => `${name}: ${idOf(it)} was made and is deleted: ${it.incomplete ?? "the stack has another"}`,
    ),
  ];
}

function nameOf(urn: string): string {
  const { type, name } = typeAndName(urn);
  return `${type.split(":").at(-1)} ${name}`;
}

function idOf({ importId, stateId }: Found): string {
  return stateId ?? importId;
}

interface Planned {
  /** As it was when the plan was made. */
  readonly exported: string;
  readonly interrupted: Interrupted;
  readonly settlements: readonly Settlement[];
}

async function carryOut(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  { exported, interrupted, settlements }: Planned,
): Promise<void> {
  const { stack, adopted, leftovers } = settledState(interrupted, settlements);
  if ((await exportOf(pulumi, of)) !== exported)
    throw new Failure(
      `stack ${of.stack} of project ${of.project} changed meanwhile: an update of it runs\n` +
        "  next: wait for it, then run the same command again",
    );
  await importState(pulumi, of, JSON.stringify(stack));
  const targets = (urns: readonly string[]) => urns.flatMap((urn) => ["--target", urn]);
  const flags = ["--stack", of.stack, "--yes", "--skip-preview", "--non-interactive"];
  const read = [...adopted, ...leftovers, ...interrupted.changes];
  if (read.length > 0) await succeed(pulumi, of, ["refresh", ...flags, ...targets(read)]);
  if (leftovers.length > 0) await succeed(pulumi, of, ["destroy", ...flags, ...targets(leftovers)]);
}

/** A state may hold what nobody else should read. */
async function importState(pulumi: Pulumi, of: Pick<StackOf, "project" | "stack">, state: string) {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-repair-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, state, { mode: 0o600 });
    await succeed(pulumi, of, ["stack", "import", "--stack", of.stack, "--file", file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function succeed(pulumi: Pulumi, { project }: Pick<StackOf, "project">, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await pulumi.run(project, args, "capture");
  if (exitCode === 0) return;
  throw new Failure(
    `pulumi ${args.slice(0, 2).join(" ")} (project ${project}) failed:\n${stdout.trim()}\n${stderr.trim()}\n` +
      "  next: fix the error above and run the same command again; it continues where it stopped",
  );
}
