import { execFile } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar";
import { verify } from "../../../toolchain/download/checksum";
import { makeOnce } from "../../../toolchain/once";
import { machineCache } from "../../../toolchain/paths";

/**
 * A headless Chromium in an npm package (MIT; Chromium itself BSD), for Linux on x86-64, with the libraries that a
 * small machine may lack. It is no dependency of the project, since 64 MB are too much for those who never run this
 * test. https://github.com/Sparticuz/chromium
 */
const chromiumPackage = {
  name: "@sparticuz/chromium@143.0.4",
  sha512:
    "ffa23bb904d18510c3dbf8063d0d4691ff83aa4d116030023c90d97d2cf3d0e5" +
    "a4e099944e89cd1cf5dbae7e9422494e1e59c32dff31000ce4399281fdc2692c",
};

export interface PackagedChromium {
  readonly executable: string;
  /** Shared libraries: for LD_LIBRARY_PATH. */
  readonly libraries: string;
}

export const canRunPackage = process.platform === "linux" && process.arch === "x64";

/** npm did not get the package, as where there is no network. */
export class NotFetched extends Error {}

/**
 * Fetches the package with npm, once for this machine.
 * @throws NotFetched, or an error where what was fetched is not what was published
 */
export async function packagedChromium(log: (line: string) => void): Promise<PackagedChromium> {
  const target = join(machineCache(), "chromium", chromiumPackage.name.replace(/^.*@/, ""));
  await makeOnce(target, log, async (folder) => {
    log(`fetching a Chromium for the report's tests: ${chromiumPackage.name}, 64 MB`);
    await unpack(await fetched(folder), folder);
  });
  return { executable: join(target, "chromium"), libraries: join(target, "lib") };
}

async function fetched(folder: string): Promise<string> {
  const args = ["pack", chromiumPackage.name, "--silent", "--ignore-scripts", "--pack-destination", folder];
  await promisify(execFile)("npm", args).catch((error: unknown) => {
    throw new NotFetched(`npm pack ${chromiumPackage.name} failed`, { cause: error });
  });
  const file = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (file === undefined) throw new Error(`npm pack ${chromiumPackage.name} wrote no file`);
  const path = join(folder, file);
  await verify(path, { algorithm: "sha512", digest: chromiumPackage.sha512 }, chromiumPackage.name);
  return path;
}

async function unpack(archive: string, folder: string): Promise<void> {
  const parts = join(folder, "package");
  await mkdir(parts);
  await extract({ file: archive, cwd: parts, strip: 1 });
  const executable = join(folder, "chromium");
  const libraries = join(folder, "libraries.tar");
  await decompress(join(parts, "bin", "chromium.br"), executable);
  await decompress(join(parts, "bin", "al2023.tar.br"), libraries);
  await extract({ file: libraries, cwd: folder });
  await chmod(executable, 0o755);
  for (const leftover of [archive, parts, libraries]) await rm(leftover, { recursive: true });
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}
