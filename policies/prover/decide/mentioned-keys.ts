/** What a case's documents ask about: only that can distinguish two requests. */

import { variableNames } from "../compile/variables";
import type { Documents } from "../parse/case";
import { type ConditionKey, conditionKey, type Presence } from "../parse/keys";
import type { ParsedPolicy, ParsedStatement } from "../parse/policy";
import type { IntendedAccess } from "../types";

function* keysOf(statement: ParsedStatement, policy: ParsedPolicy): Generator<ConditionKey> {
  const names = statement.conditions.map((condition) => condition.key);
  for (const name of [...names, ...variableNames(statement)]) {
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

/** Whether the policy can distinguish one caller from another. */
export function asksWhoCalls(policy: ParsedPolicy): boolean {
  return policy.statements.some((statement) => {
    const { principal } = statement;
    if (principal && !principal.names.some((name) => name.kind === "everyone")) return true;
    for (const { present } of keysOf(statement, policy)) if (ofCallers.has(present)) return true;
    return false;
  });
}

function allPolicies(documents: Documents): ParsedPolicy[] {
  const all = new Set<ParsedPolicy>();
  if (documents.apiPolicy) all.add(documents.apiPolicy);
  for (const { policy } of documents.domains.values()) if (policy) all.add(policy);
  for (const { policy } of documents.endpoints.values()) if (policy) all.add(policy);
  for (const policies of documents.identities.values()) for (const policy of policies) all.add(policy);
  return [...all];
}

export interface MentionedKeys {
  readonly keys: readonly ConditionKey[];
  readonly services: readonly string[];
  /** Some document distinguishes sessions of one role. */
  readonly sessions: boolean;
  /** ARNs of callers that are there: of intent, identity policies, principals and given tags. */
  readonly named: readonly string[];
  /** Of the longest ARN that names a caller, or of all patterns of such ARNs together. */
  readonly charactersOfArns: number;
  /** Some condition names a character beyond the basic plane. */
  readonly pairs: boolean;
  /** Accounts that principals are named of. */
  readonly accounts: readonly string[];
}

const surrogate = /[\ud800-\udfff]/;
const arnOfCaller = "aws:principalarn";

export function whatIsAsked(cases: readonly Documents[], intent: readonly IntendedAccess[]): MentionedKeys {
  const keys = new Map<string, ConditionKey>();
  const services = new Set<string>();
  let sessions = intent.some(({ principals }) =>
    principals.some((name) => /^(?:[^:]*:){5}assumed-role\//.test(name)),
  );
  const accounts = new Set<string>();
  let pairs = false;
  let patterns = 0;
  const named = new Set<string>(
    cases.flatMap(({ identities, facts }) => [...identities.keys(), ...facts.tags.keys()]),
  );
  for (const { principals } of intent) for (const name of principals) named.add(name);
  for (const policy of cases.flatMap(allPolicies)) {
    for (const statement of policy.statements) {
      for (const key of keysOf(statement, policy)) keys.set(key.id, key);
      for (const { key, values } of statement.conditions)
        if (key.toLowerCase() === arnOfCaller) patterns += values.join("").length;
      pairs ||= statement.conditions.some(({ values }) => values.some((value) => surrogate.test(value)));
      for (const name of statement.principal?.names ?? []) {
        if (name.kind === "service") services.add(name.name === "*" ? "events.amazonaws.com" : name.name);
        if (name.kind === "session") sessions = true;
        if ("arn" in name) named.add(name.arn);
        if ("account" in name) accounts.add(name.account);
      }
    }
  }
  return {
    named: [...named],
    charactersOfArns: [...named].reduce((most, { length }) => Math.max(most, length), patterns),
    pairs,
    keys: [...keys.values()],
    services: [...services],
    sessions,
    accounts: [...accounts].slice(0, 4),
  };
}
