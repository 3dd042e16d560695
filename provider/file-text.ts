import { readFileSync, statSync } from "node:fs";

/** The text of a file that config names; undefined where there is none, or one that is longer. */
export function fileText(file: string, mostBytes: number): string | undefined {
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= mostBytes ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
