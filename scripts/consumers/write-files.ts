import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../shared/terminal/failure";

export interface FileChange {
  readonly path: string;
  /** Undefined: it is removed. */
  readonly text: string | undefined;
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Makes all of the changes, or none: each text is on disk before the first file changes its name, and what fails after
 * that is taken back. A signal waits until it is done.
 * @throws Failure naming the file that could not be written
 */
export function writeFiles(changes: readonly FileChange[]): void {
  const before = changes.map(({ path }) => ({ path, text: textOf(path) }));
  const ignore = () => {};
  for (const signal of endings) process.on(signal, ignore);
  const prepared: { readonly from: string; readonly to: string }[] = [];
  const done: FileChange[] = [];
  let current = "";
  try {
    for (const [at, { path, text }] of changes.entries()) {
      current = path;
      if (text === undefined) continue;
      // In the same folder: a name is only exchanged at once within one file system.
      const from = join(dirname(path), `.${process.pid}.${at}.tmp`);
      prepared.push({ from, to: path });
      writeDurably(from, text);
    }
    for (const { path, text } of changes) {
      current = path;
      const from = prepared.find(({ to }) => to === path)?.from;
      if (from === undefined || text === undefined) rmSync(path, { force: true });
      else renameSync(from, path);
      done.push(...before.filter((each) => each.path === path));
    }
  } catch (error) {
    for (const { path, text } of done.toReversed())
      if (text === undefined) rmSync(path, { force: true });
      else writeFileSync(path, text);
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`${current} could not be written, and nothing was changed: ${why}`);
  } finally {
    for (const { from } of prepared) rmSync(from, { force: true });
    for (const signal of endings) process.off(signal, ignore);
  }
}

/** Undefined where there is no such file. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
