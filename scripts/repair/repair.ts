import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { originTags, tagged, tagValue } from "../../shared/contract/origin";
import { parseUrn } from "../../shared/contract/urn";
import { Failure } from "../../shared/terminal/failure";
import { withLock } from "../../tests/toolchain/lock";
import { machineCache } from "../../tests/toolchain/paths";
import type { StackOf } from "../stacks/order";
import type { Pulumi } from "../stacks/pulumi";
import { shortName } from "../stacks/urn";
import { confirm } from "../terminal/confirm";
import { oneLine } from "../terminal/one-line";
import type { Aws } from "./aws";
import type { Found } from "./found";
import {
  type ExportedStack,
  exportedStack,
  type Interrupted,
  interruptedOf,
  type Settlement,
  settle,
  settledState,
  tooMany,
} from "./state";

const secondLookMilliseconds = 2000;

type Stack = Pick<StackOf, "project" | "stack">;
/** What is used of the CLI. */
type Cli = Pick<Pulumi, "run" | "requireNoUpdate" | "releaseDeadLocks" | "environment">;

/** What repairing a stack would do, and how to do it. */
export interface Repair {
  /** One line for each operation that was interrupted. */
  readonly plan: readonly string[];
  carryOut(): Promise<void>;
}

/**
 * Looks at what an update that was killed left undecided in a stack: which resources it made that the stack does not
 * know, and which changes it did not see the end of. Changes nothing. Undefined where no operation was interrupted.
 */
export async function findRepair(pulumi: Cli, of: Stack): Promise<Repair | undefined> {
  const exported = await exportOf(pulumi, of);
  if (exported === undefined) return undefined;
  const interrupted = interruptedOf(exportedStack.parse(JSON.parse(exported)));
  if (interrupted.creations.length === 0 && interrupted.changes.length === 0 && !hasPending(interrupted))
    return undefined;
  // An update that runs has pending operations as well.
  await pulumi.requireNoUpdate(of.project, of.stack);
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
  requireOwn(interrupted, settlements);
  return {
    plan: [
      ...settlements.flatMap(settlementLines),
      ...unclear.map(
        (urn) => `${shortName(urn)}: look for it by hand: neither its type nor its tags show how to find it`,
      ),
      ...interrupted.changes.map((urn) => `${shortName(urn)}: read again, since its change was interrupted`),
    ],
    carryOut: () => carryOut(pulumi, of, { exported, interrupted, settlements }),
  };
}

/**
 * Repairs a stack before something else is done with it, where an update of it was interrupted: prints what it does.
 * @param ask whether a person is asked first
 * @returns whether there was anything to repair
 */
export async function repairFirst(pulumi: Cli, of: Stack, ask: boolean): Promise<boolean> {
  const found = await findRepair(pulumi, of);
  if (found !== undefined) await repairWith(of, found, ask);
  return found !== undefined;
}

/** Carries out a repair that was found; prints what it does. */
export async function repairWith({ project, stack }: Stack, found: Repair, ask: boolean): Promise<void> {
  console.error(
    `${project} ${stack}: an update was interrupted\n${found.plan.map((line) => `  ${line}`).join("\n")}`,
  );
  if (ask) await confirm("Repair the stack so?", "nothing was changed");
  await found.carryOut();
  console.error(`${project} ${stack}: repaired`);
}

/** @throws Failure where more exists than the stack can have made: nothing of it may be taken over, or deleted */
function requireOwn(interrupted: Interrupted, settlements: readonly Settlement[]): void {
  const lines = [...tooMany(interrupted, settlements)].map(
    ([urn, found]) => `  ${shortName(urn)}: ${found.map(idOf).join(", ")}`,
  );
  if (lines.length === 0) return;
  throw new Failure(
    `more exists with the tags of this stack than its interrupted updates can have made:\n${lines.join("\n")}\n` +
      "  next: find out which of them are another's, give those another tag private-api:stack, and run the same command again",
  );
}

