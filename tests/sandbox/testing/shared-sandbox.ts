import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../sandbox";
import { Store } from "../state/store";
import { Boto } from "./boto";

export interface TestSandbox {
  readonly sandbox: Sandbox;
  readonly boto: Boto;
  readonly directory: string;
  stop(): Promise<void>;
}

export async function testSandbox(): Promise<TestSandbox> {
  const directory = await mkdtemp(path.join(tmpdir(), "sandbox-test-"));
  const sandbox = await startSandbox({ directory, log: () => undefined });
  const boto = await Boto.start(sandbox.env);
  return {
    sandbox,
    boto,
    directory,
    stop: async () => {
      boto.stop();
      await sandbox.stop();
      // Whatever a suite has made, the next start can read: it refuses what it would lose.
      new Store(path.join(directory, "control-plane.json"));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

let shared: Promise<TestSandbox> | undefined;

/**
 * One sandbox for all suites of a run, started by the first that asks. Each suite works in an account of its
 * own, so that none sees another's resources.
 */
export function sharedSandbox(): Promise<TestSandbox> {
  shared ??= testSandbox();
  return shared;
}

after(async () => {
  await (await shared)?.stop();
});
