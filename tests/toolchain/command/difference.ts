/** The changed inputs, as paths of Pulumi's detailed diff (`environment.REGION`, `triggers[0]`). */
import { isObject, isUnknown, type Json, type JsonObject, reveal, signatureKey } from "./values";

type ChangeKind = "add" | "delete" | "update";

export interface PropertyDifference {
  readonly path: string;
  readonly kind: ChangeKind;
  /** A changed trigger runs `delete` and `create` again; any other change runs `update`. */
  readonly replace: boolean;
}

export function changes(olds: JsonObject, news: JsonObject): PropertyDifference[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
  return names.flatMap((name) =>
    compare(name, olds[name], news[name]).map((change) => ({ ...change, replace: name === "triggers" })),
  );
}

function compare(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): Omit<PropertyDifference, "replace">[] {
  const old = plain(before);
  const now = plain(after);
  if (old === undefined) return now === undefined ? [] : [{ path, kind: "add" }];
  if (now === undefined) return [{ path, kind: "delete" }];
  if (isUnknown(now)) return [{ path, kind: "update" }];
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, at) => compare(`${path}[${at}]`, old[at], now[at])).flat();
  }
  if (isObject(old) && isObject(now) && old[signatureKey] === undefined && now[signatureKey] === undefined) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.flatMap((name) => compare(joined(path, name), old[name], now[name]));
  }
  return canonical(old) === canonical(now) ? [] : [{ path, kind: "update" }];
}

function plain(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const revealed = reveal(value);
  return revealed === null ? undefined : revealed;
}

/** Assets and archives are compared by hash, not by path. */
function canonical(value: Json): string {
  if (
    isObject(value) &&
    value[signatureKey] !== undefined &&
    typeof value.hash === "string" &&
    value.hash !== ""
  ) {
    return JSON.stringify([value[signatureKey], value.hash]);
  }
  return JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

function joined(path: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
