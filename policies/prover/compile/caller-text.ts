/**
 * A caller as one text: its ARN, and for users and roles a separator and aws:userid, which ends in the session's name
 * for a role. Everything a policy can ask about a caller's name is then a pattern over that text.
 */
import type { TextForm, Universe } from "../parse/universe";
import { type Language, language } from "../sets/language";
import { sameLetters } from "../sets/letter-case";
import { Class, isMany, literal, many, one, oneOf, sessionSeparator, tokenMatches } from "../sets/tokens";
import { toTokens, type WildcardReading } from "./patterns";
import type { CallerKind } from "./policy-context";
import type { Item } from "./variables";

const digits = Array<number>(12).fill(one(Class.digit));
const separator = literal(sessionSeparator);
const anything = many(Class.any);

/** A text of a form: its characters, at least as many as it must have. */
const some = ({ certain: { characters, shortest } }: TextForm): number[] => [
  ...Array<number>(shortest).fill(one(characters)),
  many(characters),
];

const service = (kind: CallerKind) => (kind === "federated-user" ? "sts" : "iam");
/** How the unique id of a role or a user begins. */
const idStart = { role: "AROA", user: "AIDA" };

/** Every caller of a kind. */
export function callersOf(kind: CallerKind, partition: string, { forms }: Universe): Language {
  const start = [...literal(`arn:${partition}:${service(kind)}::`), ...digits];
  const fixed = 128;
  if (kind === "federated-user") {
    const { longest } = forms.federatedUserName;
    return language(
      [[...start, ...literal(":federated-user/"), ...some(forms.federatedUserName)]],
      fixed + longest,
    );
  }
  if (kind !== "role" && kind !== "user") return language([[...start, ...literal(":root")]]);
  const name = kind === "role" ? forms.roleName : forms.userName;
  const id = [...separator, ...literal(idStart[kind]), ...some(forms.uniqueId)];
  const end = kind === "role" ? [...id, ...literal(":"), ...some(forms.sessionName)] : id;
  const entity = [...start, ...literal(`:${kind}/`)];
  const longest = [forms.entityPath, name, forms.uniqueId, forms.sessionName].reduce(
    (sum, each) => sum + each.longest,
    fixed,
  );
  return language(
    [
      [...entity, ...some(name), ...end],
      [...entity, ...some(forms.entityPath), ...literal("/"), ...some(name), ...end],
    ],
    longest,
  );
}

/**
 * Texts of callers whose names are longer than IAM lets them be, and where that is asked for whose paths are: to count
 * the characters of a path beside those of a name takes long. A caller's language limits the whole text alone.
 */
export function tooLongNames(kind: CallerKind, { forms }: Universe, longPaths: boolean): Language {
  const entity = kind === "role" ? forms.roleName : forms.userName;
  const beyond = (form: TextForm, character: Class) => [
    ...Array<number>(form.longest + 1).fill(one(character)),
    many(character),
  ];
  const name = [
    many(Class.notNewline),
    ...literal("/"),
    ...beyond(entity, Class.notSlashOrNewline),
    ...separator,
  ];
  const path = () => [
    ...Array.from({ length: 5 }, () => [many(Class.notColonOrNewline), ...literal(":")]).flat(),
    ...literal(`${kind}/`),
    ...beyond(forms.entityPath, Class.notNewline),
    ...literal("/"),
    many(Class.notSlashOrNewline),
    ...separator,
    anything,
  ];
  const paths = longPaths ? [path()] : [];
  switch (kind) {
    case "user":
      return language([[...name, anything], ...paths]);
    case "role":
      return language([
        [...name, anything],
        ...paths,
        [
          many(Class.notNewline),
          ...separator,
          many(Class.notColon),
          ...literal(":"),
          ...beyond(forms.sessionName, Class.any),
        ],
      ]);
    case "federated-user":
      return language([
        [
          many(Class.notNewline),
          ...literal(":federated-user/"),
          ...beyond(forms.federatedUserName, Class.notSlashOrNewline),
        ],
      ]);
    default:
      return language([]);
  }
}

/** Everything that belongs to an account. */
export const accountPatterns = (account: string, partition: string): number[][] => [
  [...literal(`arn:${partition}:iam::${account}:`), anything],
  [...literal(`arn:${partition}:sts::${account}:`), anything],
];

export const exactly = (arn: string): number[] => literal(arn);
/** A user, or a role in any of its sessions. */
export const withAnyId = (arn: string): number[] => [...literal(arn + sessionSeparator), anything];
const inSession = (session: string): number[] => [
  ...separator,
  many(Class.notColon),
  ...literal(`:${session}`),
];
export const roleInSession = (role: string, session: string): number[] => [
  ...literal(role),
  ...inSession(session),
];

