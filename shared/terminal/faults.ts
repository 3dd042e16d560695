import { z } from "zod";
import { nearest } from "./nearest";
import { shown } from "./shown";

/** One thing that is wrong with a value from outside. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  /** What stands there; undefined where nothing does. */
  readonly value: unknown;
  /** What is accepted. */
  readonly message: string;
}

/** What a schema finds wrong with a value: each fault where it is, an unknown key with the nearest known one. */
export function faultsOf(schema: z.ZodType, value: unknown, error: z.ZodError): SchemaFault[] {
  return error.issues
    .flatMap((issue) => deepest(issue, []))
    .flatMap(({ path, issue }) => {
      if (issue.code !== "unrecognized_keys")
        return [{ path, value: valueAt(value, path), message: textOf(issue) }];
      const accepted = [...keysAt(schema, path)];
      return issue.keys.map((key) => ({
        path: [...path, key],
        value: valueAt(value, [...path, key]),
        message: `no such key${nearest(key, accepted) || `; accepted: ${accepted.join(", ")}`}`,
      }));
    });
}

/** "consumers[0].grants[1].method" */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, at) =>
      typeof key === "number"
        ? `[${key}]`
        : /^[\w-]+$/.test(key)
          ? `${at > 0 ? "." : ""}${key}`
          : `[${shown(JSON.stringify(key))}]`,
    )
    .join("");
}

type Issue = z.core.$ZodIssue;

interface Placed {
  readonly path: readonly (string | number)[];
  readonly issue: Issue;
}

/** Of a value that fits none of several shapes: what is wrong with it by the nearest of them. */
function deepest(issue: Issue, prefix: Placed["path"]): Placed[] {
  const path = [...prefix, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
  if (issue.code !== "invalid_union") return [{ path, issue }];
  const branches = issue.errors.map((issues) => issues.flatMap((each) => deepest(each, path)));
  const depth = (branch: readonly Placed[]) => Math.max(0, ...branch.map((each) => each.path.length));
  const found = branches.reduce<Placed[]>((best, each) => (depth(each) >= depth(best) ? each : best), []);
  return found.length > 0 ? found : [{ path, issue }];
}

/** Our own messages as they are; zod's without its opening words. */
function textOf(issue: Issue): string {
  const { message } = issue;
  if (issue.code === "invalid_value") {
    const near = typeof issue.input === "string" ? nearest(issue.input, issue.values.map(String)) : "";
    if (/^Invalid (input|option): /.test(message))
      return `expected ${issue.values.map(String).join(", ")}${near}`;
  }
  return message.replace(/^[A-Z][a-z ]+: (?=expected )/, "").replace(/, received \S+$/, "");
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((within, key) => {
    if (typeof within !== "object" || within === null || !Object.hasOwn(within, key)) return undefined;
    return Object.getOwnPropertyDescriptor(within, key)?.value;
  }, value);
}

/** The keys that an object at this place may have. */
function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): Set<string> {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return new Set([...keysAt(schema.in, path), ...keysAt(schema.out, path)]);
  if (schema instanceof z.ZodUnion) return new Set(schema.options.flatMap((each) => [...keysAt(each, path)]));
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return new Set();
  if (key === undefined) return new Set(Object.keys(schema.shape));
  return Object.hasOwn(schema.shape, key) ? keysAt(schema.shape[key], rest) : new Set();
}