async function exportOf(pulumi: Cli, { project, stack }: Stack) {
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

/** Undefined where it cannot be known what exists. */
async function look(
  { stack }: Interrupted,
  { urn, type, inputs, provider }: Interrupted["creations"][number],
  environment: NodeJS.ProcessEnv,
): Promise<readonly Found[] | undefined> {
  // Loaded here: every up, preview and drift looks for what was interrupted, and finds nothing.
  const { finders }: typeof import("./find") = require("./find");
  const { awsOf }: typeof import("./aws") = require("./aws");
  const find = Object.hasOwn(finders, type) ? finders[type] : undefined;
  if (find === undefined || (tagged.has(type) && !isNamedByTags(urn, inputs))) return undefined;
  if (!type.startsWith("aws:")) return [];
  const aws = awsOf(providerInputs(stack, provider), environment);
  try {
    return await find(inputs, aws);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Failure(
      `cannot look for what an interrupted update made of ${shortName(urn)}: ${oneLine(reason)}\n` +
        "  next: give the deploying role what it reads with (docs/policies-for-deployment), then run the same command again",
    );
  }
}

const origin = z.object({ tags: z.record(z.string(), z.string()) });

/**
 * Whether the program gave a resource the tags that distinguish it from every other one, of this stack and of others.
 */
function isNamedByTags(urn: string, inputs: unknown): boolean {
  const { stack, project, name } = parseUrn(urn);
  const parsed = origin.safeParse(inputs);
  if (!parsed.success) return false;
  const { tags } = parsed.data;
  return (
    tags[originTags.side] === project &&
    tags[originTags.stack] === stack &&
    tags[originTags.name] === tagValue(name)
  );
}

function providerInputs({ deployment }: ExportedStack, provider: string | undefined): unknown {
  const urn = provider?.slice(0, provider.lastIndexOf("::"));
  return deployment?.resources?.find((it) => it.urn === urn)?.inputs;
}

/** Clients that act as the provider of one of a stack's resources; undefined where the stack has no such resource. */
export async function stackAws(pulumi: Cli, of: Stack, urn: string): Promise<Aws | undefined> {
  const exported = exportedStack.parse(JSON.parse((await exportOf(pulumi, of)) ?? "{}"));
  const resource = exported.deployment?.resources?.find((it) => it.urn === urn);
  if (resource === undefined) return undefined;
  const { awsOf }: typeof import("./aws") = require("./aws");
  return awsOf(providerInputs(exported, resource.provider), pulumi.environment);
}

function settlementLines({ creation: { urn }, adopted, removed }: Settlement): string[] {
  const name = shortName(urn);
  if (adopted === undefined && removed.length === 0) return [`${name}: nothing was made`];
  return [
    ...(adopted === undefined ? [] : [`${name}: ${idOf(adopted)} was made, and becomes the stack's`]),
    ...removed.map(
      (it) => `${name}: ${idOf(it)} was made and is deleted: ${it.incomplete ?? "the stack has another"}`,
    ),
  ];
}

function idOf({ importId, stateId }: Found): string {
  return oneLine(stateId ?? importId);
}

interface Planned {
  /** As it was when the plan was made. */
  readonly exported: string;
  readonly interrupted: Interrupted;
  readonly settlements: readonly Settlement[];
}

async function carryOut(
  pulumi: Cli,
  of: Stack,
  { exported, interrupted, settlements }: Planned,
): Promise<void> {
  const { stack, adopted, leftovers } = settledState(interrupted, settlements);
  // Pulumi holds its lock for one command only: between these two another repair could write the state.
  await withLock(join(machineCache(), "repairs", lockName(pulumi, of)), async () => {
    if ((await exportOf(pulumi, of)) !== exported)
      throw new Failure(
        `stack ${of.stack} of project ${of.project} changed meanwhile: an update or a repair of it runs\n` +
          "  next: wait for it, then run the same command again",
      );
    await pulumi.releaseDeadLocks(of.project, of.stack);
    await importState(pulumi, of, JSON.stringify(stack));
  });
  const targets = (urns: readonly string[]) => urns.flatMap((urn) => ["--target", urn]);
  const flags = ["--stack", of.stack, "--yes", "--skip-preview", "--non-interactive"];
  const read = [...adopted, ...leftovers, ...interrupted.changes];
  if (read.length > 0) await succeed(pulumi, of, ["refresh", ...flags, ...targets(read)]);
  if (leftovers.length > 0) await succeed(pulumi, of, ["destroy", ...flags, ...targets(leftovers)]);
}

function lockName({ environment }: Cli, { project, stack }: Stack): string {
  const backend = environment.PULUMI_BACKEND_URL ?? "";
  return createHash("sha256")
    .update(JSON.stringify([backend, project, stack]))
    .digest("hex");
}

/** A state may contain what nobody else should read. */
async function importState(pulumi: Cli, of: Stack, state: string) {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-repair-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, state, { mode: 0o600 });
    await succeed(pulumi, of, ["stack", "import", "--stack", of.stack, "--file", file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function succeed(pulumi: Cli, { project }: Pick<StackOf, "project">, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await pulumi.run(project, args, "capture");
  if (exitCode === 0) return;
  throw new Failure(
    `pulumi ${args.slice(0, 2).join(" ")} (project ${project}) failed:\n${stdout.trim()}\n${stderr.trim()}\n` +
      "  next: fix the error above and run the same command again; it continues where it stopped",
  );
}
