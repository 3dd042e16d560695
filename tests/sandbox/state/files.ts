import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Failure } from "../../../shared/terminal/failure";

const ownFolder = 0o700;
const ownFile = 0o600;

/** Creates a folder that only its owner can enter, or makes it so. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ownFolder });
  chmodSync(folder, ownFolder);
}

/**
 * Writes a private file completely or not at all, also when the disk is full or the process ends.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, content, { mode: ownFile, flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw failed(file, "written", error);
  }
}

function failed(file: string, done: "read" | "written", error: unknown): Failure {
  return new Failure(`${file} cannot be ${done}: ${error instanceof Error ? error.message : String(error)}`);
}

/** Removes the temporary files that a kill during a write has left. */
export function removeUnfinished(folder: string): void {
  if (!isThere(folder)) return;
  for (const name of readdirSync(folder))
    if (/\.\d+\.new$|^emulator\.state\.new$/.test(name))
      rmSync(path.join(folder, name), { recursive: true, force: true });
}

/**
 * Removes a temporary folder of another program, also parts without permissions. A part that still cannot be removed is
 * left: the folder is in the system's temporary folder.
 */
export function removeTemporary(folder: string): void {
  try {
    openToOwner(folder);
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The machine cleans its temporary folder.
  }
}

function openToOwner(folder: string): void {
  chmodSync(folder, ownFolder);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openToOwner(path.join(folder, entry.name));
}

/** Whether the name exists. A dangling symbolic link exists: it is not a missing file. */
export function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** @throws Failure naming the file */
export function readOwn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw failed(file, "read", error);
  }
}

/** A failure that names the file, for an error of the file system within the folder; any other error as it is. */
export function fileFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const named = ["dest", "path"].map((key): unknown => Reflect.get(error, key));
  const file = named.find((it) => typeof it === "string" && `${it}${path.sep}`.startsWith(folder));
  if (file === undefined) return error;
  return new Failure(
    `The sandbox cannot use ${file}: ${error.message}. Make it readable and writable with room on its disk, or move it ` +
      "away, and start again.",
  );
}

/** Removes other users' permissions from a folder and its content. */
export function closeToOthers(folder: string): void {
  chmodSync(folder, ownFolder);
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name);
    const found = lstatSync(entry, { throwIfNoEntry: false });
    if (found?.isDirectory()) closeToOthers(entry);
    else if (found?.isFile()) chmodSync(entry, ownFile);
  }
}
