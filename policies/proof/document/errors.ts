import type { DocumentError } from "../types";

/** Collects what is wrong, so that one reading reports everything. */
export class Errors {
  readonly list: DocumentError[] = [];

  add(path: string, message: string): void {
    this.list.push({ path, message });
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value) ?? "nothing";
}

/** One text or several; reports anything else and an empty list. */
export function textOrTexts(value: unknown, path: string, errors: Errors): string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) {
    errors.add(path, `expected text or an array of texts, found ${describe(value)}`);
    return [];
  }
  if (value.length === 0) errors.add(path, "expected at least one value, found an empty array");
  const found: string[] = [];
  value.forEach((each: unknown, i) => {
    if (typeof each === "string") found.push(each);
    else errors.add(`${path}[${i}]`, `expected text, found ${describe(each)}`);
  });
  return found;
}
