/**
 * Requests that AWS can get, written from AWS's pages alone: nothing here knows the prover's alphabets, its keys or its
 * evaluator. Half of all texts are near to what the case's documents say, since others seldom distinguish policies.
 */
import * as fc from "fast-check";
import type { ProofCase, ProofRequest } from "../../../../policies/prover";

type Context = Readonly<Record<string, string | readonly string[]>>;

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const shaped = new Map<string, fc.Arbitrary<string>>();
/** Kept, since each takes milliseconds to make. */
function matching(shape: RegExp): fc.Arbitrary<string> {
  const known = shaped.get(String(shape)) ?? fc.stringMatching(shape);
  shaped.set(String(shape), known);
  return known;
}
const digits = (count: number) => matching(new RegExp(`^[0-9]{${count}}$`));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const name = /^[A-Za-z0-9_+=,.@-]{1,64}$/;
export const sessionName = /^[A-Za-z0-9_+=,.@-]{2,64}$/;
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: any of ! to DEL, between slashes. */
export const entityPath = /^(?:\/|\/[\u0021-\u007f]{1,510}\/)$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export const stageName = /^[A-Za-z0-9_-]{1,128}$/;
/** https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
export const urlPath = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/;
/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export const headerValue = /^[!-~](?:[ -~]*[!-~])?$/;
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export const organizationId = /^o-[a-z0-9]{10,32}$/;
export const account = /^[0-9]{12}$/;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html: with its id. */
const domainName = /^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?(?:\.[a-z]{2,10}){1,2}\+[a-z0-9]{10}$/;

/** Texts of the documents and of the intent. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** Roles, users and sessions that the case names as callers, who are there. */
function callersNamed(proofCase: ProofCase): string[] {
  const { intent, identityPolicies, apiPolicy, endpoints, domains = {}, principals = {} } = proofCase;
  const places = [...Object.values(endpoints), ...Object.values(domains)];
  const documents = JSON.stringify([apiPolicy, places.map(({ policy }) => policy)]);
  const listed = [...documents.matchAll(/"AWS":(\[[^\]]*\]|"[^"]*")/g)].flatMap(([, list = ""]) =>
    [...list.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text),
  );
  const intended = intent.flatMap((each) => each.principals);
  return [...intended, ...Object.keys(identityPolicies), ...Object.keys(principals), ...listed];
}

interface Named {
  /** Kind, account, and name without its case: no two in an account have the same. */
  readonly key: string;
  readonly exactly: string;
  /** A session does not show its role's. */
  readonly path: string | undefined;
}

function named(arn: string): Named | undefined {
  const [, number = "", kind, rest = ""] =
    /^arn:[^:]*:(?:iam|sts)::(\d+):(role|user|assumed-role)\/(.*)$/.exec(arn) ?? [];
  if (kind === undefined) return undefined;
  const session = kind === "assumed-role";
  const own = session ? (rest.split("/")[0] ?? "") : (rest.split("/").at(-1) ?? "");
  const key = [session ? "role" : kind, number, own.toLowerCase()].join(" ");
  return { key, exactly: own, path: session ? undefined : rest.slice(0, rest.length - own.length) };
}

/**
 * Why there is no such role, user or session beside those that the case names; undefined where there may be.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: names are unique, in whatever case.
 */
export function cannotBe(arn: string, proofCase: ProofCase): string | undefined {
  const own = named(arn);
  if (own === undefined) return undefined;
  const there = callersNamed(proofCase)
    .map(named)
    .filter((each) => each?.key === own.key);
  const withPaths = there.filter((each) => each?.path !== undefined);
  const possible =
    there.length === 0 ||
    there.some(
      (each) =>
        each?.exactly === own.exactly &&
        (own.path === undefined ||
          each.path === own.path ||
          (each.path === undefined && !withPaths.some((other) => other?.exactly === own.exactly))),
    );
  return possible ? undefined : `has the name of another: ${own.key}`;
}

const characters = pick(
  "x",
  "é",
  "É",
  "\u212a",
  "ſ",
  "-",
  "/",
  ":",
  "*",
  "?",
  "A",
  "0",
  " ",
  "\u4e00",
  "!",
  "%20",
);

/** Texts near to one of a document: wildcards filled in, letters in another case, one character more or less. */
function near(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.array(characters, { maxLength: 2 }),
      characters,
      pick("as it is", "as it is", "upper", "lower", "one less", "one more", "empty"),
      fc.nat(),
    )
    .map(([stars, mark, change, at]) => {
      const filled = text.replaceAll("*", stars.join("")).replaceAll("?", mark);
      const place = filled.length === 0 ? 0 : at % filled.length;
      if (change === "upper") return filled.toUpperCase();
      if (change === "lower") return filled.toLowerCase();
      if (change === "one less") return filled.slice(0, place) + filled.slice(place + 1);
      if (change === "one more") return filled.slice(0, place) + mark + filled.slice(place);
      return change === "empty" ? "" : filled;
    });
}

