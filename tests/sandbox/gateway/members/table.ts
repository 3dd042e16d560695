/**
 * What the sandbox does with each member of each operation's input. Members are named as AWS's API references write
 * them on the wire: N for the place in a list (Filter.N.Name), * for the key of a map (variables.*), ** for all that
 * lies below. {a,b} stands for both.
 */
export interface MemberRow {
  /** Names of operations, with spaces between; * stands for any letters, and !Name takes one out again. */
  readonly operations: string;
  /** It has the effect that it has on AWS. */
  readonly emulated?: string;
  /** It is kept, or read and put aside. By the reason why nothing that the sandbox shows depends on it. */
  readonly stored?: Readonly<Record<string, string>>;
  /** It is refused by name. With =VALUE that value alone is let through, because it asks for nothing: "Force=false". */
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

  /** True when the table has something below the path: an empty list or structure there says nothing. */
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

/** A row's entries, written out. */
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

/** Of the table's own patterns: nothing from outside becomes one. */
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
  throw new Error(`The brace of ${word} does not close.`);
}