/** A session's ARN leaves out its role's path. */
export function sessionPatterns(
  account: string,
  role: string,
  session: string,
  partition: string,
): number[][] {
  const start = literal(`arn:${partition}:iam::${account}:role/`);
  const end = [...literal(role), ...inSession(session)];
  return [
    [...start, ...end],
    [...start, anything, ...literal("/"), ...end],
  ];
}

/** Callers of a name in an account, whatever their path. */
function ofName(account: string, kind: "role" | "user", name: readonly number[], partition: string) {
  const start = literal(`arn:${partition}:iam::${account}:${kind}/`);
  const end = [...name, ...separator, anything];
  return [
    [...start, ...end],
    [...start, anything, ...literal("/"), ...end],
  ];
}

/**
 * Callers whose name is that of a role or a user that is there, and among them those who are: names are unique in an
 * account, whatever the path and the case, so that there is no other. A session names its role without its path.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function namesTaken(
  arns: readonly string[],
  kind: "role" | "user",
): { readonly taken: readonly number[][]; readonly named: readonly number[][] } {
  const taken: number[][] = [];
  const named: number[][] = [];
  const withPath = new Set<string>();
  const seen = new Set<string>();
  const withoutPath: (readonly [key: string, patterns: number[][]])[] = [];
  for (const arn of new Set(arns)) {
    const [, partition = "", , , account = "", ...rest] = arn.split(":");
    const [of, ...path] = rest.join(":").split("/");
    const isSession = kind === "role" && of === "assumed-role";
    const name = isSession ? path[0] : path.at(-1);
    if ((of !== kind && !isSession) || name === undefined) continue;
    const key = `${account} ${name}`;
    if (isSession) withoutPath.push([key, ofName(account, kind, literal(name), partition)]);
    else {
      withPath.add(key);
      named.push(withAnyId(arn));
    }
    const folded = key.toLowerCase();
    if (seen.has(folded)) continue;
    seen.add(folded);
    const anyCase = literal(name).map((code) => oneOf(sameLetters(code).certain));
    taken.push(...ofName(account, kind, anyCase, partition));
  }
  for (const [key, patterns] of withoutPath) if (!withPath.has(key)) named.push(...patterns);
  return { taken, named };
}

export type CallerPart = "arn" | "account" | "username" | "userid";

/** How wildcards read in a part of the text, which they must not leave. */
export const partReading: Readonly<Record<CallerPart, WildcardReading>> = {
  arn: { wildcard: Class.notNewline },
  account: { wildcard: Class.notColonOrNewline },
  username: { wildcard: Class.notSlashOrNewline },
  userid: { wildcard: Class.notNewline },
};

/** The two sides of every colon that a text of the pattern can have behind the 12 digits of an account. */
function splitAtColon(tokens: readonly number[]): (readonly [number[], number[]])[] {
  const colon = 58;
  const found: (readonly [number[], number[]])[] = [];
  let before = 0;
  for (let i = 0; i < tokens.length && before <= digits.length; i++) {
    const token = tokens[i] as number;
    const repeated = isMany(token) ? 1 : 0;
    if (tokenMatches(token, colon))
      found.push([tokens.slice(0, i + repeated), tokens.slice(i + 1 - repeated)]);
    before += 1 - repeated;
  }
  return found;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function useridPatterns(value: number[], kind: CallerKind, partition: string): number[][] {
  const start = literal(`arn:${partition}:${service(kind)}::`);
  if (kind === "root") return [[...start, ...value, ...literal(":root")]];
  if (kind !== "federated-user") return [[many(Class.notNewline), ...separator, ...value]];
  return splitAtColon(value).map(([account, name]) => [
    ...start,
    ...account,
    ...literal(":federated-user/"),
    ...name,
  ]);
}

/** Callers whose part matches a value. */
export function partPatterns(
  part: CallerPart,
  items: readonly Item[],
  reading: WildcardReading,
  kind: CallerKind,
  partition: string,
): number[][] {
  const value = toTokens(items, reading);
  if (part === "userid") return useridPatterns(value, kind, partition);
  const identified = kind === "role" || kind === "user";
  const end = identified ? [...separator, anything] : [];
  if (part === "arn") return [[...value, ...end]];
  const start = literal(`arn:${partition}:${service(kind)}::`);
  if (part === "account") return [[...start, ...value, ...literal(":"), anything]];
  const user = [...start, ...digits, ...literal(":user/")];
  return [
    [...user, ...value, ...end],
    [...user, anything, ...literal("/"), ...value, ...end],
  ];
}