export function awsRequests(proofCase: ProofCase): fc.Arbitrary<ProofRequest> {
  const texts = [...new Set([...textsOf(proofCase), "x"])];
  const arns = texts.filter((text) => text.startsWith("arn:"));
  const parts = [...new Set([...texts, ...texts.flatMap((text) => text.split(/[/:]/))])];
  /** A text of the shape, near to one of the documents where that has the shape. */
  const of = (shape: RegExp, other: fc.Arbitrary<string>, from: readonly string[] = parts) =>
    fc
      .tuple(fc.boolean(), pick(...from).chain(near), other)
      .map(([close, text, another]) => (close && shape.test(text) ? text : another));
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

  const accounts = of(account, digits(12));
  const names = of(name, matching(name));
  const paths = of(
    entityPath,
    pick("/", "/a!b/", "/:role/", "/\u007f/", "///"),
    arns.map((arn) => arn.replace(/^[^/]*/, "").replace(/[^/]*$/, "")).concat("/"),
  );
  const partition = proofCase.api.split(":")[1];
  const entity = (kind: string) =>
    fc
      .tuple(accounts, paths, names)
      .map(([number, path, own]) => `arn:${partition}:iam::${number}:${kind}${path}${own}`);
  const known = arns.filter((arn) => /:role\//.test(arn) && !/[*?$]/.test(arn));
  const canBe = (arn: string) => cannotBe(arn, proofCase) === undefined;
  const roles = fc
    .oneof(entity("role"), pick(...known, `arn:${partition}:iam::111111111111:role/caller`))
    .filter(canBe);
  const id = (start: string) => matching(/^[A-Z0-9]{17}$/).map((rest) => start + rest);
  const sessions = of(sessionName, matching(sessionName));

  interface Caller {
    readonly principal: string;
    readonly context: Context;
    readonly signed: boolean;
    readonly temporary: boolean;
  }
  const persons: fc.Arbitrary<Caller> = fc.oneof(
    fc.tuple(roles, sessions, id("AROA")).map(([role, session, own]) => ({
      principal: `arn:${partition}:sts::${role.split(":")[4]}:assumed-role/${role.split("/").at(-1)}/${session}`,
      context: { "aws:PrincipalArn": role, "aws:userid": `${own}:${session}` },
      signed: true,
      temporary: true,
    })),
    fc.tuple(entity("user").filter(canBe), id("AIDA")).map(([principal, own]) => ({
      principal,
      context: { "aws:userid": own },
      signed: true,
      temporary: false,
    })),
    accounts.map((number) => ({
      principal: `arn:${partition}:iam::${number}:root`,
      context: {},
      signed: true,
      temporary: false,
    })),
  );
  const anonymous: Caller = { principal: "anonymous", context: {}, signed: false, temporary: false };
  const callers = fc.oneof(
    { weight: 1, arbitrary: fc.constant(anonymous) },
    { weight: 3, arbitrary: persons },
  );

  const tagKeys = [
    ...new Set(
      [...JSON.stringify(proofCase).matchAll(/principaltag\/([\w-]+)/gi)].map(([, key = ""]) =>
        key.toLowerCase(),
      ),
    ),
  ];
  const tags = fc.tuple(
    ...tagKeys.map((key) =>
      optional(of(tagValue, pick("", "é", "É", "x y", "\u4e00"))).map((value) => [key, value] as const),
    ),
  );
  const organization = optional(
    fc.tuple(
      of(organizationId, matching(organizationId)),
      pick("r-aaaa/", "r-aaaa/ou-aaaa-11111111/", "r-bbbb/ou-bbbb-11111111/"),
    ),
  );
  const headers = fc.record({
    "aws:UserAgent": optional(of(headerValue, matching(headerValue))),
    "aws:Referer": optional(of(headerValue, matching(headerValue))),
  });
  const day = Date.parse(proofCase.now ?? "2026-01-01") / 1000;
  const clock = fc.record({
    now: fc.oneof(fc.nat(10 * 86_400), fc.nat(2_000_000_000)).map((later) => day + later),
    age: fc.nat(12 * 3600),
    mfa: optional(fc.nat(100_000)),
    token: fc.boolean(),
  });
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.includes(".")),
    pick("10.0.0.1", "10.0.0.255", "10.0.1.0", "2001:db8::1"),
  );
  const isPrivate = (proofCase.endpointType ?? "PRIVATE") === "PRIVATE";
  const other = fc.oneof(matching(/^[0-9a-f]{17}$/), matching(/^[0-9a-f]{8}$/));
  const through = [
    ...Object.entries(proofCase.endpoints).map(([vpce, { vpc }]) =>
      fc.tuple(other, address).map(([own, ip]) => ({
        vpce: vpce as string | null,
        context: { "aws:SourceVpc": vpc ?? `vpc-${own}`, "aws:VpcSourceIp": ip } as Context,
      })),
    ),
    fc
      .tuple(
        of(
          /^vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
          other.map((own) => `vpce-${own}`),
        ),
        of(
          /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
          other.map((own) => `vpc-${own}`),
        ),
        address,
      )
      .filter(([vpce]) => !Object.hasOwn(proofCase.endpoints, vpce))
      .map(([vpce, vpc, ip]) => ({
        vpce: vpce as string | null,
        context: { "aws:SourceVpc": vpc, "aws:VpcSourceIp": ip } as Context,
      })),
  ];
  const throughNone = address.map((ip) => ({ vpce: null, context: { "aws:SourceIp": ip } as Context }));
  /** https://repost.aws/knowledge-center/api-gateway-vpc-connections: endpoints lead to private APIs alone. */
  const ways: fc.Arbitrary<{ vpce: string | null; context: Context }> = isPrivate
    ? fc.oneof(...through)
    : throughNone;
  /** Of the API's account and region: the domains that the case has, or any where it does not say. */
  const [, , , region, owner] = proofCase.api.split(":");
  const domainArn = of(
    domainName,
    matching(domainName),
    texts.flatMap((text) => text.split("/domainnames/").slice(1)).concat("api.example.internal+abcd123456"),
  ).map((own) => `arn:${partition}:execute-api:${region}:${owner}:/domainnames/${own}`);
  interface Door {
    readonly domain: string;
    /** Of the base path that is mapped to the API; undefined: any. */
    readonly stage: string | undefined;
  }
  const told = Object.entries(proofCase.domains ?? {}).flatMap(([domain, { mappings }]) =>
    mappings.filter(({ api }) => api === undefined).map(({ stage }): Door => ({ domain, stage })),
  );
  const doors: fc.Arbitrary<Door | undefined> =
    proofCase.domains === undefined
      ? fc.option(
          domainArn.map((domain): Door => ({ domain, stage: undefined })),
          { nil: undefined },
        )
      : told.length === 0
        ? fc.constant(undefined)
        : fc.option(pick(...told), { nil: undefined });
  const stages = of(stageName, pick("dev", "prod", "DEV", "d", "dev-2"));
  const urls = of(
    urlPath,
    pick("/", "/pets", "/pets/1", "//", "/:/", "/*", "/a%20b"),
    texts.map((text) =>
      text.replace(/^arn:.*?\/(?:[^/]*\/){2}/, "/").replace(/^execute-api:\/(?:[^/]*\/){2}/, "/"),
    ),
  );
  return fc
    .tuple(
      ways,
      callers,
      stages,
      pick("GET", "POST", "HEAD", "DELETE"),
      urls,
      headers,
      clock,
      tags,
      organization,
      doors,
    )
    .map(([way, caller, anyStage, method, path, sent, times, tagged, member, given]): ProofRequest => {
      // Private domains are reached through endpoints alone.
      const door = way.vpce === null ? undefined : given;
      const stage = door?.stage ?? anyStage;
      const { now, age, mfa, token } = times;
      const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
      const issued = caller.temporary || (caller.signed && token);
      const context: Record<string, string | readonly string[] | undefined> = {
        ...way.context,
        ...caller.context,
        ...sent,
        "aws:CurrentTime": iso(now),
        "aws:EpochTime": String(now),
        "aws:TokenIssueTime": issued ? iso(now - age) : undefined,
        "aws:MultiFactorAuthPresent": issued ? String(mfa !== undefined) : undefined,
        "aws:MultiFactorAuthAge": issued && mfa !== undefined ? String(mfa) : undefined,
      };
      if (caller.signed) {
        // The root user has no tags.
        const tags = caller.principal.endsWith(":root") ? [] : tagged;
        for (const [key, value] of tags) context[`aws:PrincipalTag/${key}`] = value;
        const told = proofCase.accounts?.[caller.principal.split(":")[4] ?? ""]?.organization;
        const [own, path = "r-aaaa/"] = told
          ? [told.id, told.path?.slice(told.id.length + 1)]
          : (member ?? []);
        context["aws:PrincipalOrgID"] = own;
        context["aws:PrincipalOrgPaths"] = own && [`${own}/${path}`];
      }
      const present: Record<string, string | readonly string[]> = {};
      // Which domains there are the case may leave open: then a request shows by its key which it is made by.
      if (proofCase.domains === undefined) context["execute-api:viaDomainArn"] = door?.domain;
      for (const [key, value] of Object.entries(context)) if (value !== undefined) present[key] = value;
      const by = door === undefined || proofCase.domains === undefined ? {} : { domain: door.domain };
      return { vpce: way.vpce, principal: caller.principal, stage, method, path, ...by, context: present };
    });
}
