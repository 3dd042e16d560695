/**
 * What AWS lets a request contain: the characters and lengths of its parts, each with AWS's page. The prover looks at
 * all of it, the parser refuses what lies outside, and docs/proof.md prints the table.
 */
import { Class, classHas, one } from "../sets/tokens";

interface Range {
  readonly characters: Class;
  readonly shortest: number;
  /** What the first and the last character are of, where that is less. */
  readonly ends?: Class;
}

export interface TextForm {
  /** In words, for messages and the documentation. */
  readonly words: string;
  /** What AWS's pages say a request can contain: a counterexample has no other. */
  readonly certain: Range;
  /** What they do not rule out: a proof holds for all of it. */
  readonly possible: Range;
  readonly longest: number;
  readonly beyondAscii: boolean;
  readonly page: string;
}

const api = "https://docs.aws.amazon.com/IAM/latest/APIReference";
const sts = "https://docs.aws.amazon.com/STS/latest/APIReference";
const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide";
const gateway = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

function form(
  words: string,
  characters: Class,
  [shortest, longest]: readonly [number, number],
  page: string,
  possible?: Partial<Range>,
  sure?: Partial<Range>,
): TextForm {
  const certain = { characters, shortest, ...sure };
  const wide = { characters, shortest, ...possible };
  const beyondAscii = classHas(one(wide.characters), 0x4e00);
  return { words, certain, possible: wide, longest, beyondAscii, page };
}

const name = "letters, digits and _+=,.@-";
const header: Partial<Range> = { characters: Class.header, shortest: 0 };
/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5: white space around a header is no part of it. */
const trimmed: Partial<Range> = { ends: Class.visible };
/** https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_VpcEndpointErrorDetail.html */
const resourceId: Partial<Range> = { characters: Class.lowerOrDigit };

export const forms = {
  stage: form(
    "letters, digits, - and _",
    Class.stage,
    [1, 128],
    "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
  ),
  /** Whether policies see a path with its %20 or with a space is not documented. */
  path: form(
    "characters of a URL",
    Class.path,
    [0, 10_240],
    `${gateway}/api-gateway-execution-service-limits-table.html`,
    { characters: Class.printable },
  ),
  roleName: form(name, Class.name, [1, 64], `${api}/API_CreateRole.html`),
  userName: form(name, Class.name, [1, 64], `${api}/API_CreateUser.html`),
  /** Between two slashes; slashes may be in it. */
  entityPath: form("any of ! to DEL", Class.entityPath, [1, 510], `${api}/API_CreateRole.html`),
  sessionName: form(name, Class.name, [2, 64], `${sts}/API_AssumeRole.html`),
  federatedUserName: form(name, Class.name, [2, 32], `${sts}/API_GetFederationToken.html`),
  /** Behind the four letters that say whose id it is. */
  uniqueId: form("capitals and digits", Class.uniqueId, [12, 124], `${guide}/reference_identifiers.html`),
  tagValue: form(
    "letters, digits and spaces of every script, and _.:/=+-@",
    Class.tag,
    [0, 256],
    `${guide}/id_tags.html`,
    // Of characters beyond the basic plane, some are letters.
    { characters: Class.tagOrSurrogate },
  ),
  sourceIdentity: form(name, Class.name, [2, 64], `${sts}/API_AssumeRole.html`),
  /** Whether an empty header is there, and what is made of bytes beyond ASCII, is not documented. */
  header: form(
    "printable characters",
    Class.printableAscii,
    [1, 10_240],
    `${gateway}/apigateway-resource-policies-aws-condition-keys.html`,
    header,
    trimmed,
  ),
  accountId: form("12 digits", Class.digit, [12, 12], `${guide}/reference_identifiers.html`),
  /** A session's identity provider: its issuer, or its ARN. */
  provider: form(
    "printable characters",
    Class.printableAscii,
    [4, 2048],
    `${sts}/API_AssumeRoleWithWebIdentity.html`,
    undefined,
    // Neither has a space.
    { characters: Class.visible },
  ),
  /** Behind arn:aws:execute-api:REGION:ACCOUNT:/domainnames/ */
  domainName: form(
    "letters, digits and .+-_",
    Class.name,
    [1, 255],
    `${gateway}/apigateway-vpc-endpoint-policies.html`,
  ),
  endpointId: form(
    "vpce- and small letters, digits or -",
    Class.identifier,
    [1, 64],
    `${guide}/access-analyzer-reference-policy-checks.html`,
    undefined,
    resourceId,
  ),
  vpcId: form(
    "vpc- and small letters, digits or -",
    Class.identifier,
    [1, 64],
    `${guide}/access-analyzer-reference-policy-checks.html`,
    undefined,
    resourceId,
  ),
  organizationId: form(
    "o- and small letters or digits",
    Class.lowerOrDigit,
    [10, 32],
    "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html",
  ),
  /** Of the organization's id, its root and up to five levels of units: o-…/r-…/ou-…-…/ */
  organizationPath: form(
    "the organization's id, r- and ou- ids, each with a / behind it",
    Class.identifierOrSlash,
    [0, 1_000],
    `${guide}/access_policies_last-accessed-view-data-orgs.html`,
  ),
  anything: form(
    "printable characters",
    Class.printable,
    [0, 10_240],
    `${guide}/reference_policies_condition-keys.html`,
  ),
} satisfies Record<string, TextForm>;
export type FormName = keyof typeof forms;

