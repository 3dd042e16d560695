import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const ownFolder = 0o700;
const ownFile = 0o600;

/** A folder that nobody else may enter; made where it is missing. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ownFolder });
  chmodSync(folder, ownFolder);
}

/**
 * A file that nobody else may read, whole or as it was before: a full disk, or the end of the process, leaves no half of
 * one.
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
 * Removes a temporary folder of a program that is not the sandbox's own, also what that has closed to itself. What cannot
 * be removed all the same ends nothing: it lies among what is temporary.
 */
export function removeTemporary(folder: string): void {
  try {
    openToOwner(folder);
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The folder is the machine's to clean.
  }
}

function openToOwner(folder: string): void {
  chmodSync(folder, ownFolder);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openToOwner(path.join(folder, entry.name));
}

/** Takes the rights of others from a folder and all in it, whoever wrote it. */
export function closeToOthers(folder: string): void {
  chmodSync(folder, ownFolder);
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name);
    const found = lstatSync(entry, { throwIfNoEntry: false });
    if (found?.isDirectory()) closeToOthers(entry);
    else if (found?.isFile()) chmodSync(entry, ownFile);
  }
}
