import { parseUrn } from "../../shared/contract/urn";
import { stackAws } from "../repair/repair";
import { oneLine } from "../terminal/one-line";
import type { EngineEvent, OperationMetadata } from "./events";
import type { StackOf } from "./order";
import type { Pulumi } from "./pulumi";
import { isResource, shortName } from "./urn";

/** A step of an update that has begun and not ended. */
export interface Wait {
  /** create, update, delete, replace ... */
  readonly operation: string;
  readonly urn: string;
  /** Undefined while the resource is being created. */
  readonly id: string | undefined;
  readonly seconds: number;
}

/**
 * What an update waits for, from its events.
 * @param now seconds since 1970
 * @param atLeast seconds; what has begun later is not named
 */
export function waitsIn(events: readonly EngineEvent[], now: number, atLeast: number): Wait[] {
  const begun = new Map<string, Omit<Wait, "seconds"> & { readonly since: number }>();
  for (const { timestamp, resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
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

function keyOf({ op, urn }: OperationMetadata): string {
  return `${op} ${urn}`;
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
 * @param events grow while the update runs
 * @returns ends it
 */
export function reportWaits(
  pulumi: Pulumi,
  of: Pick<StackOf, "project" | "stack">,
  events: readonly EngineEvent[],
  print: (line: string) => void,
): () => void {
  const report = async () => {
    for (const wait of waitsIn(events, Date.now() / 1000, patience)) {
      const holders = await heldBy(pulumi, of, wait).catch(() => []);
      print(`${of.project} ${of.stack}: waiting since ${waitText(wait, holders)}`);
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
  if (aws === undefined) return [];
  const { holdersOf }: typeof import("../repair/holders") = require("../repair/holders");
  return holdersOf(parseUrn(urn).type, id, aws);
}
