import { describe, type Errors, isRecord } from "./errors";
import { parseAddresses, parseBoolean, parseDate, parseNumber } from "./literals";
import { parseOperator } from "./operators";
import type { Condition, OperatorFamily } from "./policy";

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

function conditionValues(value: unknown, path: string, errors: Errors): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) errors.add(path, "expected at least one value, found an empty array");
  const found: string[] = [];
  list.forEach((each, i) => {
    const at = Array.isArray(value) ? `${path}[${i}]` : path;
    // AWS takes true and 5 without quotes, and reads them as their text.
    if (typeof each === "string") found.push(each);
    else if (typeof each === "boolean" || typeof each === "number") found.push(String(each));
    else errors.add(at, `expected text, a number or a boolean, found ${describe(each)}`);
  });
  return found;
}

function checkValues(condition: Condition, errors: Errors): void {
  const reader = readers[condition.operator.family];
  if (!reader) return;
  condition.values.forEach((text, i) => {
    if (text.includes("${") || reader.read(text) !== undefined) return;
    errors.add(
      `${condition.path}[${i}]`,
      `${condition.operator.name} takes ${reader.accepted}, found "${text}"`,
    );
  });
}

export function parseConditions(value: unknown, path: string, errors: Errors): Condition[] {
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
    for (const [key, values] of Object.entries(block)) {
      const at = `${path}.${name}.${key}`;
      if (!key.includes(":")) errors.add(at, `"${key}" is not a condition key, like aws:SourceVpce`);
      const condition = { path: at, operator, key, values: conditionValues(values, at, errors) };
      checkValues(condition, errors);
      conditions.push(condition);
    }
  }
  return conditions;
}
