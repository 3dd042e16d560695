import { readdirSync } from "node:fs";
import { cp, mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";
import type { BackendMap } from "../../../sandbox/backends";
import { emulatorPython } from "../../../sandbox/moto/environment";
import { ensureToolchain, type Toolchain } from "../../../toolchain";
import { contentKey } from "../../../toolchain/hash";
import { makeOnce } from "../../../toolchain/once";
import { machineCache } from "../../../toolchain/paths";
import { type Config, decoy, type StackRef, second, signedRoute, stranger } from "./config";
import { SandboxStacks } from "./sandbox-stacks";

/** What is deployed, and with which config on top of the sandbox's own. */
const stacks: readonly (readonly [StackRef, Config])[] = [
  ["consumer", { "consumer:neighbour": true }],
  ["provider", signedRoute],
  [stranger, {}],
  [decoy, {}],
  // The API does not admit it: its endpoint is closed.
  [second, {}],
];

/** What a sandbox keeps of what is deployed: its keys, authority and port are each one's own. */
const kept = /^(control-plane\.json|emulator\.state(\.journal-\d+)?|state)$/;

const log = (line: string) => console.error(line);
/** Milliseconds in which it is deployed even on a machine that does much else. */
export const toDeploy = 900_000;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * A sandbox of its own on which consumer, provider, stranger, decoy and a second consumer are deployed already. They are
 * deployed once for a machine, as long as programs and sandbox stay as they are: that takes a minute, a copy a second.
 * @param backends what answers HTTP integrations
 */
export async function deployed(backends?: BackendMap): Promise<SandboxStacks> {
  const toolchain = await ensureToolchain({ log });
  const saved = join(machineCache(), "deployed", await keyOf(toolchain));
  await makeOnce(saved, log, deployInto);
  await utimes(saved, new Date(), new Date());
  await removeOld(saved);
  const copy = await SandboxStacks.create(undefined, saved, backends);
  for (const [of, config] of stacks) await copy.configure(of, config);
  return copy;
}

/** Everything that what is deployed depends on. */
async function keyOf({ kind, pulumi, version }: Toolchain): Promise<string> {
  const programs = ["consumer", "provider", "shared"].flatMap((folder) =>
    sources(folder, /\.ts$|^Pulumi\.yaml$/),
  );
  const sandbox = sources("tests/sandbox", /(?<!\.test)\.ts$|\.py$|\.txt$/);
  const harness = ["config", "deployed", "sandbox-stacks"].map(
    (name) => `tests/suites/e2e/harness/${name}.ts`,
  );
  const files = [...programs, ...sandbox, ...harness, "package-lock.json", "tsconfig.json"];
  const words = [...files, kind, pulumi, version, await emulatorPython(log)];
  return contentKey(
    files.map((file) => join(checkout, file)),
    words,
  );
}

/** Not all that lies there: a test may be setting up a stack at this moment. */
function sources(folder: string, name: RegExp): string[] {
  return readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file))
    .sort();
}

async function deployInto(folder: string): Promise<void> {
  const deployment = await SandboxStacks.create();
  try {
    for (const [of, config] of stacks) await deployment.configure(of, config);
    await deployment.initStacks([...stacks.map(([of]) => of), "acceptance"]);
    await Promise.all(["consumer" as const, stranger, second].map((of) => deployment.up(of)));
    // One after the other: the decoy's logs are written with the role that the provider has set.
    await deployment.up("provider");
    await deployment.up(decoy);
    await deployment.up("consumer");
    // It writes down what it holds when it ends.
    await deployment.sandbox.stop();
    const from = join(deployment.folder, "sandbox");
    for (const name of (await readdir(from)).filter((each) => kept.test(each)))
      await cp(join(from, name), join(folder, name), { recursive: true });
  } finally {
    await deployment.remove();
  }
}

/** Of other versions, those that nothing has used for a day. */
async function removeOld(used: string): Promise<void> {
  const all = dirname(used);
  await mkdir(all, { recursive: true });
  for (const name of await readdir(all)) {
    const folder = join(all, name);
    const found = await stat(folder).catch(() => undefined);
    if (folder !== used && found !== undefined && found.mtimeMs < Date.now() - dayMilliseconds)
      await rm(folder, { recursive: true, force: true });
  }
}
