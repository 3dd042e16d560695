import { createHash } from "node:crypto";
import { z } from "zod";
import type { Found } from "./found";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  /** Replaced, and to be deleted by the next update. */
  delete: z.boolean().optional(),
  /** URN::ID of the provider resource. */
  provider: z.string().optional(),
});

const operation = z.looseObject({ resource, type: z.string() });

/** What `pulumi stack export` prints, as far as it is read here; the rest is kept as it is. */
export const exportedStack = z.looseObject({
  deployment: z
    .looseObject({
      resources: z.array(resource).default([]),
      pending_operations: z.array(operation).default([]),
    })
    .nullish(),
});

export type ExportedStack = z.infer<typeof exportedStack>;
export type StateResource = z.infer<typeof resource>;

/** What an update that was killed did not see the end of. */
export interface Interrupted {
  readonly stack: ExportedStack;
  readonly creations: readonly StateResource[];
  /** What an earlier repair took over and did not read, by the creation that it counts as. */
  readonly unread: ReadonlyMap<StateResource, StateResource>;
  /** URNs of resources that were being changed or deleted, and are in the state still. */
  readonly changes: readonly string[];
}

/**
 * The URN under which a state holds what is taken over only to be deleted: one that nothing else has, whatever names the
 * program gives, and that no other's matches as a pattern.
 */
function leftoverUrn(urn: string, id: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([urn, id]))
    .digest("hex");
  return `${urn}-leftover-${digest.slice(0, 16)}`;
}

/** The URN of the creation by which a resource was made that an earlier repair has taken over. */
function creationUrn({ urn, id = "" }: StateResource): string {
  const creation = urn.slice(0, urn.lastIndexOf("-leftover-"));
  return leftoverUrn(creation, id) === urn ? creation : urn;
}

/**
 * Reads what was interrupted. A resource without outputs is one that an earlier repair took over and did not read: it
 * counts as a creation again.
 */
export function interruptedOf(stack: ExportedStack): Interrupted {
  const resources = stack.deployment?.resources ?? [];
  const pending = stack.deployment?.pending_operations ?? [];
  const withoutOutputs = resources.filter(
    (it) => it.type.startsWith("aws:") && it.delete !== true && Object.keys(it.outputs ?? {}).length === 0,
  );
  const known = resources.filter((it) => !withoutOutputs.includes(it));
  const unread = new Map(
    withoutOutputs.map((it) => {
      const { id: _, outputs: __, ...creation } = it;
      return [{ ...creation, urn: creationUrn(it) }, it];
    }),
  );
  const creations = [
    ...pending.filter((it) => it.type === "creating").map((it) => it.resource),
    ...unread.keys(),
  ];
  const living = new Set(known.filter((it) => it.delete !== true).map(({ urn }) => urn));
  return {
    stack: { ...stack, deployment: { ...stack.deployment, resources: known, pending_operations: pending } },
    creations,
    unread,
    changes: [...new Set(pending.filter((it) => it.type !== "creating").map((it) => it.resource.urn))].filter(
      (urn) => living.has(urn),
    ),
  };
}

/** What is to be done about one creation that was interrupted. */
export interface Settlement {
  readonly creation: StateResource;
  /** Becomes the stack's; undefined where nothing was made, or the stack has the resource already. */
  readonly adopted?: Found | undefined;
  /** In excess, or incomplete: deleted. */
  readonly removed: readonly Found[];
}

/**
 * The resources that were found for a creation beyond those that interrupted creations of it can have made: some are not
 * the stack's, and which cannot be decided. By URN.
 */
export function tooMany(
  { creations }: Interrupted,
  settlements: readonly Settlement[],
): ReadonlyMap<string, readonly Found[]> {
  const made = new Map<string, Found[]>();
  for (const { creation, adopted, removed } of settlements) {
    const of = made.get(creation.urn) ?? [];
    made.set(creation.urn, [...of, ...(adopted === undefined ? [] : [adopted]), ...removed]);
  }
  return new Map(
    [...made].filter(([urn, found]) => found.length > creations.filter((it) => it.urn === urn).length),
  );
}

/**
 * Which of the resources found for each creation the stack takes over, and which are in excess: it knows what they would
 * be already. A creation may have been interrupted more than once.
 */
export function settle(
  { stack }: Interrupted,
  creations: readonly { readonly creation: StateResource; readonly found: readonly Found[] }[],
): Settlement[] {
  const resources = stack.deployment?.resources ?? [];
  const taken = new Set(resources.map(({ id }) => id));
  const living = new Set(resources.filter((it) => it.delete !== true).map(({ urn }) => urn));
  return creations.map(({ creation, found }) => {
    const others = found.filter((it) =>
      it.part ? !living.has(creation.urn) : !taken.has(it.stateId ?? it.importId),
    );
    const adopted = living.has(creation.urn) ? undefined : others.find((it) => it.incomplete === undefined);
    for (const it of others) taken.add(it.stateId ?? it.importId);
    if (adopted !== undefined) living.add(creation.urn);
    return { creation, adopted, removed: others.filter((it) => it !== adopted) };
  });
}

/**
 * The state with what is taken over, to be read by a refresh, and without pending operations. What an earlier repair took
 * over, and nothing can be found out of now, stays.
 */
export function settledState(
  { stack, unread }: Interrupted,
  settlements: readonly Settlement[],
): {
  readonly stack: ExportedStack;
  readonly adopted: readonly string[];
  readonly leftovers: readonly string[];
} {
  const take = ({ creation }: Settlement, { importId }: Found, urn: string): StateResource => ({
    ...creation,
    urn,
    id: importId,
    outputs: {},
  });
  const adopted = settlements.flatMap((it) =>
    it.adopted === undefined ? [] : [take(it, it.adopted, it.creation.urn)],
  );
  const leftovers = settlements
    .flatMap((it) => it.removed.map((found) => ({ it, found })))
    .map(({ it, found }) => ({
      ...take(it, found, leftoverUrn(it.creation.urn, found.importId)),
      // The one that the stack keeps is protected; this one is to go.
      protect: false,
      retainOnDelete: false,
    }));
  const settled = new Set(settlements.map(({ creation }) => creation));
  const kept = [...unread].flatMap(([creation, it]) => (settled.has(creation) ? [] : [it]));
  return {
    stack: {
      ...stack,
      deployment: {
        ...stack.deployment,
        resources: [...(stack.deployment?.resources ?? []), ...kept, ...adopted, ...leftovers],
        pending_operations: [],
      },
    },
    adopted: adopted.map(({ urn }) => urn),
    leftovers: leftovers.map(({ urn }) => urn),
  };
}
