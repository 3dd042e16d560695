import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "../../../../scripts/stacks/project";
import type { StackId } from "./config";

/** `pulumi stack init` writes a config file into the project; the tests have theirs elsewhere. */
export async function leavingNoStackFile({ project, stack }: StackId, init: () => Promise<unknown>) {
  const file = join(projectFolder(project), `Pulumi.${stack}.yaml`);
  const wasThere = existsSync(file);
  await init();
  if (!wasThere) await rm(file, { force: true });
}

/** A state for `pulumi stack import`: of a stack with these outputs, and no resource. */
export function stateThatExports(
  { project, stack }: StackId,
  outputs: Readonly<Record<string, unknown>>,
): string {
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:${stack}::${project}::${type}::${project}-${stack}`;
  const resources = [{ urn, custom: false, type, outputs }];
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}
