/** Shapes of what comes from outside, and what is reported where a value has another. */
import { z } from "zod";
import type { DocumentError } from "../types";
import { describe } from "./errors";

/** An object that holds these fields and no others. */
export function record<Shape extends z.ZodRawShape>(fields: Shape) {
  return z.strictObject(fields, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? unknownFields(issue.keys, Object.keys(fields)) : undefined,
  });
}

function unknownFields(names: readonly string[], known: readonly string[]): string {
  const reported = names.map((name) => {
    const lower = name.toLowerCase();
    const close = known.find((each) => {
      const [shorter = "", longer = ""] = [lower, each.toLowerCase()].sort((a, b) => a.length - b.length);
      return shorter.length >= 4 && longer.startsWith(shorter);
    });
    return `${JSON.stringify(name)}${close === undefined ? "" : ` (did you mean ${close}?)`}`;
  });
  return `unknown fields ${reported.join(", ")}; accepted: ${known.join(", ")}`;
}

/** A document is read by itself, after the case. */
export const policyTypes = { type: ["object", "string", "null"] };

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : `${i > 0 ? "." : ""}${String(part)}`))
    .join("");
}

/** The message of an issue about the innermost value: of alternatives, the one that came furthest. */
function errorsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): DocumentError[] {
  const path = [...above, ...issue.path];
  const inner =
    issue.code === "invalid_key"
      ? issue.issues
      : issue.code === "invalid_union"
        ? issue.errors.find((each) =>
            each.some(({ code, path: deep }) => deep.length > 0 || code === "invalid_key"),
          )
        : undefined;
  return inner?.flatMap((each) => errorsOf(each, path)) ?? [{ path: pathText(path), message: issue.message }];
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  object: "an object",
  record: "an object",
  array: "an array",
  boolean: "true or false",
};

/** A value of a shape, or what is wrong with it, by place. */
export function readShape<T>(
  schema: z.ZodType<T>,
  json: unknown,
): { value: T } | { invalid: DocumentError[] } {
  const parsed = schema.safeParse(json, {
    error: (issue) =>
      issue.code === "invalid_type"
        ? issue.input === undefined
          ? `is missing; expected ${kinds[issue.expected] ?? issue.expected}`
          : `expected ${kinds[issue.expected] ?? issue.expected}, found ${describe(issue.input)}${issue.expected === "array" ? "; write it in [ ]" : ""}`
        : undefined,
  });
  return parsed.success
    ? { value: parsed.data }
    : { invalid: parsed.error.issues.flatMap((issue) => errorsOf(issue)) };
}
