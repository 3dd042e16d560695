/** Requests are proved by class: one ingress, one kind of caller, methods of one authorization type. */
import { accountPatterns, callersOf, namesTaken, tooLongNames, withAnyId } from "../compile/caller-text";
import { type CallerClass, domainOf, type Ingress, isPerson, isTemporary } from "../compile/policy-context";
import { barePercents, onStages, requests, tooLongStages } from "../compile/resource";
import type { ParsedDomain } from "../parse/case";
import type { Facts } from "../parse/facts";
import { lastAddress } from "../parse/literals";
import type { FormName, TextForm, Universe } from "../parse/universe";
import type { Box, BoxContext } from "../sets/box";
import { type Interval, intervals, subtractIntervals } from "../sets/interval-set";
import { type Language, language } from "../sets/language";
import { intersectTexts, type TextAnswers, type TextSet, texts } from "../sets/text-set";
import { Class, literal, many, one } from "../sets/tokens";
import { absence, collections, type ValueSet } from "../sets/value-set";
import type { AuthorizationType } from "../types";
import type { MentionedKeys } from "./mentioned-keys";

/** What is known of the identity policies of a request class's callers. */
export type IdentityPolicies =
  | { readonly kind: "none" }
  /** Index into the groups of principals with the same identity policies. */
  | { readonly kind: "listed"; readonly group: number }
  /** Of the API's own account, named nowhere in identityPolicies: taken to have none. */
  | { readonly kind: "own" }
  /** Of another account, whose policies are not known: they may allow anything. */
  | { readonly kind: "foreign" };

export interface RequestClass {
  readonly ingress: Ingress;
  readonly caller: CallerClass;
  readonly identity: IdentityPolicies;
  readonly authorization: AuthorizationType;
  readonly methods: readonly string[];
  /** Patterns that a caller's text matches, and does not match. */
  readonly callers: { readonly within: readonly Language[]; readonly without: readonly Language[] };
}

/** What documents may leave open, or what is certain: proofs look at all that is possible. */
export type Extent = "possible" | "certain";

/** What is the same for all request classes of a case. */
export interface CaseContext {
  readonly partition: string;
  /** Ids of the named endpoints. */
  readonly endpoints: Language;
  /** Callers that are there, by ARN. */
  readonly named: readonly string[];
  /** What documents ask of callers' ARNs may need a longer path than IAM has. */
  readonly longPaths: boolean;
  readonly facts: Facts;
  readonly domains: ReadonlyMap<string, ParsedDomain>;
  readonly universe: Universe;
}

/** Texts of a form, behind what they begin with. */
function textsOf(form: TextForm, extent: Extent, start = ""): Language {
  const { characters, shortest, ends } = form[extent];
  const some = (least: number) => [...Array<number>(least).fill(one(characters)), many(characters)];
  const patterns =
    ends === undefined
      ? [some(shortest)]
      : [...(shortest < 2 ? [[one(ends)]] : []), [one(ends), ...some(Math.max(0, shortest - 2)), one(ends)]];
  return language(
    patterns.map((pattern) => [...literal(start), ...pattern]),
    start.length + form.longest,
  );
}

