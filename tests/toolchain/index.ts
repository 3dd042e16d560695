/**
 * The Pulumi CLI, its Node.js language host and the aws and command plugins: found on this machine, downloaded from
 * Pulumi's hosts, or built if these hosts cannot be reached.
 */

import { delimiter, dirname } from "node:path";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { buildToolchain, builtToolchain, setWhyBuilt, whyBuilt } from "./build";
import { downloadedToolchain, downloadToolchain, isDownloaded } from "./download/install";
import { unreachableReason } from "./download/reachable";
import { hosts } from "./download/releases";
import { type FoundCli, findClis, installPlugins, missingPlugins } from "./found";
import { exists } from "./once";
import { findTerraformProvider } from "./terraform-provider";
import { lockedVersions, type Versions } from "./versions";

export { inspectToolchain } from "./inspect";

const kinds = ["found", "downloaded", "built"] as const;
type Kind = (typeof kinds)[number];

/** The reason of a build that was requested. */
const askedFor = "asked for";

export interface Toolchain {
  readonly kind: Kind;
  /** Absolute path of the CLI. */
  readonly pulumi: string;
  /** Without a v: 3.248.0 */
  readonly version: string;
  /** Environment for child processes: PATH with the CLI's folder first, PULUMI_HOME and settings. */
  readonly env: Record<string, string>;
}

export interface ToolchainOptions {
  readonly log: (line: string) => void;
  /** Allows this kind only, like the variable PRIVATE_API_TOOLCHAIN. */
  readonly kind?: Kind;
}

/**
 * Returns a toolchain, and installs it first if needed. Several processes may call it at once; it is fast when
 * everything is installed.
 */
export async function ensureToolchain(options: ToolchainOptions): Promise<Toolchain> {
  const versions = lockedVersions();
  const kind = options.kind ?? wantedKind();
  const allowed = (way: Kind) => kind === undefined || kind === way;

  let unreachable: string | undefined | null = null;
  const whyUnreachable = async () => {
    if (unreachable === null) unreachable = await unreachableReason(hosts(), versions.engine);
    return unreachable;
  };

  if (allowed("found")) {
    const found = await ready(await findClis(versions), versions, options.log, whyUnreachable);
    if (found !== undefined) return found;
    if (kind === "found") throw new Failure("no suitable Pulumi CLI: `npm run doctor` shows what was found");
  }
  const downloaded = downloadedToolchain(versions);
  if (allowed("downloaded") && (await isDownloaded(versions)))
    return installed("downloaded", downloaded, versions);
  const built = builtToolchain(versions);
  if (allowed("built") && (await exists(built.folder))) {
    const why = await whyBuilt(built);
    // A requested build, for example by a test, must not prevent the use of the official toolchain.
    const reason = kind === undefined && why === askedFor ? await whyUnreachable() : why;
    if (reason !== undefined) {
      if (reason !== why) await setWhyBuilt(built, reason);
      options.log(standInLine(versions, reason));
      return installed("built", built, versions);
    }
  }
  if (kind === "downloaded" || (kind === undefined && (await whyUnreachable()) === undefined)) {
    const made = await downloadToolchain(versions, { log: options.log, hosts: hosts() });
    return installed("downloaded", made, versions);
  }
  const why = (kind === undefined && (await whyUnreachable())) || askedFor;
  options.log(standInLine(versions, why));
  // Callers that set the kind test the stand-ins, and may not need aws.
  if (options.kind === undefined) await findTerraformProvider();
  return installed("built", await buildToolchain(versions, why, options.log), versions);
}

/** An installed toolchain, without installing one. */
export async function installedToolchain(): Promise<Toolchain | undefined> {
  const versions = lockedVersions();
  const cli = (await findClis(versions)).find(({ unsuitable }) => unsuitable === undefined);
  if (cli !== undefined)
    return {
      kind: "found",
      pulumi: cli.pulumi,
      version: cli.version,
      env: environment(cli.pulumi, cli.home),
    };
  if (await isDownloaded(versions)) return installed("downloaded", downloadedToolchain(versions), versions);
  const built = builtToolchain(versions);
  return (await exists(built.folder)) ? installed("built", built, versions) : undefined;
}

async function ready(
  clis: readonly FoundCli[],
  versions: Versions,
  log: (line: string) => void,
  whyUnreachable: () => Promise<string | undefined>,
): Promise<Toolchain | undefined> {
  const cli = clis.find(({ unsuitable }) => unsuitable === undefined);
  if (cli === undefined) return undefined;
  const missing = await missingPlugins(cli.home, versions);
  if (missing.length > 0) {
    const reason = await whyUnreachable();
    if (reason !== undefined) {
      log(`${cli.pulumi} is not used: its plugins ${missing.join(", ")} are missing, and ${reason}`);
      return undefined;
    }
    await installPlugins(cli, versions, log);
  }
  return { kind: "found", pulumi: cli.pulumi, version: cli.version, env: environment(cli.pulumi, cli.home) };
}

function installed(
  kind: "downloaded" | "built",
  where: { pulumi: string; home: string },
  versions: Versions,
): Toolchain {
  // The engine must not download missing plugins: a built toolchain is complete.
  const more = kind === "built" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {};
  return {
    kind,
    pulumi: where.pulumi,
    version: versions.engine,
    env: { ...environment(where.pulumi, where.home), ...more },
  };
}

function environment(pulumi: string, home: string): Record<string, string> {
  const folder = dirname(pulumi);
  const others = (process.env.PATH ?? "").split(delimiter).filter((part) => part !== folder);
  return {
    PATH: [folder, ...others].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // `npm run check` checks types; checking the AWS types again would add many seconds to every update.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

function standInLine(versions: Versions, why: string): string {
  return `Pulumi ${versions.engine} built from source, with stand-ins for its plugins: ${why}`;
}

function wantedKind(): Kind | undefined {
  const wanted = process.env.PRIVATE_API_TOOLCHAIN || undefined;
  const parsed = z.enum(kinds).optional().safeParse(wanted);
  if (parsed.success) return parsed.data;
  throw new Failure(`PRIVATE_API_TOOLCHAIN=${wanted}: one of ${kinds.join(", ")} is accepted`);
}
