/** Cuts the space of requests into families. */
import { httpMethods } from "../compile/api";
import { patternsOf } from "../compile/principal";
import type { Caller, CallerKind, Way } from "../compile/view";
import type { Documents } from "../document/case";
import type { Policy } from "../document/policy";
import { parseAwsPrincipal } from "../document/principal";
import type { Universe } from "../document/universe";
import { type Language, language } from "../sets/language";
import type { AuthorizationType, Grant, ProofCase } from "../types";
import { type Asked, asksWhoCalls } from "./documents-ask";
import { type Family, type Identity, ownAccount } from "./family";

/** Principals of one kind, on one side of the account border, whose identity policies are the same. */
export interface IdentityGroup {
  readonly kind: "role" | "user";
  readonly own: boolean;
  readonly members: Language;
  readonly policies: readonly Policy[];
}

export function identityGroups(
  proofCase: ProofCase,
  documents: Documents,
  thorough: boolean,
): IdentityGroup[] {
  const { partition, account } = documents.api;
  const groups = new Map<
    string,
    { kind: "role" | "user"; own: boolean; patterns: (readonly number[])[]; policies: readonly Policy[] }
  >();
  for (const [arn, policies] of documents.identities) {
    const name = parseAwsPrincipal(arn);
    if (typeof name === "string" || (name.kind !== "role" && name.kind !== "user")) continue;
    const own = name.account === account;
    const key = thorough ? arn : `${name.kind} ${own} ${JSON.stringify(proofCase.identityPolicies[arn])}`;
    const group = groups.get(key) ?? { kind: name.kind, own, patterns: [], policies };
    groups.set(key, group);
    group.patterns.push(...patternsOf(name, partition));
  }
  return [...groups.values()].map(({ patterns, ...group }) => ({ ...group, members: language(patterns) }));
}

type Callers = Omit<Family, "way" | "authorization" | "methods">;
const everyone = { within: [], without: [] };
/** A service calls as itself only where some document names it. */
const services = (asked: Asked): Callers[] =>
  asked.services.map((service) => ({
    caller: { kind: "service", service },
    identity: { kind: "none" },
    callers: everyone,
  }));
const personKinds: readonly CallerKind[] = ["role", "user", "root", "federated-user"];

/** Callers of methods with AWS_IAM: who they are decides which identity policies they have. */
function signedCallers(groups: readonly IdentityGroup[], documents: Documents, asked: Asked): Callers[] {
  const own = ownAccount(documents.api.account, documents.api.partition);
  const found: Callers[] = groups.map((group, index) => ({
    caller: { kind: group.kind },
    identity: { kind: "listed", group: index },
    callers: { within: [group.members], without: [] },
  }));
  for (const kind of personKinds) {
    const listed = groups.filter((group) => group.kind === kind).map((group) => group.members);
    const side = (identity: Identity, within: Language[], without: Language[]): Callers => ({
      caller: { kind },
      identity,
      callers: { within, without: [...without, ...listed] },
    });
    found.push(side({ kind: "foreign" }, [], [own]), side({ kind: "own" }, [own], []));
  }
  found.push(...services(asked));
  return found;
}

const anonymous: Callers = { caller: { kind: "anonymous" }, identity: { kind: "none" }, callers: everyone };

function methodsByType(proofCase: ProofCase): Map<AuthorizationType, string[]> {
  const { authorization } = proofCase;
  const found = new Map<AuthorizationType, string[]>();
  for (const method of httpMethods) {
    const type =
      typeof authorization === "string" ? authorization : (authorization[method] ?? authorization["*"]);
    if (type === undefined) continue;
    found.set(type, [...(found.get(type) ?? []), method]);
  }
  return found;
}

export const grantsFor = (grants: readonly Grant[], way: Way): Grant[] =>
  grants.filter(
    ({ vpce }) =>
      vpce === "*" || (way.kind === "named" ? vpce === way.id : way.kind === "none" && vpce === null),
  );

/** Ways in: every named endpoint, any other endpoint, and for an API that is not PRIVATE none. */
export function waysIn({ endpoints, facts }: Documents, { relations }: Universe): Way[] {
  const named = [...endpoints].map(([id, { vpc }]): Way => ({ kind: "named", id, vpc }));
  const isPrivate = facts.endpointType === "PRIVATE" && relations.privateThroughEndpoint;
  return isPrivate ? [{ kind: "other" }, ...named] : [{ kind: "none" }, { kind: "other" }, ...named];
}

export function* families(
  proofCase: ProofCase,
  documents: Documents,
  groups: readonly IdentityGroup[],
  asked: Asked,
  grants: (way: Way) => readonly Grant[],
  thorough: boolean,
  ways: readonly Way[],
): Generator<Family> {
  const signed = signedCallers(groups, documents, asked);
  const persons = personKinds.map(
    (kind): Callers => ({ caller: { kind } satisfies Caller, identity: { kind: "none" }, callers: everyone }),
  );
  persons.push(...services(asked));
  const tells = new Map<Policy, boolean>();
  for (const way of ways) {
    const policy = way.kind === "named" ? documents.endpoints.get(way.id)?.policy : undefined;
    if (policy && !tells.has(policy)) tells.set(policy, asksWhoCalls(policy));
    const telling = policy ? tells.get(policy) : false;
    const named = grants(way).some(({ principals }) => !principals.includes("*"));
    for (const [authorization, methods] of methodsByType(proofCase)) {
      // Where nothing tells callers apart, an anonymous one stands for all.
      const signs = authorization === "AWS_IAM" ? signed : telling || named || thorough ? persons : [];
      for (const callers of [anonymous, ...signs]) yield { way, authorization, methods, ...callers };
    }
  }
}
