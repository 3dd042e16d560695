import type { Held } from "./inventory";
import type { StackState } from "./stacks";
import type { Store } from "./store";

/** Ids that are the same in a stack and in the emulator. */
const comparable = /^(vpc|subnet|sg|rtb|i|vpce|pcx|vgw|cgw|vpn)-[0-9a-f]+$/;

/**
 * A call that changes an endpoint changes moto and the control plane, which are saved separately. This completes calls
 * that a kill interrupted between the two, before their answer: it removes deleted interfaces from endpoints, and
 * endpoints without interfaces.
 * @returns lines about what was done
 */
export function endCallsCutInTwo(store: Store, held: readonly Held[]): string[] {
  const ids = new Set(held.map((it) => it.id));
  const { vpcEndpoints } = store.contents;
  const lines: string[] = [];
  for (const endpoint of Object.values(vpcEndpoints)) {
    const left = endpoint.interfaces.filter((it) => ids.has(it.id));
    if (left.length === endpoint.interfaces.length) continue;
    if (left.length > 0) endpoint.interfaces = left;
    else delete vpcEndpoints[endpoint.id];
    lines.push(
      left.length > 0
        ? `${endpoint.id} has lost interfaces by an interrupted call: ${left.length} are left`
        : `${endpoint.id} is deleted: its deletion was interrupted`,
    );
  }
  if (lines.length > 0) store.save();
  return lines;
}

/** Lines about resources that stacks have and the sandbox does not. */
export function missingResources(stacks: readonly StackState[], held: readonly Held[]): string[] {
  const ids = new Set(held.map((it) => it.id));
  return stacks.flatMap(({ name, resources }) =>
    resources.flatMap(({ urn, id }) =>
      id && comparable.test(id) && !ids.has(id) ? [`${id} of the stack ${name} does not exist (${urn})`] : [],
    ),
  );
}
