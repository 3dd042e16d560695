import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

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
    throw error;
  }
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
