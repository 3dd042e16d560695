/** A Pulumi CLI that is already installed on this machine, and the official plugins in its PULUMI_HOME. */

import { execFile } from "node:child_process";
import { access, constants, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { Failure } from "../../shared/terminal/failure";
import { pluginFolder } from "./download/install";
import { exists } from "./once";
import { cacheFolder } from "./paths";
import { messageOf } from "./plugin/message";
import { suits, type Versions } from "./versions";

export interface FoundCli {
  readonly pulumi: string;
  readonly version: string;
  readonly home: string;
  /** Why it cannot be used; undefined if it can. */
  readonly unsuitable: string | undefined;
}

/** PULUMI_HOME, unless it belongs to this toolchain and was set by `main.ts --print-env`. */
export function officialHome(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment.PULUMI_HOME;
  return home && !home.startsWith(cacheFolder(environment)) ? home : join(homedir(), ".pulumi");
}

/** Every CLI on PATH and under PULUMI_HOME, except those that this toolchain installed. */
export async function findClis(versions: Versions, environment = process.env): Promise<FoundCli[]> {
  const home = officialHome(environment);
  const folders = [...(environment.PATH ?? "").split(delimiter), join(home, "bin")];
  const paths = new Set<string>();
  for (const folder of folders) {
    const file = await executable(join(folder, "pulumi"));
    if (file !== undefined && !file.startsWith(cacheFolder(environment))) paths.add(file);
  }
  const found: FoundCli[] = [];
  // One after the other: each caches its version in the same file.
  for (const pulumi of paths) found.push(await inspect(pulumi, home, versions, cacheFolder(environment)));
  return found;
}

/** Plugins of the SDKs' versions that are not in PULUMI_HOME yet. */
export async function missingPlugins(home: string, versions: Versions): Promise<("aws" | "command")[]> {
  const names = ["aws", "command"] as const;
  const present = await Promise.all(names.map((name) => exists(pluginFolder(home, name, versions))));
  return names.filter((_, at) => !present[at]);
}

/** Installs plugins with the CLI's own `pulumi plugin install`. */
export async function installPlugins(
  cli: FoundCli,
  versions: Versions,
  log: (line: string) => void,
): Promise<void> {
  for (const name of await missingPlugins(cli.home, versions)) {
    log(`${name} plugin ${versions[name]}: pulumi plugin install`);
    const args = ["plugin", "install", "resource", name, `v${versions[name]}`];
    const env = { ...process.env, PULUMI_HOME: cli.home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    await promisify(execFile)(cli.pulumi, args, { env }).catch((error: unknown) => {
      throw new Failure(`\`${cli.pulumi} ${args.join(" ")}\` failed: ${messageOf(error)}`);
    });
  }
}

async function inspect(pulumi: string, home: string, versions: Versions, cache: string): Promise<FoundCli> {
  const found = { pulumi, home };
  let version: string;
  try {
    version = await versionOf(pulumi, cache);
  } catch (error) {
    return { ...found, version: "?", unsuitable: `\`${pulumi} version\` fails: ${messageOf(error)}` };
  }
  if (!suits(version, versions.engine)) {
    return { ...found, version, unsuitable: `3.x from ${versions.engine} on is needed` };
  }
  if (!(await exists(join(dirname(pulumi), "pulumi-language-nodejs")))) {
    return { ...found, version, unsuitable: "it has no pulumi-language-nodejs beside it" };
  }
  return { ...found, version, unsuitable: undefined };
}

const rememberedSchema = z.record(z.string(), z.string());

/** `pulumi version` takes a third of a second, so its answer is cached until the file changes. */
async function versionOf(pulumi: string, cache: string): Promise<string> {
  const { mtimeMs, size } = await stat(pulumi);
  const key = `${pulumi} ${mtimeMs} ${size}`;
  const file = join(cache, "versions.json");
  const remembered = rememberedSchema.safeParse(JSON.parse(await readFile(file, "utf8").catch(() => "{}")));
  const known = remembered.success ? remembered.data : {};
  if (known[key] !== undefined) return known[key];
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await promisify(execFile)(pulumi, ["version"], { env, timeout: 10_000 });
  const version = stdout.trim().replace(/^v/, "");
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`prints ${JSON.stringify(stdout.trim())}, no version`);
  await mkdir(cache, { recursive: true });
  const part = `${file}.${process.pid}`;
  await writeFile(part, JSON.stringify({ ...known, [key]: version }));
  await rename(part, file);
  return version;
}

async function executable(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    return await realpath(path);
  } catch {
    return undefined;
  }
}
