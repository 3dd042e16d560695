import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { checkout } from "./paths";

export interface Versions {
  /** Of @pulumi/pulumi, and so of the engine: 3.248.0 */
  readonly engine: string;
  /** Of @pulumi/aws and of its plugin. */
  readonly aws: string;
  /** Of @pulumi/command and of its plugin. */
  readonly command: string;
}

const locked = z.object({ version: z.string().regex(/^\d+\.\d+\.\d+/) });
const lockFile = z.object({
  packages: z.object({
    "node_modules/@pulumi/pulumi": locked,
    "node_modules/@pulumi/aws": locked,
    "node_modules/@pulumi/command": locked,
  }),
});

/** The versions in package-lock.json: engine and plugins must match the programs' SDKs. */
export function lockedVersions(file = join(checkout, "package-lock.json")): Versions {
  const parsed = lockFile.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Failure(
      `${file}: ${issue?.path.join(".")}: ${issue?.message}; run \`npm install\` to write it again`,
    );
  }
  const { packages } = parsed.data;
  return {
    engine: packages["node_modules/@pulumi/pulumi"].version,
    aws: packages["node_modules/@pulumi/aws"].version,
    command: packages["node_modules/@pulumi/command"].version,
  };
}

/** A CLI works with SDKs of its own major version that are not newer. */
export function suits(cli: string, sdk: string): boolean {
  return numbers(cli)[0] === 3 && !isOlder(cli, sdk);
}

/** Compares 1.25.11 and 1.26.0 number by number, without a leading v and a pre-release suffix. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [numbers(version), numbers(than)];
  for (const [at, number] of right.entries()) {
    const difference = (left[at] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}
