import { z } from "zod";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
export const patchOperations = z.object({
  patchOperations: z
    .array(
      z.object({
        op: z.enum(["add", "remove", "replace", "move", "copy", "test"]),
        path: z.string(),
        value: z.string().optional(),
        from: z.string().optional(),
      }),
    )
    .optional(),
});

export type PatchOperation = NonNullable<z.infer<typeof patchOperations>["patchOperations"]>[number];

export interface Patch {
  readonly op: "add" | "remove" | "replace";
  /** "" when the operation has no value. */
  readonly value: string;
  /** Parts of the path that the pattern leaves open, unescaped: ["application/json"]. */
  readonly names: readonly string[];
}

/** Patchable paths: pattern ("/variables/*") -> effect. */
export type Patchable = Readonly<Record<string, (patch: Patch) => void>>;

/** Possible copies: "from path" -> effect. */
export type Copyable = Readonly<Record<string, () => void>>;

/**
 * Applies the operations in order. Values are text for every type of field, as on the wire.
 * @throws AwsError BadRequestException for a path that is not in the table, in API Gateway's words
 */
export function applyPatch(
  operations: readonly PatchOperation[],
  patchable: Patchable,
  copyable: Copyable = {},
): void {
  for (const { op, path, value, from } of operations) {
    if (op === "copy") {
      const copy = own(copyable, `${from} ${path}`);
      if (copy === undefined) {
        const known = Object.keys(copyable).map((it) => it.replace(" ", " to "));
        throw new AwsError(
          "BadRequestException",
          `Invalid patch path  '${path}' specified for op 'copy' from '${from}'. Must be one of: [${known.join(", ")}]`,
        );
      }
      copy();
      continue;
    }
    if (from !== undefined) {
      throw new AwsError("BadRequestException", `Invalid patch operation: op '${op}' takes no from: ${from}`);
    }
    const parts = path.split("/").slice(1);
    const pattern = Object.keys(patchable).find((candidate) => matches(candidate, parts));
    const apply = pattern === undefined ? undefined : own(patchable, pattern);
    if (apply === undefined || pattern === undefined || op === "move" || op === "test") {
      const known = Object.keys(patchable).join(", ");
      throw new AwsError(
        "BadRequestException",
        `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${known}]`,
      );
    }
    const open = pattern.split("/").slice(1);
    const names = parts.filter((_, index) => open[index] === "*").map(unescaped);
    apply({ op, value: value ?? "", names });
  }
}

function matches(pattern: string, parts: readonly string[]): boolean {
  const wanted = pattern.split("/").slice(1);
  return (
    wanted.length === parts.length && wanted.every((part, index) => part === "*" || part === parts[index])
  );
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

export type Entity<T> = { [K in keyof T]?: unknown };

/** An optional text: replace sets it; remove, or an empty text, removes it. */
export function text<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return ({ op, value }: Patch): void => {
    if (op === "remove" || value === "") delete entity[field];
    else Object.assign(entity, { [field]: value });
  };
}

/** A text that may not be empty. */
export function requiredText<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return ({ op, value }: Patch): void => {
    if (op === "remove" || value.trim() === "") {
      throw new AwsError("BadRequestException", `${String(field)} cannot be empty.`);
    }
    Object.assign(entity, { [field]: value });
  };
}

export function boolean<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return ({ op, value }: Patch): void => {
    if (op !== "remove" && value !== "true" && value !== "false") {
      throw new AwsError("BadRequestException", `${String(field)} must be true or false, not "${value}".`);
    }
    Object.assign(entity, { [field]: op !== "remove" && value === "true" });
  };
}

/** A number, or absent. */
export function number<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return ({ op, value }: Patch): void => {
    if (op === "remove" || value === "") {
      delete entity[field];
      return;
    }
    if (!Number.isFinite(Number(value))) {
      throw new AwsError("BadRequestException", `${String(field)} must be a number, not "${value}".`);
    }
    Object.assign(entity, { [field]: Number(value) });
  };
}

/** Entries of a map of texts. */
export function entries<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return entriesOf<T, K>(entity, field, (value) => value);
}

/** Entries of a map of booleans. */
export function flags<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return entriesOf<T, K>(entity, field, (value) => value === "true");
}

function entriesOf<T extends Entity<T>, K extends keyof T>(
  entity: T,
  field: K,
  read: (value: string) => string | boolean,
) {
  return ({ op, value, names: [name = ""] }: Patch): void => {
    const map = new Map(Object.entries(entity[field] ?? {}));
    if (op === "remove") map.delete(name);
    else map.set(name, read(value));
    if (map.size === 0) delete entity[field];
    else Object.assign(entity, { [field]: Object.fromEntries(map) });
  };
}

/** A list of texts; the entry is the open part of the path or, where there is none, the value. */
export function list<T extends Entity<T>, K extends keyof T>(entity: T, field: K) {
  return ({ op, value, names }: Patch): void => {
    const held = new Set(z.array(z.string()).parse(entity[field] ?? []));
    const entry = names[0] ?? value;
    if (op === "remove") held.delete(entry);
    else if (op === "add") held.add(entry);
    else {
      held.delete(entry);
      held.add(value);
    }
    Object.assign(entity, { [field]: [...held] });
  };
}
