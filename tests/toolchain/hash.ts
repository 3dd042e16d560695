import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A short digest of files, folders (without tests) and words. */
export function contentKey(paths: readonly string[], words: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const word of words) hash.update(`${word}\0`);
  for (const path of paths) {
    for (const file of filesBelow(path)) {
      hash.update(`${relative(path, file)}\0`);
      hash.update(readFileSync(file));
      hash.update("\0");
    }
  }
  return hash.digest("hex").slice(0, 12);
}

function filesBelow(path: string): string[] {
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(path);
  } catch {
    return [path];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return filesBelow(join(path, entry.name));
      return /(_test\.go|\.test\.ts)$/.test(entry.name) ? [] : [join(path, entry.name)];
    });
}

function readFolder(path: string) {
  return readdirSync(path, { withFileTypes: true });
}
