/**
 * What the sandbox does with each member of an operation's input. Members have their names on the wire, as in AWS's API
 * references: N is an index of a list (Filter.N.Name), * a key of a map (variables.*), ** all nested members.
 * {a,b} means both.
 */
export interface MemberRow {
  /** Names of operations, separated by spaces; * matches any letters, and !Name excludes one. */
  readonly operations: string;
  /** They have the effect that they have on AWS. */
  readonly emulated?: string;
  /** They are kept or accepted without effect. The key is the reason why nothing in the sandbox depends on them. */
  readonly stored?: Readonly<Record<string, string>>;
  /** They are refused by name. "Force=false": this one value is accepted, because it has no effect. */
  readonly refused?: string;
  /** Names that Filter.N.Name may have; all others are refused by name. */
  readonly filters?: string;
}

export type MemberTable = readonly MemberRow[];

export type MemberSupport =
  | { readonly kind: "emulated" }
  | { readonly kind: "stored"; readonly why: string }
  | { readonly kind: "refused"; readonly except: readonly string[] };

interface Entry {
  readonly segments: readonly string[];
  readonly verdict: MemberSupport;
}

/** The members of one operation, the exact names before those with wildcards. */
export class Members {
  constructor(
    readonly entries: readonly Entry[],
    readonly filters: readonly string[],
  ) {}

  hasFilter(name: string): boolean {
    return this.filters.some((filter) => fits(filter, name));
  }

  /** @param path "Filter", "N", "Name": places in lists are N. undefined: the table does not have it. */
  verdict(path: readonly string[]): MemberSupport | undefined {
    return this.entries.find(({ segments }) => matches(segments, path))?.verdict;
  }

  /** True when the table has members below the path, so that an empty list or structure there has no effect. */
  reaches(path: readonly string[]): boolean {
    return this.entries.some(({ segments }) => path.every((part, at) => fits(segments[at], part)));
  }
}

const known = new WeakMap<MemberTable, Map<string, Members>>();

/** The members that the table has for an operation. */
export function membersOf(table: MemberTable, operation: string): Members {
  const ofTable = known.get(table) ?? new Map<string, Members>();
  known.set(table, ofTable);
  const members = ofTable.get(operation) ?? readMembers(table, operation);
  ofTable.set(operation, members);
  return members;
}

function readMembers(table: MemberTable, operation: string): Members {
  const rows = table.filter((row) => covers(row, operation));
  const entries = rows.flatMap(entriesOf);
  const open = ({ segments }: Entry) => Number(segments.some((segment) => segment.includes("*")));
  return new Members(
    entries.sort((one, other) => open(one) - open(other)),
    rows.flatMap(({ filters = "" }) => words(filters)),
  );
}

export function covers({ operations }: MemberRow, operation: string): boolean {
  const names = words(operations);
  const taken = names.some((name) => !name.startsWith("!") && glob(name).test(operation));
  return taken && !names.includes(`!${operation}`);
}

/** One entry for each member of a row. */
export function entriesOf({ emulated = "", stored = {}, refused = "" }: MemberRow): Entry[] {
  const entry = (name: string, verdict: MemberSupport) => ({ segments: name.split("."), verdict });
  return [
    ...words(emulated).map((name) => entry(name, { kind: "emulated" })),
    ...Object.entries(stored).flatMap(([why, names]) =>
      words(names).map((name) => entry(name, { kind: "stored", why })),
    ),
    ...words(refused).map((name) => {
      const [path = "", values] = name.split("=");
      return entry(path, { kind: "refused", except: values?.split("|") ?? [] });
    }),
  ];
}

export function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const whole = pattern.at(-1) === "**" ? path.length >= pattern.length : path.length === pattern.length;
  return whole && pattern.every((segment, at) => segment === "**" || fits(segment, path[at]));
}

function fits(segment: string | undefined, part: string | undefined): boolean {
  if (segment === "**") return true;
  if (segment === undefined || part === undefined) return false;
  return segment === part || (segment.includes("*") && glob(segment).test(part));
}

const globs = new Map<string, RegExp>();

/** Compiles a pattern of the table; never text from a request. */
function glob(pattern: string): RegExp {
  const known = globs.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
  globs.set(pattern, made);
  return made;
}

function words(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap(expanded);
}

/** a.{b,c.{d,e}} is a.b, a.c.d and a.c.e. */
function expanded(word: string): string[] {
  const open = word.indexOf("{");
  if (open === -1) return [word];
  let depth = 0;
  const alternatives = [""];
  for (let at = open; at < word.length; at++) {
    const character = word[at] ?? "";
    if (character === "{" && depth++ === 0) continue;
    if (character === "}" && --depth === 0) {
      return alternatives.flatMap((it) => expanded(word.slice(0, open) + it + word.slice(at + 1)));
    }
    if (character === "," && depth === 1) alternatives.push("");
    else alternatives[alternatives.length - 1] += character;
  }
  throw new Error(`The brace in ${word} is not closed.`);
}
