import { isDeepStrictEqual } from "node:util";
import type { EngineEvent, OperationMetadata } from "./events";
import { isResource, isStack, shortName } from "./urn";

/** What the operations that change something are called: before, and once they ended. */
const words = {
  create: ["to create", "created"],
  update: ["to update", "updated"],
  replace: ["to replace", "replaced"],
  delete: ["to delete", "deleted"],
} as const;

type Kind = keyof typeof words;

const kinds: readonly Kind[] = ["create", "update", "replace", "delete"];

export interface ResourceChange {
  readonly kind: Kind;
  readonly urn: string;
  /** Properties that differ. */
  readonly properties: readonly string[];
}

/** Up to this many resources are named; more are counted. */
const named = 3;

/** The resources that an update changed or, of a preview, would change; components and the stack change with them. */
export function changesOf(events: readonly EngineEvent[], planned = false): ResourceChange[] {
  return endedOf(events, planned).flatMap(({ op, urn, diffs }) => {
    const kind = kinds.find((each) => each === op);
    return kind === undefined || !isResource(urn) ? [] : [{ kind, urn, properties: diffs ?? [] }];
  });
}

/** "31 created; 1 updated: VpcEndpoint consumer-dev (policy)"; what is replaced or deleted is named in a plan. */
export function changesText(changes: readonly ResourceChange[], planned = false): string {
  const texts = kinds.flatMap((kind) => {
    const own = changes.filter((each) => each.kind === kind);
    const [before, after] = words[kind];
    const always = planned && (kind === "replace" || kind === "delete");
    const list = own.length <= named || always ? `: ${own.map(changeText).join(", ")}` : "";
    return own.length === 0 ? [] : [`${own.length} ${planned ? before : after}${list}`];
  });
  return texts.join("; ");
}

function changeText({ urn, properties }: ResourceChange): string {
  return shortName(urn) + (properties.length > 0 ? ` (${properties.join(", ")})` : "");
}

/** "failed: create VpcEndpoint consumer-dev", for each operation that did. */
export function failedOperations(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ resOpFailedEvent: failure }) =>
    failure === undefined ? [] : [`failed: ${failure.metadata.op} ${shortName(failure.metadata.urn)}`],
  );
}

const changingNothing = ["same", "read", "refresh"];

/**
 * Whether an update wrote anything or, of a preview, would: also a component, a provider, an output of the stack, and
 * what AWS has no longer.
 */
export function writesAnything(events: readonly EngineEvent[], planned = false): boolean {
  const ended = endedOf(events, planned);
  const outputs = ended.findLast(({ urn, op }) => isStack(urn) && op !== "refresh");
  return (
    ended.some(({ op }) => !changingNothing.includes(op)) ||
    ended.some(isDrift) ||
    (outputs !== undefined && !isDeepStrictEqual(outputs.old?.outputs ?? {}, outputs.new?.outputs ?? {}))
  );
}

function isDrift({ op, urn, new: now, detailedDiff }: OperationMetadata): boolean {
  if (op !== "refresh" || !isResource(urn)) return false;
  return !now || Object.keys(detailedDiff ?? {}).length > 0;
}

function endedOf(events: readonly EngineEvent[], planned: boolean): OperationMetadata[] {
  return events.flatMap(({ resOutputsEvent: ended }) =>
    ended === undefined || (ended.planning ?? false) !== planned ? [] : [ended.metadata],
  );
}
