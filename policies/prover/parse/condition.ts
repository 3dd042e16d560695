import { describe, type Errors, isRecord } from "./errors";
import { leftoverFunction, leftoverIn } from "./leftover";
import { parseAddresses, parseBoolean, parseDate, parseNumber } from "./literals";
import { parseOperator } from "./operators";
import type { Condition, OperatorFamily } from "./policy";
import { malformedVariable } from "./variable";

/** Their values come from the caller and may look like anything. */
const headers = new Set(["aws:useragent", "aws:referer"]);

const readers: Partial<Record<OperatorFamily, { read: (text: string) => unknown; accepted: string }>> = {
  numeric: { read: parseNumber, accepted: "a decimal number" },
  date: { read: parseDate, accepted: "an ISO 8601 date (2026-01-31T12:00:00Z) or seconds since 1970" },
  bool: { read: parseBoolean, accepted: "true or false" },
  null: { read: parseBoolean, accepted: "true or false" },
  ip: { read: parseAddresses, accepted: "an IPv4 or IPv6 address or CIDR block" },
  binary: {
    read: (text) =>
      /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? text : undefined,
    accepted: "base64",
  },
};

/** Whether the number is the one that was written: of large ones the last digits are lost, and 1e400 is infinite. */
const isRead = (value: number) => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

function conditionValues(value: unknown, key: string, path: string, errors: Errors): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) errors.note(path, "is an empty list, which no value matches");
  const found: string[] = [];
  list.forEach((each, i) => {
    const at = Array.isArray(value) ? `${path}[${i}]` : path;
    const leftover =
      typeof each === "string" ? leftoverIn(each, !headers.has(key.toLowerCase())) : leftoverFunction(each);
    // AWS takes true and 5 without quotes, and reads them as their text.
    if (leftover !== undefined) errors.add(at, leftover);
    else if (typeof each === "string") found.push(each);
    else if (typeof each === "number" && !isRead(each))
      errors.add(at, "is a number of more digits than JSON is read to; write it in quotes");
    else if (typeof each === "boolean" || typeof each === "number") found.push(String(each));
    else errors.add(at, `expected text, a number or a boolean, found ${describe(each)}`);
  });
  return found;
}

function checkValues(condition: Condition, variables: boolean, errors: Errors): void {
  const reader = readers[condition.operator.family];
  condition.values.forEach((text, i) => {
    const at = `${condition.path}[${i}]`;
    if (!reader) {
      const malformed = variables ? malformedVariable(text) : undefined;
      if (malformed !== undefined) errors.add(at, malformed);
    } else if (reader.read(text) === undefined) {
      const hint = variables && text.includes("${") ? "; only String and Arn operators take variables" : "";
      errors.add(at, `${condition.operator.name} takes ${reader.accepted}, found "${text}"${hint}`);
    }
  });
}

/** AWS compares the names of keys without regard to case. */
function repeatedKeys(block: Record<string, unknown>, path: string, errors: Errors): void {
  const seen = new Map<string, string>();
  for (const key of Object.keys(block)) {
    const before = seen.get(key.toLowerCase());
    if (before !== undefined) {
      errors.add(
        `${path}.${key}`,
        `is the key ${before} again: names of keys have no case, and each may stand once`,
      );
    }
    seen.set(key.toLowerCase(), key);
  }
}

function checkKey(key: string, path: string, errors: Errors): void {
  if (/^aws:(principal|request|resource)tag\/?$/i.test(key)) {
    errors.add(path, `"${key}" names no tag; accepted: ${key.replace(/\/$/, "")}/KEY`);
  } else if (!/^[A-Za-z0-9-]+:[^\s]+$/.test(key) && !/^[A-Za-z0-9-]+:[^\s]+\/./.test(key)) {
    // Names of tags may contain spaces.
    errors.add(path, `"${key}" is not a condition key, like aws:SourceVpce`);
  }
}

export function parseConditions(
  value: unknown,
  path: string,
  variables: boolean,
  errors: Errors,
): Condition[] {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    errors.add(path, `expected an object of operators, found ${describe(value)}`);
    return [];
  }
  const conditions: Condition[] = [];
  for (const [name, block] of Object.entries(value)) {
    const operator = parseOperator(name);
    if (typeof operator === "string") {
      errors.add(`${path}.${name}`, operator);
      continue;
    }
    if (!isRecord(block)) {
      errors.add(`${path}.${name}`, `expected an object of condition keys, found ${describe(block)}`);
      continue;
    }
    repeatedKeys(block, `${path}.${name}`, errors);
    if (Object.keys(block).length === 0) errors.note(`${path}.${name}`, "is empty, and asks nothing");
    for (const [key, values] of Object.entries(block)) {
      const at = `${path}.${name}.${key}`;
      checkKey(key, at, errors);
      const condition = { path: at, operator, key, values: conditionValues(values, key, at, errors) };
      checkValues(condition, variables, errors);
      conditions.push(condition);
    }
  }
  return conditions;
}
