/** The official CLI and plugins, as Pulumi publishes them, in a folder of the cache. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { exists, makeOnce } from "../once";
import { cacheFolder } from "../paths";
import type { Versions } from "../versions";
import { checksumOf, verify } from "./checksum";
import { fetchFile } from "./fetch-file";
import { type Hosts, type Release, releases } from "./releases";

export interface DownloadedToolchain {
  readonly folder: string;
  readonly pulumi: string;
  readonly home: string;
}

export interface DownloadOptions {
  readonly log: (line: string) => void;
  readonly hosts: Hosts;
  readonly stallMilliseconds?: number;
}

export function downloadedToolchain(versions: Versions): DownloadedToolchain {
  const name = `${versions.engine}-aws-${versions.aws}-command-${versions.command}`;
  const folder = join(cacheFolder(), "downloaded", name);
  return { folder, pulumi: join(folder, "bin", "pulumi"), home: join(folder, "home") };
}

export async function isDownloaded(versions: Versions): Promise<boolean> {
  const { folder, home } = downloadedToolchain(versions);
  const folders = [
    join(folder, "bin"),
    pluginFolder(home, "aws", versions),
    pluginFolder(home, "command", versions),
  ];
  return !(await Promise.all(folders.map(exists))).includes(false);
}

/** Each of the three is installed completely or not at all; an installed one is not downloaded again. */
export async function downloadToolchain(
  versions: Versions,
  options: DownloadOptions,
): Promise<DownloadedToolchain> {
  const toolchain = downloadedToolchain(versions);
  const { cli, aws, command } = releases(options.hosts, versions);
  await install(cli, join(toolchain.folder, "bin"), options);
  await install(command, pluginFolder(toolchain.home, "command", versions), options);
  await install(aws, pluginFolder(toolchain.home, "aws", versions), options);
  return toolchain;
}

/** Where the engine looks for a plugin under PULUMI_HOME. */
export function pluginFolder(home: string, name: "aws" | "command", versions: Versions): string {
  return join(home, "plugins", `resource-${name}-v${versions[name]}`);
}

async function install(release: Release, target: string, options: DownloadOptions): Promise<void> {
  const { log, stallMilliseconds = 30_000 } = options;
  await makeOnce(target, log, async (folder) => {
    log(`${release.name}: downloading ${release.archive}`);
    const archive = join(folder, "archive.tar.gz");
    const checksums = join(folder, "checksums.txt");
    await fetchFile(release.checksums, checksums, {
      log,
      name: `${release.name}, checksums`,
      stallMilliseconds,
    });
    const checksum = checksumOf(await readFile(checksums, "utf8"), release.file, release.checksums);
    await fetchFile(release.archive, archive, { log, name: release.name, stallMilliseconds });
    await verify(archive, checksum, release.archive);
    const { extract } = await import("tar");
    await extract({ file: archive, cwd: folder, strip: release.strip, strict: true });
    await Promise.all([rm(archive), rm(checksums)]);
    log(`${release.name}: installed`);
  });
}
