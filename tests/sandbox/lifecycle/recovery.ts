import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Store } from "../control-plane/store";
import type { Held } from "./inventory";

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(z.object({ urn: z.string(), type: z.string(), id: z.string().optional() }))
          .optional(),
      })
      .nullish(),
  }),
});

/** Ids by which both a stack and the emulator know a resource. */
const comparable = /^(vpc|subnet|sg|rtb|i|vpce)-[0-9a-f]+$/;

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
  for (const file of await stackFiles(path.join(stateFolder, ".pulumi", "stacks"))) {
    const { latest } = checkpoint.parse(JSON.parse(await readFile(file, "utf8"))).checkpoint;
    for (const { urn, id } of latest?.resources ?? []) {
      if (id && comparable.test(id) && !ids.has(id)) {
        refuse(`${id} of the stack ${path.basename(file, ".json")} (${urn})`);
      }
    }
  }
}

async function stackFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile() && it.name.endsWith(".json"))
    .map((it) => path.join(it.parentPath, it.name));
}
