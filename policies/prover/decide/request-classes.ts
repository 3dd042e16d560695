/** Partitions the space of requests into request classes. */
import { httpMethods } from "../compile/api";
import { type CallerClass, type CallerKind, domainOf, type Ingress } from "../compile/policy-context";
import { patternsOf } from "../compile/principal";
import type { Documents } from "../parse/case";
import type { ParsedPolicy } from "../parse/policy";
import { parseAwsPrincipal } from "../parse/principal";
import type { Universe } from "../parse/universe";
import { type Language, language } from "../sets/language";
import type { AuthorizationType, IntendedAccess, ProofCase } from "../types";
import { asksWhoCalls, type MentionedKeys } from "./mentioned-keys";
import { type IdentityPolicies, ownAccount, type RequestClass } from "./request-class";

/** Principals of one kind, on one side of the account border, whose identity policies are the same. */
export interface IdentityGroup {
  readonly kind: "role" | "user";
  readonly own: boolean;
  readonly members: Language;
  readonly policies: readonly ParsedPolicy[];
}

export function identityGroups(
  proofCase: ProofCase,
  documents: Documents,
  thorough: boolean,
): IdentityGroup[] {
  const { partition, account } = documents.api;
  const groups = new Map<
    string,
    {
      kind: "role" | "user";
      own: boolean;
      patterns: (readonly number[])[];
      policies: readonly ParsedPolicy[];
    }
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

type Callers = Omit<RequestClass, "ingress" | "authorization" | "methods">;
const everyone = { within: [], without: [] };
/** A service calls as itself only where some document names it. */
const services = (asked: MentionedKeys): Callers[] =>
  asked.services.map((service) => ({
    caller: { kind: "service", service },
    identity: { kind: "none" },
    callers: everyone,
  }));
const personKinds: readonly CallerKind[] = ["role", "user", "root", "federated-user"];

/** Callers of methods with AWS_IAM: who they are decides which identity policies they have. */
function signedCallers(
  groups: readonly IdentityGroup[],
  documents: Documents,
  asked: MentionedKeys,
): Callers[] {
  const own = ownAccount(documents.api.account, documents.api.partition);
  const found: Callers[] = groups.map((group, index) => ({
    caller: { kind: group.kind },
    identity: { kind: "listed", group: index },
    callers: { within: [group.members], without: [] },
  }));
  for (const kind of personKinds) {
    const listed = groups.filter((group) => group.kind === kind).map((group) => group.members);
    const side = (identity: IdentityPolicies, within: Language[], without: Language[]): Callers => ({
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

export const grantsFor = (grants: readonly IntendedAccess[], ingress: Ingress): IntendedAccess[] => {
  const door = domainOf(ingress) === undefined ? "host" : "domain";
  return grants.filter(
    ({ vpce, door: by = "host" }) =>
      (by === door || by === "both") &&
      (vpce === "*" ||
        (ingress.kind === "named" ? vpce === ingress.id : ingress.kind === "none" && vpce === null)),
  );
};

/**
 * Ingresses: every named endpoint and any other endpoint, by the API's own names and by each domain that leads to it;
 * for
 * an API that is not PRIVATE none of them.
 */
export function waysIn({ endpoints, domains, facts }: Documents, { relations }: Universe): Ingress[] {
  const by = (door: { domain?: string }): Ingress[] => [
    { kind: "other", ...door },
    ...[...endpoints].map(([id, { vpc }]): Ingress => ({ kind: "named", id, vpc, ...door })),
  ];
  const leading = [...domains].filter(([, { stages }]) => stages.length > 0);
  const through = [...by({}), ...leading.flatMap(([domain]) => by({ domain }))];
  const isPrivate = facts.endpointType === "PRIVATE";
  if (isPrivate) return relations.privateThroughEndpoint ? through : [{ kind: "none" }, ...through];
  return relations.publicThroughNone ? [{ kind: "none" }] : [{ kind: "none" }, ...through];
}

export function* requestClasses(
  proofCase: ProofCase,
  documents: Documents,
  groups: readonly IdentityGroup[],
  asked: MentionedKeys,
  grants: (ingress: Ingress) => readonly IntendedAccess[],
  thorough: boolean,
  ingresses: readonly Ingress[],
): Generator<RequestClass> {
  const signed = signedCallers(groups, documents, asked);
  const persons = personKinds.map(
    (kind): Callers => ({
      caller: { kind } satisfies CallerClass,
      identity: { kind: "none" },
      callers: everyone,
    }),
  );
  persons.push(...services(asked));
  const distinguishes = new Map<ParsedPolicy, boolean>();
  for (const ingress of ingresses) {
    const before = [
      ingress.kind === "named" ? documents.endpoints.get(ingress.id)?.policy : undefined,
      documents.domains.get(domainOf(ingress) ?? "")?.policy,
    ];
    const telling = before.some((policy) => {
      if (policy && !distinguishes.has(policy)) distinguishes.set(policy, asksWhoCalls(policy));
      return policy && distinguishes.get(policy);
    });
    const named = grants(ingress).some(({ principals }) => !principals.includes("*"));
    for (const [authorization, methods] of methodsByType(proofCase)) {
      // Where nothing distinguishes callers, an anonymous one stands for all.
      const signs = authorization === "AWS_IAM" ? signed : telling || named || thorough ? persons : [];
      for (const callers of [anonymous, ...signs]) yield { ingress, authorization, methods, ...callers };
    }
  }
}
