/** Requests are looked at in families: one way in, one kind of caller, methods of one authorization type. */
import { accountPatterns, callersOf } from "../compile/caller-text";
import { largestNumber, latestTime } from "../compile/condition-values";
import { requests } from "../compile/resource";
import { type Caller, isPerson, isTemporary, type Way } from "../compile/view";
import { lastAddress } from "../document/literals";
import type { Box, BoxContext } from "../sets/box";
import { collections } from "../sets/collection-set";
import { type IntervalSet, intervals } from "../sets/interval-set";
import { type Language, language } from "../sets/language";
import type { TextAnswers } from "../sets/text-set";
import { texts } from "../sets/text-set";
import { Class, literal, many, one } from "../sets/tokens";
import { absence, type ValueSet } from "../sets/value-set";
import type { AuthorizationType } from "../types";

/** What is known of the identity policies of a family's callers. */
export type Identity =
  | { readonly kind: "none" }
  /** Index into the groups of principals with the same identity policies. */
  | { readonly kind: "listed"; readonly group: number }
  /** Of the API's own account, named nowhere in identityPolicies: taken to have none. */
  | { readonly kind: "own" }
  /** Of another account, whose policies are anybody's guess: whatever they need to have. */
  | { readonly kind: "foreign" };

export interface Family {
  readonly way: Way;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly authorization: AuthorizationType;
  readonly methods: readonly string[];
  /** Patterns that a caller's text matches, and does not match. */
  readonly callers: { readonly within: readonly Language[]; readonly without: readonly Language[] };
}

const endpointIds = language([[...literal("vpce-"), one(Class.identifier), many(Class.identifier)]]);
const vpcIds = language([[...literal("vpc-"), one(Class.identifier), many(Class.identifier)]]);
/** A key without a value is not in the request. */
const someText = language([[one(Class.printable), many(Class.printable)]]);
const optionalText = () => texts({ absent: true, required: [someText] });

/** Made once for each kind of caller and list of methods: there are few. */
const madeLanguages = new Map<string, Language>();

function once(key: string, make: () => Language): Language {
  const made = madeLanguages.get(key) ?? make();
  madeLanguages.set(key, made);
  return made;
}

function signedDimensions(family: Family, { partition, impossible }: Surroundings): [string, ValueSet][] {
  const { caller, callers } = family;
  if (!isPerson(caller)) return [];
  const session = isTemporary(caller);
  const within = [
    once(`${caller.kind} ${partition}`, () => callersOf(caller.kind, partition)),
    ...callers.within,
  ];
  return [
    ["principal", texts({ required: within, excluded: [...callers.without, impossible] })],
    ["provider", caller.kind === "role" ? optionalText() : absence("text")],
    ["aws:tokenissuetime", intervals([[0n, latestTime]], !session)],
    ["aws:multifactorauthpresent", intervals([[0n, 1n]], !session)],
    ["aws:multifactorauthage", intervals([[0n, largestNumber]], true)],
    ["aws:principalorgid", optionalText()],
    ["aws:principalorgpaths", collections({ absent: true, all: texts({ required: [someText] }) })],
    ["aws:userid", texts({ required: [someText] })],
  ];
}

/** What is the same for all families of a case. */
export interface Surroundings {
  readonly partition: string;
  /** Ids of the named endpoints. */
  readonly endpoints: Language;
  /** Callers that cannot be. */
  readonly impossible: Language;
}

/** Every dimension of the family's requests with all that it can be. Tags are made as they are asked for. */
function universe(family: Family, surroundings: Surroundings): Box {
  const { way } = family;
  const addresses = intervals([[0n, lastAddress]]);
  const box = new Map<string, ValueSet>([
    ["resource", texts({ required: [once(family.methods.join(), () => requests(family.methods))] })],
    ["time", intervals([[0n, latestTime]])],
    ["aws:referer", optionalText()],
    ["aws:useragent", optionalText()],
    ["aws:sourcearn", optionalText()],
    ["execute-api:viadomainarn", optionalText()],
    ...signedDimensions(family, surroundings),
  ]);
  if (way.kind === "none") return box.set("aws:sourceip", addresses);
  box.set("aws:vpcsourceip", addresses);
  if (way.kind === "other") {
    box.set("aws:sourcevpce", texts({ required: [endpointIds], excluded: [surroundings.endpoints] }));
  }
  if (way.kind === "other" || way.vpc === undefined) box.set("aws:sourcevpc", texts({ required: [vpcIds] }));
  return box;
}

class Dimensions extends Map<string, ValueSet> {
  override get(dimension: string): ValueSet | undefined {
    return super.get(dimension) ?? (dimension.startsWith("aws:principaltag/") ? optionalText() : undefined);
  }
}

const present = (set: ValueSet | undefined): boolean =>
  set !== undefined && (set.kind === "interval" ? set.intervals.length > 0 : set.present);

/** Session facts that go together: no token, a token without MFA, or a token with MFA and its age. */
export type SessionFacts = "no token" | "token" | "token and MFA";

export function possibleSessions(get: (dimension: string) => ValueSet | undefined): SessionFacts[] {
  const token = get("aws:tokenissuetime");
  const mfa = get("aws:multifactorauthpresent");
  const age = get("aws:multifactorauthage");
  const time = get("time");
  if (
    !token ||
    !mfa ||
    !age ||
    time?.kind !== "interval" ||
    token.kind !== "interval" ||
    mfa.kind !== "interval"
  )
    return [];
  const found: SessionFacts[] = [];
  if (token.absent && mfa.absent && age.absent) found.push("no token");
  const earliest = token.intervals[0]?.[0];
  const latest = time.intervals.at(-1)?.[1];
  if (earliest === undefined || latest === undefined || earliest > latest) return found;
  const includes = (set: IntervalSet, value: bigint) =>
    set.intervals.some(([from, to]) => from <= value && value <= to);
  if (includes(mfa, 0n) && age.absent) found.push("token");
  if (includes(mfa, 1n) && present(age)) found.push("token and MFA");
  return found;
}

/** An organization's id and paths are there together or not at all. */
function organizationImpossible(get: (dimension: string) => ValueSet | undefined): boolean {
  const id = get("aws:principalorgid");
  const paths = get("aws:principalorgpaths");
  if (!id || !paths) return false;
  return !(id.absent && paths.absent) && !(present(id) && present(paths));
}

export function context(
  family: Family,
  surroundings: Surroundings,
  answers: TextAnswers,
  budget: BoxContext["budget"],
): BoxContext {
  const all = new Dimensions(universe(family, surroundings));
  const person = isPerson(family.caller);
  const impossible = (box: Box): boolean => {
    if (!person) return false;
    const get = (dimension: string) => box.get(dimension) ?? all.get(dimension);
    return possibleSessions(get).length === 0 || organizationImpossible(get);
  };
  return { universe: all, answers, impossible, budget };
}

export const ownAccount = (account: string, partition: string): Language =>
  language(accountPatterns(account, partition));
