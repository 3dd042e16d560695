/** Stands for a value that is not known in a preview: what AWS chooses, and all that is computed from it. */
export class Unknown {
  /** What the policy SDK threw for it. */
  constructor(readonly cause?: Error) {}
}

/** Where a value, or anything inside it, is unknown; undefined where all is known. */
export function findUnknown(value: unknown, path: string): { path: string; unknown: Unknown } | undefined {
  if (value instanceof Unknown) return { path, unknown: value };
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = findUnknown(part, path === "" ? key : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}