/** What hangs together in a request. Each can be taken away, so that a test sees what rests on it. */
export const relations = {
  /** aws:SourceVpce, aws:SourceVpc and aws:VpcSourceIp come with an endpoint, aws:SourceIp without one. */
  endpointKeys: true,
  /** A PRIVATE API is reached through an endpoint alone. */
  privateThroughEndpoint: true,
  /** An API that is REGIONAL or EDGE is reached through no endpoint: https://repost.aws/knowledge-center/api-gateway-vpc-connections */
  publicThroughNone: true,
  /** A token is issued before the request and not longer ago than a session lasts; MFA needs a token. */
  sessionFacts: true,
  /** An organization's id is there when its paths are, and begins them. */
  organization: true,
  /** An account is in one place of one organization: what its keys could have besides is open. */
  onePlace: true,
  /** GetFederationToken knows no MFA: what the keys of its callers have is open. */
  federatedWithoutMfa: true,
  /** A % in a path is followed by two hexadecimal digits: what else API Gateway takes is open. */
  percentEncoding: true,
  /**
   * A named role or user leaves no room for another of that name, in whatever case, in its account.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  uniqueNames: true,
  /** The root user has no tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
  rootWithoutTags: true,
  /** aws:userid ends in the session's name, or is the account's and the federated user's. */
  userid: true,
  /** Keys of calls that a service makes by itself come with services alone. */
  serviceKeys: true,
  /** API Gateway has no plain HTTP. */
  secureTransport: true,
  /** execute-api:viaDomainArn comes with the domain that a request is made by, where the case lists the domains. */
  viaDomain: true,
  /** No service calls on somebody's behalf with that principal's credentials. */
  viaService: true,
  /** No request is made before the day of the proof. */
  now: true,
  /** What the case states about accounts, roles and VPCs. */
  facts: true,
};
export type Relations = Readonly<Record<keyof typeof relations, boolean>>;

export type PersonKind = "role" | "user" | "root" | "federated-user";

export interface Universe {
  readonly forms: Readonly<Record<FormName, TextForm>>;
  readonly relations: Relations;
  /** Seconds since 1970: a date of four digits for the year ends here. */
  readonly latestTime: bigint;
  /**
   * Seconds that a token lasts at most: AssumeRole gives 12 hours, GetSessionToken and GetFederationToken 36, and
   * GetSessionToken one to the root user.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
   */
  readonly longestSession: Readonly<Record<PersonKind, bigint>>;
  readonly largestNumber: bigint;
}

export const aws: Universe = {
  forms,
  relations,
  latestTime: 253_402_300_799n,
  longestSession: { role: 43_200n, user: 129_600n, root: 3_600n, "federated-user": 129_600n },
  largestNumber: (1n << 53n) - 1n,
};
