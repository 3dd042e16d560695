import { readFileSync, statSync } from "node:fs";

/** The text of a file in config; undefined if it does not exist or is longer. */
export function fileText(file: string, mostBytes: number): string | undefined {
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= mostBytes ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
