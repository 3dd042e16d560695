import type { Held } from "./inventory";
import type { StackState } from "./stacks";

/** Kinds that AWS creates with another resource, whose outputs name them. */
const attached = new Set(["network-interface", "volume"]);

/**
 * Resources that are in no stack: created by an update that was killed, or whose answer was lost. Their parts are not
 * reported; a part is reported when its resource is in a stack and the part is not.
 */
export function unknownResources(listed: readonly Held[], stacks: readonly StackState[]): Held[] {
  const resources = stacks.flatMap((stack) => stack.resources);
  const own = new Set(resources.map(({ id }) => id));
  const named = new Set(resources.flatMap(({ outputs }) => textsOf(outputs)));
  return listed.filter(({ kind, id, part }) =>
    part === undefined
      ? !own.has(id) && !(attached.has(kind) && named.has(id))
      : own.has(part.of) && !own.has(part.stateId),
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsOf) : [];
}
