import { z } from "zod";

/** Properties of resources as providers give them; a missing one is undefined. */
export const optionalFlag = z.boolean().optional();
export const optionalText = z.string().optional();
export const optionalNumber = z.number().optional();
/** One text in its place stands for a list of one. */
export const texts = z.union([z.array(z.string()), z.string().transform((text) => [text])]).default([]);
export const textMap = z.record(z.string(), z.string()).default({});

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

/** A rule asked for a value that a preview does not know. */
export class UnknownProperty extends Error {
  constructor(
    readonly path: string,
    override readonly cause?: Error,
    note?: string,
  ) {
    super(`${path} is not known in a preview${note === undefined ? "" : `; ${note}`}`);
  }
}

/** A value has a shape that the resource type does not have: nothing can be said about it. */
export class UnreadableProperty extends Error {
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

/** The properties of a resource: inputs in a resource rule, outputs in a stack rule. Paths are dotted. */
export class Properties {
  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    private readonly prefix = "",
  ) {}

  /** Throws UnknownProperty where any part of the value is unknown, UnreadableProperty where it has another type. */
  read<T>(path: string, schema: z.ZodType<T>): T {
    const value = this.reach(path);
    const found = findUnknown(value, this.at(path));
    if (found) throw new UnknownProperty(found.path, found.unknown.cause);
    const result = schema.safeParse(value ?? undefined);
    if (result.success) return result.data;
    throw new UnreadableProperty(this.at(path), result.error.issues.map((issue) => issue.message).join("; "));
  }

  /** True where a value is given, known or not. */
  has(path: string): boolean {
    const value = this.reach(path, true);
    return value !== undefined && value !== null && value !== "";
  }

  isUnknown(path: string): boolean {
    return this.reach(path, true) instanceof Unknown;
  }

  /** What is known of a text or a list of texts. */
  known(path: string): string[] {
    const value = this.reach(path, true) ?? [];
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items
      .filter((item) => !(item instanceof Unknown))
      .map((item) => {
        if (typeof item === "string") return item;
        throw new UnreadableProperty(this.at(path), "expected a text");
      });
  }

  /** The objects of a list, or the one object that stands in its place; their own values may be unknown. */
  list(path: string): Properties[] {
    const value = this.reach(path);
    if (value instanceof Unknown) throw new UnknownProperty(this.at(path), value.cause);
    if (value === undefined || value === null) return [];
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item, index) => {
      const at = `${this.at(path)}[${index}]`;
      if (item instanceof Unknown) throw new UnknownProperty(at, item.cause);
      if (!isRecord(item)) throw new UnreadableProperty(at, "expected an object");
      return new Properties(item, at);
    });
  }

  /** The path from the resource, for messages. */
  at(path: string): string {
    return this.prefix === "" ? path : `${this.prefix}.${path}`;
  }

  private reach(path: string, quiet = false): unknown {
    let value: unknown = this.values;
    for (const step of path.split(".")) {
      if (value instanceof Unknown) {
        if (quiet) return value;
        throw new UnknownProperty(this.at(path), value.cause);
      }
      // Lists of one stand for one object in some versions of the provider.
      if (Array.isArray(value) && value.length === 1 && !/^\d+$/.test(step)) value = value[0];
      value = isRecord(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined;
    }
    return value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}
