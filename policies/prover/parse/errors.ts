import type { DocumentError } from "../types";
import { leftoverFunction, leftoverIn } from "./leftover";

/** Collects what is wrong, so that one reading reports everything. */
export class Errors {
  readonly list: DocumentError[] = [];
  /** What AWS takes, and is worth knowing. */
  readonly notes: DocumentError[] = [];

  note(path: string, message: string): void {
    this.notes.push({ path, message });
  }

  add(path: string, message: string): void {
    this.list.push({ path, message });
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const longest = 80;

export function describe(value: unknown): string {
  if (typeof value === "string" && value.length > longest)
    return JSON.stringify(`${value.slice(0, longest)}...`);
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value) ?? "nothing";
}

/** One text or several; reports anything else, and what a template left behind. An empty list is taken, as AWS does. */
export function textOrTexts(value: unknown, path: string, errors: Errors): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) errors.note(path, "is an empty list, which matches nothing");
  const found: string[] = [];
  list.forEach((each, i) => {
    const at = Array.isArray(value) ? `${path}[${i}]` : path;
    const leftover = typeof each === "string" ? leftoverIn(each, true) : leftoverFunction(each);
    if (leftover !== undefined) errors.add(at, leftover);
    else if (typeof each === "string") found.push(each);
    else if (Array.isArray(value)) errors.add(at, `expected text, found ${describe(each)}`);
    else errors.add(at, `expected text or an array of texts, found ${describe(each)}`);
  });
  return found;
}
