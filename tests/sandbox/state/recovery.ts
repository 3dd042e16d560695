import type { Held } from "./inventory";
import type { StackState } from "./stacks";
import type { Store } from "./store";

/** Ids by which both a stack and the emulator know a resource. */
const comparable = /^(vpc|subnet|sg|rtb|i|vpce|pcx|vgw|cgw|vpn)-[0-9a-f]+$/;

/**
 * A call that changes an endpoint changes the emulator and the control plane, each of which keeps what it has done. One that
 * a kill cut in two, and that nobody was answered, is carried through here: an endpoint has no interface that is gone, and
 * one without interfaces is gone itself.
 * @returns what was done, in lines
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
        ? `${endpoint.id} has lost interfaces in the middle of a call: ${left.length} are left`
        : `${endpoint.id} is gone: its deletion was under way`,
    );
  }
  if (lines.length > 0) store.save();
  return lines;
}

/** What stacks list as deployed and the sandbox does not have, in lines. */
export function missingResources(stacks: readonly StackState[], held: readonly Held[]): string[] {
  const ids = new Set(held.map((it) => it.id));
  return stacks.flatMap(({ name, resources }) =>
    resources.flatMap(({ urn, id }) =>
      id && comparable.test(id) && !ids.has(id) ? [`${id} of the stack ${name} is not there (${urn})`] : [],
    ),
  );
}
