import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkout } from "../../../toolchain/paths";

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), license: z.string().optional(), dev: z.boolean().default(false) }),
  ),
});

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package states it; undefined where it states none. */
  readonly licence: string | undefined;
  /** Not among what the programs that deploy need. */
  readonly development: boolean;
}

/** Every package of package-lock.json but this one. */
export function lockedPackages(): LockedPackage[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(checkout, "package-lock.json"), "utf8")));
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, { version, license, dev }]) => ({
      name: path.replace(/^.*node_modules\//, ""),
      version,
      licence: license,
      development: dev,
    }));
}
