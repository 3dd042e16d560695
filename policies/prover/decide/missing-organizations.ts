/**
 * A refusal that depends on an organization that the case does not give. An account that is named has one organization,
 * the same in every request: a counterexample with one of them is no answer until the case gives it.
 */
import type { Documents } from "../parse/case";
import type { Organization } from "../parse/facts";
import type { ParsedPolicy } from "../parse/policy";
import type { ProofCase } from "../types";

const organizationKey = /^aws:(principal|resource)org(id|paths)$/i;
const path = /^(o-[a-z0-9]{10,32})\/r-[a-z0-9]{4,32}\/(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/){0,5}/;
const id = /^o-[a-z0-9]{10,32}(?=$|\/)/;

/** Each is tried in a proof of its own. */
const mostTried = 6;

/** The place that a value of a policy is about: one of those that its first wildcard takes in. */
function placeOf(value: string): Organization | undefined {
  const [whole, ofPath] = path.exec(value) ?? [];
  const [alone] = id.exec(value) ?? [];
  const place = ofPath ?? alone;
  if (place === undefined) return undefined;
  const begun = whole ?? `${place}/`;
  const [start = ""] = value.slice(begun.length).split(/[*?]/);
  const below = start === "" ? "" : start + (whole ? "ou-0000-00000000/" : "r-0000/").slice(start.length);
  const filled = path.exec(begun + below)?.[0];
  return { id: place, path: filled ?? whole };
}

function* policiesOf({ apiPolicy, domains, endpoints, identities }: Documents): Generator<ParsedPolicy> {
  if (apiPolicy) yield apiPolicy;
  for (const { policy } of [...domains.values(), ...endpoints.values()]) if (policy) yield policy;
  for (const policies of identities.values()) yield* policies;
}

interface Asked {
  readonly principals: boolean;
  readonly paths: boolean;
  readonly api: boolean;
  readonly places: readonly (Organization | null)[];
}

/** What the policies ask of organizations: of whose, and which places they distinguish. */
function asked(documents: Documents): Asked {
  const found = new Map<string, Organization>();
  const keys = new Set<string>();
  for (const { statements } of new Set(policiesOf(documents))) {
    for (const { key, values } of statements.flatMap(({ conditions }) => conditions)) {
      const [, whose, what] = organizationKey.exec(key) ?? [];
      if (whose === undefined || what === undefined) continue;
      keys.add(whose.toLowerCase());
      keys.add(`${whose}${what}`.toLowerCase());
      for (const place of values.map(placeOf)) if (place) found.set(place.path ?? place.id, place);
    }
  }
  const places = [...[...found.values()].slice(0, mostTried), null];
  return {
    principals: keys.has("principal"),
    paths: keys.has("principalpaths"),
    api: keys.has("resource"),
    places,
  };
}

/** Accounts of who is granted, and of the API, whose organization, or place in it, is asked for and not given. */
function missingAccounts({ intent }: ProofCase, { api, facts }: Documents, about: Asked): string[] {
  const granted = intent.flatMap(({ principals }) =>
    principals.flatMap((name) => /^\d{12}$|(?<=^arn:[^:]*:[^:]*::)\d{12}(?=:)/.exec(name)?.[0] ?? []),
  );
  const accounts = [...(about.principals ? granted : []), ...(about.api ? [api.account] : [])];
  return [...new Set(accounts)].filter((account) => {
    const given = facts.organizations.get(account);
    return given === undefined || (given !== null && given.path === undefined && about.paths);
  });
}

/** A place that no policy asks about: the account that takes no part in its organization's units. */
const elsewhereIn = ({ id }: Organization): Organization => ({ id, path: `${id}/r-0000/` });

/** The case with each place given to the accounts for which it gives none. */
export function* possiblePlaces(proofCase: ProofCase, documents: Documents): Generator<ProofCase> {
  const about = asked(documents);
  const accounts = missingAccounts(proofCase, documents, about);
  if (accounts.length === 0) return;
  for (const place of about.places) {
    const given = accounts.flatMap((account) => {
      const before = documents.facts.organizations.get(account);
      const organization = before && place === null ? elsewhereIn(before) : place;
      return before && before.id !== organization?.id ? [] : [[account, { organization }] as const];
    });
    if (given.length > 0)
      yield { ...proofCase, accounts: { ...proofCase.accounts, ...Object.fromEntries(given) } };
  }
}

export function whyMissing(proofCase: ProofCase, documents: Documents): string {
  const fields = missingAccounts(proofCase, documents, asked(documents)).map(
    (account) =>
      `accounts.${account}.organization${documents.facts.organizations.has(account) ? ".path" : ""}`,
  );
  return `depends on organizations that the case does not give; add them as ${fields.join(", ")}`;
}
