import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { parseEnvironment } from "../../tests/sandbox/state/environment";
import { checkout, lastOf } from "../stacks/project";

export const sandboxFolder = join(checkout, ".sandbox", "default");
export const sandboxEnvironmentFile = join(sandboxFolder, "sandbox.env");

/** What a running sandbox wrote; undefined where none did. */
export function readEnvironment(file: string): Record<string, string> | undefined {
  return existsSync(file) ? parseEnvironment(readFileSync(file, "utf8")) : undefined;
}

/**
 * What a stack's commands need in their environment: for stack "sandbox" that of the running sandbox, unless the
 * caller exported one; for every other stack nothing.
 */
export async function environmentOf(stack: string): Promise<Record<string, string>> {
  if (lastOf(stack) !== "sandbox" || process.env.AWS_ENDPOINT_URL !== undefined) return {};
  const next = "next: npm run sandbox (in another terminal), or npm start -- --keep";
  const environment = readEnvironment(sandboxEnvironmentFile);
  if (environment === undefined) throw new Failure(`the sandbox is not running\n  ${next}`);
  if (!(await answers(environment.AWS_ENDPOINT_URL))) {
    throw new Failure(`the sandbox at ${environment.AWS_ENDPOINT_URL} does not answer\n  ${next}`);
  }
  return environment;
}

/** Whether the sandbox at this URL is there. */
export async function answers(url: string | undefined): Promise<boolean> {
  if (url === undefined) return false;
  try {
    await fetch(url, { signal: AbortSignal.timeout(3000) });
    return true;
  } catch {
    return false;
  }
}
