/**
 * Principal and NotPrincipal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
import type { ParsedStatement, PrincipalName } from "../parse/policy";
import { type Language, language } from "../sets/language";
import { texts } from "../sets/text-set";
import { Class, many } from "../sets/tokens";
import type { ValueSet } from "../sets/value-set";
import { accountPatterns, exactly, roleInSession, sessionPatterns, withAnyId } from "./caller-text";
import type { Compilation } from "./compilation";
import { isPerson, type PolicyContext } from "./policy-context";

/** Alternatives, each a conjunction of dimensions; an empty one is everybody. */
export type Alternatives = readonly ReadonlyMap<string, ValueSet>[];
export interface PrincipalRange {
  readonly must: Alternatives;
  readonly may: Alternatives;
}

const nobody: Alternatives = [];
const everybody: Alternatives = [new Map()];
const both = (alternatives: Alternatives): PrincipalRange => ({ must: alternatives, may: alternatives });

const callerIn = (included: Language): Alternatives =>
  included.patterns.size === 0 ? nobody : [new Map([["principal", texts({ required: [included] })]])];

export function patternsOf(name: PrincipalName, partition: string): readonly number[][] {
  switch (name.kind) {
    case "account":
      return accountPatterns(name.account, partition);
    case "federated-user":
      return [exactly(name.arn)];
    case "user":
    case "role":
      return [withAnyId(name.arn)];
    case "session":
      return sessionPatterns(name.account, name.role, name.session, partition);
    default:
      return [];
  }
}

const isEveryone = (name: PrincipalName) => name.kind === "everyone";

function forService(names: readonly PrincipalName[], service: string): boolean {
  return names.some(
    (name) => isEveryone(name) || (name.kind === "service" && [service, "*"].includes(name.name)),
  );
}

function providers(names: readonly PrincipalName[]): Language | undefined {
  const list = names.filter((name) => name.kind === "federated").map((name) => name.provider);
  if (list.length === 0) return undefined;
  return list.includes("*") ? language([[many(Class.any)]]) : language(list.map(exactly));
}

function included(
  statement: ParsedStatement,
  names: readonly PrincipalName[],
  policyContext: PolicyContext,
  work: Compilation,
): PrincipalRange {
  const { partition, account } = policyContext.api;
  const may: number[][] = [];
  const must: number[][] = [];
  for (const name of names) {
    const patterns = patternsOf(name, partition);
    may.push(...patterns);
    // To allow an account is to let its administrators allow: inside the API's own account that is no grant. An
    // endpoint's policy grants nothing, and lets through whom it names.
    const delegates =
      name.kind === "account" &&
      name.account === account &&
      statement.effect === "Allow" &&
      policyContext.policy !== "endpoint";
    if (!delegates || policyContext.caller.kind === "root") must.push(...patterns);
    else
      work.notes.add(
        statement.path,
        `allows the API's own account ${account}, which leaves it to identity policies`,
      );
    if (name.kind === "unique-id") {
      work.notes.add(statement.path, `"${name.id}" is the id of a principal whose name is not known`);
      may.push([many(Class.any)]);
    }
  }
  const provider = policyContext.caller.kind === "role" ? providers(names) : undefined;
  const federated: Alternatives = provider ? [new Map([["provider", texts({ required: [provider] })]])] : [];
  return {
    must: [...callerIn(language(must)), ...federated],
    may: [...callerIn(language(may)), ...federated],
  };
}

/**
 * A caller is spared for certain when the list names all that it is (its account and itself, and for a session
 * also the session), and is not spared for certain when the list names none of it. In between AWS's page says
 * only that it "might" be denied.
 */
function excluded(
  statement: ParsedStatement,
  names: readonly PrincipalName[],
  policyContext: PolicyContext,
  work: Compilation,
): PrincipalRange {
  const { partition } = policyContext.api;
  const touched: number[][] = [];
  const spared: number[][] = [];
  const accounts = new Set(names.flatMap((name) => (name.kind === "account" ? [name.account] : [])));
  const roles = new Set(names.flatMap((name) => (name.kind === "role" ? [name.arn] : [])));
  const detailed = new Set(
    names.flatMap((name) => ("account" in name && name.kind !== "account" ? [name.account] : [])),
  );
  for (const account of accounts) {
    const root = exactly(`arn:${partition}:iam::${account}:root`);
    spared.push(root);
    touched.push(...(detailed.has(account) ? [root] : accountPatterns(account, partition)));
  }
  for (const name of names) {
    if (name.kind === "account") continue;
    const patterns = patternsOf(name, partition);
    touched.push(...patterns);
    if (name.kind === "unique-id") touched.push([many(Class.any)]);
    if (!("account" in name) || !accounts.has(name.account)) continue;
    if (name.kind === "user" || name.kind === "federated-user") spared.push(...patterns);
    if (name.kind !== "session") continue;
    for (const role of roles) {
      if (!role.startsWith(`arn:${partition}:iam::${name.account}:`) || role.split("/").at(-1) !== name.role)
        continue;
      spared.push(roleInSession(role, name.session));
    }
  }
  const provider = policyContext.caller.kind === "role" ? providers(names) : undefined;
  const outside = (list: readonly number[][]): Alternatives => {
    const box = new Map<string, ValueSet>();
    if (list.length > 0) box.set("principal", texts({ excluded: [language(list)] }));
    if (provider) box.set("provider", texts({ excluded: [provider], absent: true }));
    return [box];
  };
  const must = outside(touched);
  const may = outside(spared);
  if (touched.length > spared.length) {
    work.notes.add(
      statement.path,
      "NotPrincipal names a part only of what a caller is (account, role and session)",
    );
  }
  return { must, may };
}

export function principalRange(
  statement: ParsedStatement,
  policyContext: PolicyContext,
  work: Compilation,
): PrincipalRange {
  const range = rangeOf(statement, policyContext, work);
  if (statement.principal?.not !== true || statement.effect !== "Allow") return range;
  work.notes.add(
    statement.path,
    "AWS does not support NotPrincipal with Allow, and no page says what it allows; write Principal",
  );
  return { must: nobody, may: range.may };
}

function rangeOf(
  statement: ParsedStatement,
  policyContext: PolicyContext,
  work: Compilation,
): PrincipalRange {
  if (!statement.principal) return both(everybody);
  const { not, names } = statement.principal;
  const { caller } = policyContext;
  if (names.some(isEveryone)) return both(not ? nobody : everybody);
  if (caller.kind === "service")
    return both(forService(names, caller.service ?? "") === not ? nobody : everybody);
  if (!isPerson(caller)) return both(not ? everybody : nobody);
  return not
    ? excluded(statement, names, policyContext, work)
    : included(statement, names, policyContext, work);
}
