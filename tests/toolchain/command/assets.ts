import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { chooseFiles } from "./globs";
import { type JsonObject, signatureKey, signatures } from "./values";

/** A file asset for every file that the globs choose, by its path relative to `folder`. */
export async function fileAssets(folder: string, globs: readonly string[]): Promise<JsonObject> {
  const files = await chooseFiles(folder, globs);
  const entries = files.map(async (file): Promise<[string, JsonObject]> => {
    const path = join(folder, file);
    return [file, { [signatureKey]: signatures.asset, path, hash: await hashOf(path) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** One archive of the chosen files; the engine computes an archive's hash itself. */
export async function fileArchive(folder: string, globs: readonly string[]): Promise<JsonObject> {
  return { [signatureKey]: signatures.archive, assets: await fileAssets(folder, globs) };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
