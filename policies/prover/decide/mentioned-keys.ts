/** What a case's documents ask about: only that can tell two requests apart. */

import type { Documents } from "../parse/case";
import { type ConditionKey, conditionKey, type Presence } from "../parse/keys";
import type { Policy, Statement } from "../parse/policy";
import type { Grant } from "../types";

const variable = /\$\{\s*([^},]+?)\s*[,}]/g;

function* keysOf(statement: Statement, policy: Policy): Generator<ConditionKey> {
  const texts = [...statement.resource.patterns, ...statement.conditions.flatMap((each) => each.values)];
  const names = statement.conditions.map((condition) => condition.key);
  if (statement.variables) {
    for (const text of texts) {
      if (text.includes("${")) for (const [, name = ""] of text.matchAll(variable)) names.push(name);
    }
  }
  for (const name of names) {
    const key = conditionKey(name, policy.kind);
    if (key) yield key;
  }
}

const ofCallers = new Set<Presence>([
  "signed",
  "signed, perhaps anonymous",
  "some signed",
  "users",
  "some roles",
  "services",
  "some services",
]);

/** Whether the policy can tell one caller from another. */
export function asksWhoCalls(policy: Policy): boolean {
  return policy.statements.some((statement) => {
    const { principal } = statement;
    if (principal && !principal.names.some((name) => name.kind === "everyone")) return true;
    for (const { present } of keysOf(statement, policy)) if (ofCallers.has(present)) return true;
    return false;
  });
}

function allPolicies(documents: Documents): Policy[] {
  const all = new Set<Policy>();
  if (documents.apiPolicy) all.add(documents.apiPolicy);
  for (const { policy } of documents.domains.values()) if (policy) all.add(policy);
  for (const { policy } of documents.endpoints.values()) if (policy) all.add(policy);
  for (const policies of documents.identities.values()) for (const policy of policies) all.add(policy);
  return [...all];
}

export interface Asked {
  readonly keys: readonly ConditionKey[];
  readonly services: readonly string[];
  /** Some document tells sessions of one role apart. */
  readonly sessions: boolean;
  /** Roles that are named, by ARN. */
  readonly roles: readonly string[];
  /** Accounts that principals are named of. */
  readonly accounts: readonly string[];
}

export function whatIsAsked(cases: readonly Documents[], intent: readonly Grant[]): Asked {
  const keys = new Map<string, ConditionKey>();
  const services = new Set<string>();
  let sessions = intent.some(({ principals }) =>
    principals.some((name) => /^(?:[^:]*:){5}assumed-role\//.test(name)),
  );
  const accounts = new Set<string>();
  const roles = new Set<string>(cases.flatMap(({ identities }) => [...identities.keys()]));
  for (const { principals } of intent) for (const name of principals) roles.add(name);
  for (const policy of cases.flatMap(allPolicies)) {
    for (const statement of policy.statements) {
      for (const key of keysOf(statement, policy)) keys.set(key.id, key);
      for (const name of statement.principal?.names ?? []) {
        if (name.kind === "service") services.add(name.name === "*" ? "events.amazonaws.com" : name.name);
        if (name.kind === "session") sessions = true;
        if (name.kind === "role") roles.add(name.arn);
        if ("account" in name) accounts.add(name.account);
      }
    }
  }
  const named = [...roles].filter((arn) => /^(?:[^:]*:){5}role\//.test(arn));
  return {
    roles: named,
    keys: [...keys.values()],
    services: [...services],
    sessions,
    accounts: [...accounts].slice(0, 4),
  };
}