const lowerOrDigit = (least: number) => [
  ...Array<number>(least).fill(one(Class.lowerOrDigit)),
  many(Class.lowerOrDigit),
];
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html: units are nested five deep. */
const deepestUnit = 5;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html has the ids' shape. */
function organizationPaths({ longest }: TextForm): Language {
  const root = [
    ...literal("o-"),
    ...lowerOrDigit(10),
    ...literal("/r-"),
    ...lowerOrDigit(4),
    ...literal("/"),
  ];
  const unit = [...literal("ou-"), ...lowerOrDigit(4), ...literal("-"), ...lowerOrDigit(8), ...literal("/")];
  const depths = Array.from({ length: deepestUnit + 1 }, (_, depth) => depth);
  return language(
    depths.map((depth) => [...root, ...Array.from({ length: depth }, () => unit).flat()]),
    longest,
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const arnStart = (partition: string, service: readonly number[]): number[] => [
  ...literal(`arn:${partition}:`),
  ...service,
  ...literal(":"),
  many(Class.identifier),
  ...literal(":"),
];

const someArn = (partition: string): Language =>
  language([
    [
      ...arnStart(partition, [one(Class.identifier), many(Class.identifier)]),
      many(Class.digit),
      ...literal(":"),
      one(Class.visible),
      many(Class.printableAscii),
    ],
  ]);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html, example 4 */
const domainArn = (partition: string, { certain: { characters }, longest }: TextForm): Language =>
  language(
    [
      [
        // A domain is one of a region.
        ...literal(`arn:${partition}:execute-api:`),
        ...[one(Class.identifier), many(Class.identifier)],
        ...literal(":"),
        ...Array<number>(12).fill(one(Class.digit)),
        ...literal(":/domainnames/"),
        one(characters),
        many(characters),
      ],
    ],
    longest + 100,
  );

/** Made once for each universe. */
const madeLanguages = new WeakMap<Universe, Map<string, Language>>();

function once(universe: Universe, key: string, make: () => Language): Language {
  const known = madeLanguages.get(universe) ?? new Map<string, Language>();
  madeLanguages.set(universe, known);
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

const optional = (required: Language): ValueSet => texts({ absent: true, required: [required] });

/** Every dimension of a request class's requests with all that it can be. */
class Dimensions {
  constructor(
    private readonly requestClass: RequestClass,
    private readonly caseContext: CaseContext,
    private readonly extent: Extent,
  ) {}

  private form(name: FormName, start = ""): Language {
    const { universe } = this.caseContext;
    return once(universe, `${name} ${this.extent} ${start}`, () =>
      textsOf(universe.forms[name], this.extent, start),
    );
  }

  /** Tags are made as they are asked for. */
  tag(): ValueSet {
    const { rootWithoutTags } = this.caseContext.universe.relations;
    return rootWithoutTags && this.requestClass.caller.kind === "root"
      ? absence("text")
      : optional(this.form("tagValue"));
  }

  private organizationPath(): TextSet {
    const { universe } = this.caseContext;
    const path = once(universe, "organization path", () =>
      organizationPaths(universe.forms.organizationPath),
    );
    return texts({ required: [path] });
  }

  private person(): [string, ValueSet][] {
    const { caller, callers } = this.requestClass;
    const { universe, partition, longPaths } = this.caseContext;
    if (!isPerson(caller)) return [];
    const session = isTemporary(caller);
    const within = [
      once(universe, `${caller.kind} ${partition}`, () => callersOf(caller.kind, partition, universe)),
      ...callers.within,
    ];
    const tooLong = once(universe, `too long ${caller.kind} ${longPaths}`, () =>
      tooLongNames(caller.kind, universe, longPaths),
    );
    const role = caller.kind === "role";
    // GetFederationToken knows no MFA: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
    const noMfa =
      universe.relations.federatedWithoutMfa && caller.kind === "federated-user" && this.extent === "certain";
    // MFA is asked for as a token is issued; whether roles one after another hand on its age is not documented.
    const oldestMfa = this.extent === "certain" ? sessionLength(universe, caller) : universe.largestNumber;
    return [
      ["principal", texts({ required: within, excluded: [...callers.without, tooLong] })],
      ["provider", role ? optional(this.form("provider")) : absence("text")],
      ["aws:sourceidentity", role ? optional(this.form("sourceIdentity")) : absence("text")],
      ["aws:tokenissuetime", intervals([[0n, universe.latestTime]], !session)],
      ["aws:multifactorauthpresent", intervals([[0n, noMfa ? 0n : 1n]], !session)],
      ["aws:multifactorauthage", intervals([[0n, oldestMfa]], true)],
      ["aws:principalorgid", optional(this.form("organizationId", "o-"))],
      ["aws:principalorgpaths", collections({ absent: true, all: this.organizationPath() })],
      ["aws:userid", texts({ required: [this.form("anything")] })],
    ];
  }

  /** Keys of a call that a service makes by itself. */
  private service(): [string, ValueSet][] {
    const { universe, partition } = this.caseContext;
    return [
      ["aws:sourcearn", optional(once(universe, `arn ${partition}`, () => someArn(partition)))],
      ["aws:sourceaccount", optional(this.form("accountId"))],
      ["aws:sourceorgid", optional(this.form("organizationId", "o-"))],
      ["aws:sourceorgpaths", collections({ absent: true, all: this.organizationPath() })],
    ];
  }

  private place(): [string, ValueSet][] {
    const { ingress } = this.requestClass;
    const { endpoints, facts, universe } = this.caseContext;
    const everywhere = intervals([[0n, lastAddress]]);
    const vpc = texts({ required: [this.form("vpcId", "vpc-")] });
    const open: [string, ValueSet][] = universe.relations.endpointKeys
      ? []
      : [
          ["aws:sourceip", { ...everywhere, absent: true }],
          ["aws:vpcsourceip", { ...everywhere, absent: true }],
          ["aws:sourcevpc", { ...vpc, absent: true }],
          ["aws:sourcevpce", optional(this.form("endpointId", "vpce-"))],
        ];
    if (ingress.kind === "none") return [...open, ["aws:sourceip", everywhere]];
    const blocks =
      ingress.kind === "named" && ingress.vpc !== undefined ? facts.addresses.get(ingress.vpc) : undefined;
    const found: [string, ValueSet][] = [
      ...open,
      ["aws:vpcsourceip", blocks && universe.relations.facts ? intervals(blocks) : everywhere],
      ["aws:sourcevpc", vpc],
    ];
    if (ingress.kind === "other") {
      const ids = texts({ required: [this.form("endpointId", "vpce-")], excluded: [endpoints] });
      found.push(["aws:sourcevpce", ids]);
    }
    return found;
  }

  all(): Map<string, ValueSet> {
    const { methods } = this.requestClass;
    const { facts, partition, universe } = this.caseContext;
    const { path, stage } = universe.forms;
    const resource = once(universe, `${methods.join()} ${this.extent}`, () =>
      requests(methods, stage, path[this.extent].characters, path.longest),
    );
    const excluded = [once(universe, "too long stages", () => tooLongStages(stage))];
    if (this.extent === "certain" && universe.relations.percentEncoding)
      excluded.push(once(universe, "bare percents", barePercents));
    const domain = once(universe, `domain ${partition}`, () =>
      domainArn(partition, universe.forms.domainName),
    );
    const bool = intervals([[0n, 1n]]);
    return new Map<string, ValueSet>([
      ["resource", texts({ required: [resource], excluded })],
      ["time", intervals([[universe.relations.now ? facts.now : 0n, universe.latestTime]])],
      ["aws:referer", optional(this.form("header"))],
      ["aws:useragent", optional(this.form("header"))],
      ["execute-api:viadomainarn", optional(domain)],
      ["aws:securetransport", bool],
      ["aws:viaawsservice", bool],
      ...this.service(),
      ...this.person(),
      ...this.place(),
    ]);
  }
}

/** The dimensions, with tags as they are asked for. */
class Universes extends Map<string, ValueSet> {
  constructor(private readonly dimensions: Dimensions) {
    super(dimensions.all());
  }

  override get(dimension: string): ValueSet | undefined {
    return (
      super.get(dimension) ?? (dimension.startsWith("aws:principaltag/") ? this.dimensions.tag() : undefined)
    );
  }
}

const present = (set: ValueSet | undefined): boolean =>
  set !== undefined && (set.kind === "interval" ? set.intervals.length > 0 : set.present);

/** Seconds that a token of the caller lasts. */
export const sessionLength = ({ longestSession }: Universe, { kind }: CallerClass): bigint =>
  kind === "anonymous" || kind === "service" ? 0n : longestSession[kind];

/** Session facts that go together: no token, a token without MFA, or a token with MFA and its age. */
export type SessionFacts = "no token" | "token" | "token and MFA";
type Sets = (dimension: string) => ValueSet | undefined;

/** When a request can be made, and when its token was issued: the first pair of spans that go together. */
export function tokenTimes(
  get: Sets,
  longestSession: bigint,
): { time: Interval; token: Interval } | undefined {
  const tokens = get("aws:tokenissuetime");
  const times = get("time");
  if (tokens?.kind !== "interval" || times?.kind !== "interval") return undefined;
  for (const time of times.intervals) {
    for (const token of tokens.intervals) {
      if (token[0] <= time[1] && time[0] - token[1] <= longestSession) return { time, token };
    }
  }
  return undefined;
}

export function possibleSessions(get: Sets, longestSession: bigint): SessionFacts[] {
  const token = get("aws:tokenissuetime");
  const mfa = get("aws:multifactorauthpresent");
  const age = get("aws:multifactorauthage");
  if (!token || !mfa || !age || mfa.kind !== "interval") return [];
  const found: SessionFacts[] = [];
  if (token.absent && mfa.absent && age.absent) found.push("no token");
  if (!tokenTimes(get, longestSession)) return found;
  const includes = (value: bigint) => mfa.intervals.some(([from, to]) => from <= value && value <= to);
  if (includes(0n) && age.absent) found.push("token");
  if (includes(1n) && present(age)) found.push("token and MFA");
  return found;
}

/** Patterns of paths of an organization, for patterns of its id. */
const pathsOf = (ids: Language): Language =>
  language([...ids.patterns.values()].map((pattern) => [...pattern, ...literal("/"), many(Class.any)]));

/** Paths of the organizations whose id is in the set. */
export const pathsOfOrganizations = (ids: TextSet): TextSet =>
  texts({ required: ids.required.map(pathsOf), excluded: ids.excluded.map(pathsOf) });

/**
 * An organization's id and paths are there together or not at all, and the id begins the paths. An account is in one
 * place of one organization, so that one path is certain; aws:PrincipalOrgPaths could have more.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
 */
function organizationImpossible(get: Sets, onePlace: boolean, answers: TextAnswers): boolean {
  const id = get("aws:principalorgid");
  const paths = get("aws:principalorgpaths");
  if (id?.kind !== "text" || paths?.kind !== "collection") return false;
  if (id.absent && paths.absent) return false;
  if (!present(id) || !present(paths)) return true;
  const all = intersectTexts(paths.all, pathsOfOrganizations({ ...id, absent: false }));
  if (onePlace) return answers.isEmpty(paths.some.reduce(intersectTexts, all));
  return [texts({}), ...paths.some].some((some) => answers.isEmpty(intersectTexts(all, some)));
}

/** Callers of the name of one that is named, who cannot be. */
function othersOfTheirNames({ caller }: RequestClass, { named }: CaseContext): Box | undefined {
  if (caller.kind !== "role" && caller.kind !== "user") return undefined;
  const { taken, named: there } = namesTaken(named, caller.kind);
  if (taken.length === 0) return undefined;
  return new Map([["principal", texts({ required: [language(taken)], excluded: [language(there)] })]]);
}

/** Requests that names and the facts of a case rule out. */
export function contradictions(
  requestClass: RequestClass,
  caseContext: CaseContext,
  asked: MentionedKeys,
): Box[] {
  const { facts, partition, universe } = caseContext;
  const found: Box[] = [];
  const sameNames = universe.relations.uniqueNames
    ? othersOfTheirNames(requestClass, caseContext)
    : undefined;
  if (sameNames) found.push(sameNames);
  if (!universe.relations.facts) return found;
  const rule = (...sets: [string, ValueSet][]) => found.push(new Map(sets));
  if (requestClass.ingress.kind !== "none") {
    for (const [vpc, blocks] of facts.addresses) {
      const known = requestClass.ingress.kind === "named" && requestClass.ingress.vpc !== undefined;
      if (known) continue;
      const outside = subtractIntervals(intervals([[0n, lastAddress]]), intervals(blocks));
      rule(["aws:sourcevpc", texts({ required: [language([literal(vpc)])] })], ["aws:vpcsourceip", outside]);
    }
  }
  const domain = caseContext.domains.get(domainOf(requestClass.ingress) ?? "");
  // By a domain a request comes to the stages that its base paths lead to, and asks for no other.
  if (domain) rule(["resource", texts({ excluded: [onStages(domain.stages)] })]);
  if (!isPerson(requestClass.caller)) return found;
  const who = (patterns: readonly number[][]): [string, ValueSet] => [
    "principal",
    texts({ required: [language(patterns)] }),
  ];
  for (const [account, organization] of facts.organizations) {
    const of = who(accountPatterns(account, partition));
    const id = organization ? { absent: true, excluded: [language([literal(organization.id)])] } : {};
    rule(of, ["aws:principalorgid", texts(id)]);
    if (organization?.path === undefined) continue;
    const path = language([literal(organization.path)]);
    rule(of, ["aws:principalorgpaths", collections({ some: [texts({ excluded: [path] })] })]);
  }
  for (const [arn, tags] of facts.tags) {
    for (const { id } of asked.keys) {
      if (!id.startsWith("aws:principaltag/")) continue;
      const value = tags.get(id.slice("aws:principaltag/".length));
      const other = value === undefined ? {} : { absent: true, excluded: [language([literal(value)])] };
      rule(who([withAnyId(arn)]), [id, texts(other)]);
    }
  }
  return found;
}

export function context(
  requestClass: RequestClass,
  caseContext: CaseContext,
  extent: Extent,
  answers: TextAnswers,
): BoxContext {
  const { universe } = caseContext;
  const all = new Universes(new Dimensions(requestClass, caseContext, extent));
  const person = isPerson(requestClass.caller);
  const { sessionFacts, organization, onePlace } = universe.relations;
  const longestSession = sessionLength(universe, requestClass.caller);
  const impossible = (box: Box): boolean => {
    if (!person) return false;
    const get = (dimension: string) => box.get(dimension) ?? all.get(dimension);
    return (
      (sessionFacts && possibleSessions(get, longestSession).length === 0) ||
      (organization && organizationImpossible(get, onePlace && extent === "certain", answers))
    );
  };
  return { universe: all, answers, impossible };
}

export const ownAccount = (account: string, partition: string): Language =>
  language(accountPatterns(account, partition));
