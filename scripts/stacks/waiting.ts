import { readFile } from "node:fs/promises";
import { z } from "zod";
import { holdersOf } from "../repair/holders";
import { stackAws } from "../repair/repair";
import { oneLine } from "../terminal/one-line";
import type { StackOf } from "./order";
import type { Pulumi } from "./pulumi";
import { isResource, shortName, typeAndName } from "./urn";

/** A step of an update that has begun and not ended. */
export interface Wait {
  /** create, update, delete, replace ... */
  readonly operation: string;
  readonly urn: string;
  /** Undefined while the resource is being created. */
  readonly id: string | undefined;
  readonly seconds: number;
}

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  old: z.object({ id: z.string().optional() }).nullish(),
});

/** https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/automation/ */
const event = z.object({
  timestamp: z.number(),
  resourcePreEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
  resOutputsEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
  resOpFailedEvent: z.object({ metadata }).optional(),
});

/**
 * What an update waits for, from the engine's log of it: one JSON object a line.
 * @param now seconds since 1970
 * @param atLeast seconds; what has begun later is not named
 */
export function waitsIn(log: string, now: number, atLeast: number): Wait[] {
  const begun = new Map<string, Omit<Wait, "seconds"> & { readonly since: number }>();
  for (const line of log.split("\n")) {
    const parsed = event.safeParse(parsedJson(line));
    if (!parsed.success) continue;
    const { timestamp, resourcePreEvent, resOutputsEvent, resOpFailedEvent } = parsed.data;
    const begins = resourcePreEvent?.planning ? undefined : resourcePreEvent?.metadata;
    if (begins !== undefined && begins.op !== "same" && isResource(begins.urn))
      begun.set(keyOf(begins), {
        operation: begins.op,
        urn: begins.urn,
        id: begins.old?.id || undefined,
        since: timestamp,
      });
    const ended = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
    if (ended !== undefined) begun.delete(keyOf(ended));
  }
  return [...begun.values()]
    .map(({ since, ...wait }) => ({ ...wait, seconds: Math.floor(now - since) }))
    .filter(({ seconds }) => seconds >= atLeast);
}

function keyOf({ op, urn }: z.infer<typeof metadata>): string {
  return `${op} ${urn}`;
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The last line may be half written.
    return undefined;
  }
}

/** "34 s: delete SecurityGroup consumer-api (sg-0abc), held by network interface eni-0abc of i-0abc" */
export function waitText({ operation, urn, id, seconds }: Wait, heldBy: readonly string[]): string {
  const identified = id === undefined ? "" : ` (${oneLine(id)})`;
  const holders = heldBy.length === 0 ? "" : `, held by ${heldBy.map(oneLine).join(", ")}`;
  return `${seconds} s: ${operation} ${shortName(urn)}${identified}${holders}`;
}

const patience = 30;

/**
 * Prints every half a minute what an update has waited for longer than that, by id, and what holds it.
 * @param file the engine's log of the update
 * @returns ends it
 */
export function reportWaits(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  file: string,
): () => void {
  const report = async () => {
    const log = await readFile(file, "utf8").catch(() => "");
    for (const wait of waitsIn(log, Date.now() / 1000, patience)) {
      const held = await heldBy(pulumi, of, wait).catch(() => []);
      console.error(`${of.project} ${of.stack}: waiting since ${waitText(wait, held)}`);
    }
  };
  const timer = setInterval(() => void report(), patience * 1000);
  timer.unref();
  return () => clearInterval(timer);
}

async function heldBy(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  { operation, urn, id }: Wait,
): Promise<readonly string[]> {
  if (!operation.startsWith("delete") || id === undefined) return [];
  const aws = await stackAws(pulumi, of, urn);
  return aws === undefined ? [] : holdersOf(typeAndName(urn).type, id, aws);
}
