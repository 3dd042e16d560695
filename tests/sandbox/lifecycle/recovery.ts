import type { Store } from "../control-plane/store";
import type { Held } from "./inventory";
import { readStacks } from "./stacks";

/** Ids by which both a stack and the emulator know a resource. */
const comparable = /^(vpc|subnet|sg|rtb|i|vpce|pcx|vgw|cgw|vpn)-[0-9a-f]+$/;

/**
 * After the emulator was killed, its last second or two of changes may be missing. Refuses to go on with a
 * sandbox that lacks what a stack under `stateFolder`, or the control plane itself, holds for deployed.
 * @throws naming the stack, the resource, and --reset.
 */
export async function checkNothingIsMissing(
  stateFolder: string,
  store: Store,
  held: readonly Held[],
): Promise<void> {
  const ids = new Set(held.map((it) => it.id));
  const refuse = (what: string): never => {
    throw new Error(
      `The sandbox was killed before it could save: ${what} is missing. Start again with --reset, which also ` +
        "forgets the stacks deployed on it.",
    );
  };
  for (const endpoint of Object.values(store.contents.vpcEndpoints)) {
    const lost = endpoint.interfaces.find((it) => !ids.has(it.id));
    if (lost) refuse(`the network interface ${lost.id} of ${endpoint.id}`);
  }
  for (const { name, resources } of await readStacks(stateFolder)) {
    for (const { urn, id } of resources) {
      if (id && comparable.test(id) && !ids.has(id)) refuse(`${id} of the stack ${name} (${urn})`);
    }
  }
}
