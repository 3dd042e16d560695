/**
 * A caller as one text: its ARN, and for a session of a role the role's ARN, a separator and the session's
 * name. Everything a policy can ask about a caller's name is then a pattern over that text.
 */
import { type Language, language } from "../sets/language";
import { Class, literal, many, one, sessionSeparator } from "../sets/tokens";
import { type Reading, toTokens } from "./patterns";
import type { Item } from "./variables";
import type { CallerKind } from "./view";

const digits = Array<number>(12).fill(one(Class.digit));
const named = [one(Class.name), many(Class.name)];
const separator = literal(sessionSeparator);
const anything = many(Class.any);

const service = (kind: CallerKind) => (kind === "federated-user" ? "sts" : "iam");

/** Every caller of a kind. */
export function callersOf(kind: CallerKind, partition: string): Language {
  const start = [...literal(`arn:${partition}:${service(kind)}::`), ...digits];
  if (kind === "root") return language([[...start, ...literal(":root")]]);
  if (kind === "federated-user") return language([[...start, ...literal(":federated-user/"), ...named]]);
  const session = kind === "role" ? [...separator, one(Class.name), ...named] : [];
  const entity = [...start, ...literal(`:${kind}/`)];
  return language([
    [...entity, ...named, ...session],
    [...entity, one(Class.name), many(Class.nameOrSlash), ...literal("/"), ...named, ...session],
  ]);
}

/** Everything that belongs to an account. */
export const accountPatterns = (account: string, partition: string): number[][] => [
  [...literal(`arn:${partition}:iam::${account}:`), anything],
  [...literal(`arn:${partition}:sts::${account}:`), anything],
];

export const exactly = (arn: string): number[] => literal(arn);
export const sessionsOfRole = (arn: string): number[] => [...literal(arn + sessionSeparator), anything];

/** A session's ARN leaves out its role's path. */
export function sessionPatterns(
  account: string,
  role: string,
  session: string,
  partition: string,
): number[][] {
  const start = literal(`arn:${partition}:iam::${account}:role/`);
  const end = literal(role + sessionSeparator + session);
  return [
    [...start, ...end],
    [...start, anything, ...literal("/"), ...end],
  ];
}

/**
 * Roles that cannot be: names are unique in an account whatever the path, so a named role leaves no room for
 * another. (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
 */
export function impossibleRoles(roles: readonly string[]): Language {
  const byName = new Map<string, string[]>();
  for (const arn of roles) {
    const key = `${arn.split(":role/")[0]} ${arn.split("/").at(-1)}`;
    byName.set(key, [...(byName.get(key) ?? []), arn]);
  }
  const patterns: number[][] = [];
  for (const [arn, another] of byName.values()) {
    if (arn === undefined || another !== undefined) continue;
    const [start, entity = ""] = arn.split(":role/");
    const name = entity.split("/").at(-1) ?? "";
    const session = [...literal(name), ...separator, anything];
    patterns.push(
      entity === name
        ? [...literal(`${start}:role/`), anything, ...literal("/"), ...session]
        : [...literal(`${start}:role/`), ...session],
    );
  }
  return language(patterns);
}

export type CallerPart = "arn" | "account" | "username";

/** How wildcards read in a part of the text, which they must not leave. */
export const partReading: Readonly<Record<CallerPart, Reading>> = {
  arn: { wildcard: Class.notNewline },
  account: { wildcard: Class.notColonOrNewline },
  username: { wildcard: Class.notSlashOrNewline },
};

/** Callers whose part matches a value. */
export function partPatterns(
  part: CallerPart,
  items: readonly Item[],
  reading: Reading,
  kind: CallerKind,
  partition: string,
): number[][] {
  const value = toTokens(items, reading);
  if (part === "arn") return kind === "role" ? [[...value, ...separator, anything]] : [value];
  const start = literal(`arn:${partition}:${service(kind)}::`);
  if (part === "account") return [[...start, ...value, ...literal(":"), anything]];
  const user = [...start, ...digits, ...literal(":user/")];
  return [
    [...user, ...value],
    [...user, anything, ...literal("/"), ...value],
  ];
}
