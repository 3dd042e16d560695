/** Bundles the TypeScript stand-ins to executables that need only Node.js. */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { toolchainFolder } from "./paths";
import type { Versions } from "./versions";

export const standInSources = ["command", "dynamic-provider", "host", "plugin", "bundle.ts"].map((name) =>
  join(toolchainFolder, name),
);

export async function bundleStandIns(folder: string, versions: Versions): Promise<void> {
  await bundle("host/main.ts", join(folder, "pulumi-language-nodejs"), { hostVersion: versions.engine });
  await bundle("dynamic-provider/main.ts", join(folder, "pulumi-resource-pulumi-nodejs"), {});
  await bundle("command/main.ts", join(folder, "pulumi-resource-command"), {
    pluginVersion: versions.command,
  });
}

async function bundle(entry: string, output: string, constants: Record<string, string>): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(toolchainFolder, entry)],
    outfile: output,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    legalComments: "none",
    logLevel: "error",
  });
  await chmod(output, 0o755);
}
