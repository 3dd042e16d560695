import type { StackState } from "./stacks";

/** Kinds that AWS makes along with another resource, whose outputs name them. */
const attached = new Set(["network-interface", "volume"]);

/**
 * Resources that no stack knows: made by an update that was killed, or whose answer was lost.
 * @param listed lines of listResources: "111111111111/us-east-1 vpc vpc-0abc"
 */
export function unknownResources(listed: readonly string[], stacks: readonly StackState[]): string[] {
  const resources = stacks.flatMap((stack) => stack.resources);
  const own = new Set(resources.map(({ id }) => id));
  const named = new Set(resources.flatMap(({ outputs }) => textsOf(outputs)));
  return listed.filter((line) => {
    const [, kind = "", ...id] = line.split(" ");
    const name = id.join(" ");
    return !own.has(name) && !(attached.has(kind) && named.has(name));
  });
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsOf) : [];
}
