/**
 * A refusal that an organization decides of which the case does not tell: of an account that is named no request tells
 * another organization than the last, so that it is no answer until the case tells it.
 */
import type { Documents } from "../parse/case";
import type { Organization } from "../parse/facts";
import type { Policy } from "../parse/policy";
import type { ProofCase } from "../types";

const organizationKey = /^aws:(principal|resource)org(?:id|paths)$/i;
const path = /^(o-[a-z0-9]{10,32})\/r-[a-z0-9]{4,32}\/(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/){0,5}/;
const id = /^o-[a-z0-9]{10,32}(?=$|\/)/;

/** Each is tried in a proof of its own. */
const mostTried = 6;

/** The place that a value of a policy is about. */
function placeOf(value: string): Organization | undefined {
  const [whole, ofPath] = path.exec(value) ?? [];
  if (ofPath !== undefined) return { id: ofPath, path: whole };
  const [alone] = id.exec(value) ?? [];
  return alone === undefined ? undefined : { id: alone, path: undefined };
}

function* policiesOf({ apiPolicy, domains, endpoints, identities }: Documents): Generator<Policy> {
  if (apiPolicy) yield apiPolicy;
  for (const { policy } of [...domains.values(), ...endpoints.values()]) if (policy) yield policy;
  for (const policies of identities.values()) yield* policies;
}

/** What the policies ask of organizations: of whose, and which places they tell apart. */
function asked(documents: Documents): { principals: boolean; api: boolean; places: (Organization | null)[] } {
  const found = new Map<string, Organization>();
  const keys = new Set<string>();
  for (const { statements } of new Set(policiesOf(documents))) {
    for (const { key, values } of statements.flatMap(({ conditions }) => conditions)) {
      const [, whose] = organizationKey.exec(key) ?? [];
      if (whose === undefined) continue;
      keys.add(whose.toLowerCase());
      for (const place of values.map(placeOf)) if (place) found.set(place.path ?? place.id, place);
    }
  }
  const places = [...[...found.values()].slice(0, mostTried), null];
  return { principals: keys.has("principal"), api: keys.has("resource"), places };
}

/** Accounts of who is granted, and of the API, whose organization is asked for and not told. */
function untoldAccounts(
  { intent }: ProofCase,
  { api, facts }: Documents,
  about: ReturnType<typeof asked>,
): string[] {
  const granted = intent.flatMap(({ principals }) =>
    principals.flatMap((name) => /^\d{12}$|(?<=^arn:[^:]*:[^:]*::)\d{12}(?=:)/.exec(name)?.[0] ?? []),
  );
  const accounts = [...(about.principals ? granted : []), ...(about.api ? [api.account] : [])];
  return [...new Set(accounts)].filter((account) => !facts.organizations.has(account));
}

/** The case with each place told of the accounts of which it tells none. */
export function* toldPlaces(proofCase: ProofCase, documents: Documents): Generator<ProofCase> {
  const about = asked(documents);
  const accounts = untoldAccounts(proofCase, documents, about);
  if (accounts.length === 0) return;
  for (const place of about.places) {
    const organization =
      place && (place.path === undefined ? { id: place.id } : { id: place.id, path: place.path });
    const told = Object.fromEntries(accounts.map((account) => [account, { organization }]));
    yield { ...proofCase, accounts: { ...proofCase.accounts, ...told } };
  }
}

export function whyUntold(proofCase: ProofCase, documents: Documents): string {
  const fields = untoldAccounts(proofCase, documents, asked(documents)).map(
    (account) => `accounts.${account}.organization`,
  );
  return `depends on organizations that the case does not tell; say them as ${fields.join(", ")}`;
}
