/**
 * The Pulumi CLI, its Node language host and the aws and command plugins, whichever way they can be had:
 * found on this machine, downloaded from Pulumi's own hosts, or built from source where those hosts cannot be reached.
 */
import { delimiter, dirname } from "node:path";
import { buildToolchain, builtToolchain } from "./build";
import { exists } from "./once";
import { lockedVersions } from "./versions";

export interface Toolchain {
  readonly kind: "found" | "downloaded" | "built";
  /** Absolute path of the CLI. */
  readonly pulumi: string;
  /** Without a v: 3.248.0 */
  readonly version: string;
  /** What child processes need: PATH with the CLI's folder first, PULUMI_HOME and settings. */
  readonly env: Record<string, string>;
}

/**
 * Returns a toolchain that is ready for use, installing it first where needed. Safe to call from several
 * processes at once; quick when everything is there.
 */
export async function ensureToolchain(options: {
  log: (line: string) => void;
  kind?: Toolchain["kind"];
}): Promise<Toolchain> {
  const versions = lockedVersions();
  const built = builtToolchain(versions);
  if (!(await exists(built.folder))) await buildToolchain(versions, options.log);
  return {
    kind: "built",
    pulumi: built.pulumi,
    version: versions.engine,
    env: toolchainEnvironment(built.pulumi, built.home, {
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    }),
  };
}

function toolchainEnvironment(
  pulumi: string,
  home: string,
  more: Record<string, string>,
): Record<string, string> {
  return {
    PATH: [dirname(pulumi), process.env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...more,
  };
}
