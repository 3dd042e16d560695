/**
 * What docs/proof.md assumes of requests: each assumption with a case whose answer rests on it. The universe without
 * the assumption, or with a wider one, must give another answer, or no test would cover the assumption.
 */
import assert from "node:assert/strict";
import { type ProofCase, parseCase, type Verdict } from "../../../policies/prover";
import { parseApiArn } from "../../../policies/prover/compile/api";
import { CaseModel } from "../../../policies/prover/decide/case-model";
import { decide } from "../../../policies/prover/decide/decide";
import { readDocuments } from "../../../policies/prover/parse/case";
import { Errors } from "../../../policies/prover/parse/errors";
import { aws, type FormName, type Relations, type Universe } from "../../../policies/prover/parse/universe";
import { Class } from "../../../policies/prover/sets/tokens";
import { Work } from "../../../policies/prover/sets/work";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  deny,
  document,
  domain,
  endpointA,
  grant,
  type JsonObject,
  onlyThrough,
  owner,
  vpcA,
} from "./support/case";

type Verdicts = readonly [leastPrivilege: Verdict, availability: Verdict];
interface Row {
  readonly assumption: string;
  readonly universe: Universe;
  readonly proofCase: ProofCase;
  readonly expected: Verdicts;
}

const without = (...names: (keyof Relations)[]): Universe => ({
  ...aws,
  relations: { ...aws.relations, ...Object.fromEntries(names.map((name) => [name, false])) },
});
const withForm = (name: FormName, characters: Class, shortest?: number, longest?: number): Universe => {
  const old = aws.forms[name];
  const range = { characters, shortest: shortest ?? old.certain.shortest };
  return {
    ...aws,
    forms: {
      ...aws.forms,
      [name]: { ...old, certain: range, possible: range, longest: longest ?? old.longest },
    },
  };
};
const longest = (name: FormName, count: number) => {
  const old = aws.forms[name];
  return { ...aws, forms: { ...aws.forms, [name]: { ...old, longest: count } } };
};

const lasting = (seconds: bigint): Universe => ({
  ...aws,
  longestSession: { role: seconds, user: seconds, root: seconds, "federated-user": seconds },
});

/** Whatever the caller, allowed where one condition holds and not denied by another; nothing is intended. */
const hidden = (allowed: JsonObject, denied: JsonObject, more: Partial<ProofCase> = {}): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(allow({ Resource: `${api}/*`, Condition: allowed }), deny({ Condition: denied })),
    intent: [],
    ...more,
  });
const tag = (operator: string, value: unknown): JsonObject => ({
  [operator]: { "aws:PrincipalTag/t": value },
});
const on = (operator: string, key: string, value: unknown): JsonObject => ({ [operator]: { [key]: value } });
const everything = grant({ stage: "*", method: "*", path: "/*" });
const signedBy = (principals: readonly string[], Condition: JsonObject): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(
      onlyThrough(endpointA),
      allow({ Principal: { AWS: principals } }),
      deny({ Condition }),
    ),
    identityPolicies: { [caller]: [document({ Effect: "Allow", Action: "*", Resource: "*" })] },
    intent: [grant({ principals })],
  });
const viaEndpoint = (Condition: JsonObject, more: Partial<ProofCase> = {}): ProofCase =>
  baseCase({
    endpoints: { [endpointA]: { vpc: vpcA, policy: document(allow(), deny({ Condition })) } },
    ...more,
  });

const violated: Verdicts = ["VIOLATED", "PROVED"];
const proved: Verdicts = ["PROVED", "PROVED"];
const user = `arn:aws:iam::${consumer}:user/bob`;
const session = `arn:aws:sts::${consumer}:assumed-role/caller/session`;
const federatedUser = `arn:aws:sts::${consumer}:federated-user/fred`;
const domains = `arn:aws:execute-api:us-east-1:${owner}:/domainnames/`;
/** Of whom a service is one. */
const anyone = { AWS: "*", Service: "events.amazonaws.com" };
const organization = { id: "o-aaaaaaaaaa", path: "o-aaaaaaaaaa/r-aaaa/" };

const rows: Row[] = [
  {
    assumption: "the value of a tag may be empty",
    universe: withForm("tagValue", Class.tag, 1),
    proofCase: hidden(tag("StringEquals", ""), tag("StringLike", "?*")),
    expected: violated,
  },
  {
    assumption: "a tag holds letters of every script",
    universe: withForm("tagValue", Class.path),
    proofCase: hidden(tag("StringEquals", "é"), tag("Null", "true")),
    expected: violated,
  },
  {
    assumption: "a tag holds no other punctuation than _.:/=+-@",
    universe: withForm("tagValue", Class.printable),
    proofCase: hidden(tag("StringLike", "*!*"), tag("Null", "true")),
    expected: proved,
  },
  {
    assumption: "a tag has 256 characters at most",
    universe: longest("tagValue", 300),
    proofCase: hidden(tag("StringLike", "?".repeat(257)), tag("Null", "true")),
    expected: proved,
  },
  {
    assumption: "a tag has up to 256 characters",
    universe: longest("tagValue", 255),
    proofCase: hidden(tag("StringLike", "?".repeat(256)), tag("Null", "true")),
    expected: violated,
  },
  {
    assumption: "the path of a role holds any of ! to DEL",
    universe: withForm("entityPath", Class.name),
    proofCase: hidden(on("StringLike", "aws:PrincipalArn", "*:role/a!b/*"), tag("StringEquals", "x")),
    expected: violated,
  },
  {
    assumption: "the path of a role holds no space",
    universe: withForm("entityPath", Class.printable),
    proofCase: hidden(on("StringLike", "aws:PrincipalArn", "*:role/a b/*"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "the path of a role has 512 characters at most",
    universe: longest("entityPath", 600),
    proofCase: hidden(
      on("StringLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/${"p".repeat(511)}/x`),
      tag("StringEquals", "x"),
    ),
    expected: proved,
  },
  {
    assumption: "the name of a role holds letters, digits and _+=,.@-",
    universe: withForm("roleName", Class.entityPath),
    proofCase: hidden(
      on("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/a!*"),
      on("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*/*"),
    ),
    expected: proved,
  },
  {
    assumption: "the name of a session has two characters at least",
    universe: withForm("sessionName", Class.name, 1),
    proofCase: hidden(on("StringLike", "aws:userid", "AROA*:?"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "a header of the request may contain any printable character",
    universe: withForm("header", Class.name),
    proofCase: hidden(on("StringEquals", "aws:UserAgent", "a b"), on("Null", "aws:UserAgent", "true")),
    expected: violated,
  },
  {
    assumption: "whether a header may be empty is open",
    universe: withForm("header", Class.printableAscii, 1),
    proofCase: hidden(on("StringEquals", "aws:UserAgent", ""), on("Null", "aws:UserAgent", "true")),
    expected: ["UNDETERMINED", "PROVED"],
  },
  {
    assumption: "a stage holds letters, digits, - and _",
    universe: withForm("stage", Class.path),
    proofCase: baseCase({ apiPolicy: document(allow({ Resource: `${api}/d.v/*` })), intent: [] }),
    expected: proved,
  },
  {
    assumption: "a stage has 128 characters at most",
    universe: longest("stage", 200),
    proofCase: baseCase({
      apiPolicy: document(allow({ Resource: `${api}/${"s".repeat(129)}/GET/*` })),
      intent: [],
    }),
    expected: proved,
  },
  {
    assumption: "the id of an endpoint holds small letters, digits and -",
    universe: withForm("endpointId", Class.printable),
    proofCase: hidden(on("StringLike", "aws:SourceVpce", "vpce-*!*"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "the id of a VPC holds small letters, digits and -",
    universe: withForm("vpcId", Class.printable),
    proofCase: hidden(on("StringLike", "aws:SourceVpc", "vpc-*!*"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "a path holds the characters of a URL, or others that are open",
    universe: withForm("path", Class.path),
    proofCase: baseCase({ apiPolicy: document(allow({ Resource: `${api}/dev/GET/a b` })), intent: [] }),
    expected: ["UNDETERMINED", "PROVED"],
  },
  {
    assumption: "aws:SourceVpce comes with an endpoint",
    universe: without("endpointKeys"),
    proofCase: hidden(on("IpAddress", "aws:SourceIp", "0.0.0.0/0"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "a PRIVATE API is reached through an endpoint alone",
    universe: without("privateThroughEndpoint"),
    proofCase: baseCase({
      apiPolicy: document(allow({ Condition: on("StringEqualsIfExists", "aws:SourceVpce", endpointA) })),
    }),
    expected: proved,
  },
  {
    assumption: "no request is made before the day of the proof",
    universe: without("now"),
    proofCase: baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: on("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z") }),
      ),
    }),
    expected: proved,
  },
  {
    assumption: "a token is not older than a session lasts",
    universe: lasting(10n ** 10n),
    proofCase: signedBy([caller], on("DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z")),
    expected: proved,
  },
  ...(
    [
      ["a role's session lasts up to 12 hours", 12, caller, "AssumedRole"],
      ["a user's token lasts up to 36 hours", 36, user, "User"],
      ["the root user's token lasts up to an hour", 1, `arn:aws:iam::${consumer}:root`, "Account"],
      ["a federated user's token lasts up to 36 hours", 36, federatedUser, "FederatedUser"],
    ] as const
  ).flatMap(([assumption, hours, principal, type]): Row[] => {
    const now = Date.parse("2030-01-10T00:00:00Z") / 1000;
    const older = (seconds: number) =>
      hidden(
        {
          ...on("StringEquals", "aws:PrincipalType", type),
          DateLessThanEquals: { "aws:TokenIssueTime": String(now - hours * 3600 - seconds) },
        },
        on("DateGreaterThan", "aws:CurrentTime", String(now)),
        { now: String(now), intent: [] },
      );
    return [
      {
        assumption: `${assumption}, ${principal}`,
        universe: lasting(BigInt(hours * 3600 - 1)),
        proofCase: older(0),
        expected: violated,
      },
      {
        assumption: `${assumption} and no longer`,
        universe: lasting(BigInt(hours * 3600 + 1)),
        proofCase: older(1),
        expected: proved,
      },
    ];
  }),
  {
    assumption: "an API that is REGIONAL is reached through no endpoint",
    universe: without("publicThroughNone"),
    proofCase: baseCase({
      apiPolicy: document(allow()),
      endpointType: "REGIONAL",
      intent: [grant({ vpce: null })],
    }),
    expected: proved,
  },
  {
    assumption: "the root user has no tags",
    universe: without("rootWithoutTags"),
    proofCase: hidden(
      { ...on("Null", "aws:PrincipalTag/t", "false"), ...on("StringEquals", "aws:PrincipalType", "Account") },
      tag("StringEquals", "x"),
    ),
    expected: proved,
  },
  {
    assumption: "a header begins and ends with what is no space",
    universe: withForm("header", Class.printableAscii, 1),
    proofCase: hidden(on("StringEquals", "aws:UserAgent", "a "), on("Null", "aws:UserAgent", "true")),
    expected: ["UNDETERMINED", "PROVED"],
  },
  {
    assumption: "whether the id of an endpoint has a - behind vpce- is open",
    universe: withForm("endpointId", Class.identifier, 1),
    proofCase: hidden(on("StringLike", "aws:SourceVpce", "vpce-?-*"), tag("StringEquals", "x")),
    expected: ["UNDETERMINED", "PROVED"],
  },
  ...(
    [
      ["an account has 12 digits", "accountId", "aws:SourceAccount", "abc"],
      ["an organization's id begins with o-", "organizationId", "aws:SourceOrgID", "o-AB"],
      ["a domain's ARN names it", "domainName", "execute-api:viaDomainArn", `${domains}a b`],
      ["an identity provider has a name", "provider", "aws:FederatedProvider", ""],
    ] as const
  ).map(
    ([assumption, form, key, value]): Row => ({
      assumption,
      universe: withForm(form, Class.printable, 0, 64),
      proofCase: hidden(
        {},
        {},
        {
          apiPolicy: document(
            allow({ Principal: anyone, Condition: on("StringLike", "aws:SourceVpce", endpointA) }),
          ),
          endpoints: {
            [endpointA]: {
              policy: document(allow({ Principal: anyone, Condition: on("StringEquals", key, value) })),
            },
          },
        },
      ),
      expected: proved,
    }),
  ),
  {
    assumption: "MFA goes with its age, and with a token",
    universe: without("sessionFacts"),
    proofCase: hidden(
      {
        ...on("Bool", "aws:MultiFactorAuthPresent", "true"),
        ...on("Null", "aws:MultiFactorAuthAge", "true"),
      },
      tag("StringEquals", "x"),
    ),
    expected: proved,
  },
  {
    assumption: "an organization's id begins its paths",
    universe: without("organization"),
    proofCase: hidden(
      on("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-aaaaaaaaaa/*"),
      on("StringEquals", "aws:PrincipalOrgID", "o-aaaaaaaaaa"),
    ),
    expected: proved,
  },
  {
    assumption: "an account is in one place of one organization",
    universe: without("onePlace"),
    proofCase: hidden(
      on("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-aaaaaaaaaa/r-aaaa/*"),
      on("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-aaaaaaaaaa/r-aaaa/*"),
    ),
    expected: ["UNDETERMINED", "PROVED"],
  },
  {
    assumption: "a federated user has no MFA",
    universe: without("federatedWithoutMfa"),
    proofCase: hidden(
      {
        ...on("Bool", "aws:MultiFactorAuthPresent", "true"),
        ...on("StringEquals", "aws:PrincipalType", "FederatedUser"),
      },
      tag("StringEquals", "x"),
    ),
    expected: ["UNDETERMINED", "PROVED"],
  },
  {
    assumption: "a % in a path is followed by two hexadecimal digits",
    universe: without("percentEncoding"),
    proofCase: baseCase({ apiPolicy: document(allow({ Resource: `${api}/dev/GET/%zz` })), intent: [] }),
    expected: ["UNDETERMINED", "PROVED"],
  },
  ...(
    [
      ["names of roles are unique in an account", "role", "role/*caller", "role/*/caller"],
      ["names of users are unique in an account", "user", "user/*bob", "user/*/bob"],
    ] as const
  ).map(([assumption, kind, like, unlike]): Row => {
    const principal = kind === "role" ? caller : user;
    return {
      assumption,
      universe: without("uniqueNames"),
      proofCase: {
        ...hidden(
          on("StringLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:${like}`),
          on("StringNotLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:${unlike}`),
        ),
        identityPolicies: { [principal]: [] },
      },
      expected: proved,
    };
  }),
  {
    assumption: "names are unique whatever the path of the one that is named",
    universe: without("uniqueNames"),
    proofCase: {
      ...signedBy([`arn:aws:iam::${consumer}:role/a/caller`], tag("StringEquals", "x")),
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: on("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/?/caller`) }),
      ),
      identityPolicies: {},
      callersComply: true,
    },
    expected: proved,
  },
  {
    assumption: "names are unique whatever their case",
    universe: without("uniqueNames"),
    proofCase: {
      ...signedBy([caller], tag("StringEquals", "x")),
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: on("StringEqualsIgnoreCase", "aws:PrincipalArn", caller.toUpperCase()) }),
      ),
    },
    expected: proved,
  },
  // No condition that compares as it is written may bring back a caller who cannot stand beside one that is there.
  ...(
    [
      ["listed", { identityPolicies: { [caller]: [] } }, {}],
      [
        "listed twice",
        { identityPolicies: { [caller]: [], [`${caller.replace("caller", "x/caller")}`]: [] } },
        {},
      ],
      ["with given tags", { principals: { [caller]: { tags: {} } } }, {}],
      ["denied by the API", {}, { AWS: caller }],
      ["of a session that is denied", {}, { AWS: session }],
      [
        "denied by an endpoint",
        { endpoints: { [endpointA]: { policy: document(allow(), deny({ Principal: { AWS: caller } })) } } },
        {},
      ],
    ] as const
  ).flatMap(([how, more, denied]): Row[] =>
    [
      on("StringEquals", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/CALLER`),
      on("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/y/Caller`),
      on("StringLike", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/*/CALLER`),
    ].map(
      (Condition): Row => ({
        assumption: `no caller has the name of one that is ${how}: ${JSON.stringify(Condition)}`,
        universe: without("uniqueNames"),
        proofCase: {
          ...hidden(Condition, tag("StringEquals", "x")),
          apiPolicy: document(
            allow({ Condition }),
            ...("AWS" in denied ? [deny({ Principal: denied })] : []),
          ),
          ...more,
        },
        expected: proved,
      }),
    ),
  ),
  ...["StringEquals", "StringLike"].map(
    (operator): Row => ({
      assumption: `no caller has the name of one that is listed: ${operator} of aws:username`,
      universe: without("uniqueNames"),
      proofCase: {
        ...hidden(
          { [operator]: { "aws:username": "BOB", "aws:PrincipalAccount": consumer } },
          tag("StringEquals", "x"),
        ),
        identityPolicies: { [user]: [] },
      },
      expected: proved,
    }),
  ),
  {
    assumption: "an identity provider has four characters at least",
    universe: withForm("provider", Class.visible, 1),
    proofCase: viaEndpoint(on("StringLike", "aws:FederatedProvider", ["?", "??", "???"])),
    expected: proved,
  },
  {
    assumption: "an identity provider is shown without spaces",
    universe: withForm("provider", Class.printableAscii),
    proofCase: viaEndpoint(on("StringLike", "aws:FederatedProvider", "* *")),
    expected: ["PROVED", "UNDETERMINED"],
  },
  {
    assumption: "no caller has the name of one that is intended",
    universe: without("uniqueNames"),
    proofCase: {
      ...hidden(
        on("StringEquals", "aws:PrincipalArn", `arn:aws:iam::${consumer}:role/CALLER`),
        tag("StringEquals", "x"),
      ),
      intent: [grant({ principals: [session] })],
    },
    expected: ["PROVED", "VIOLATED"],
  },
  {
    assumption: "aws:userid has the form of the caller",
    universe: without("userid"),
    proofCase: hidden(on("StringLike", "aws:userid", "x*"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "aws:SourceArn comes with services alone",
    universe: without("serviceKeys"),
    proofCase: hidden(on("StringLike", "aws:SourceArn", "*"), tag("StringEquals", "x")),
    expected: proved,
  },
  {
    assumption: "API Gateway has no plain HTTP",
    universe: without("secureTransport"),
    proofCase: baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        deny({ Condition: on("Bool", "aws:SecureTransport", "false") }),
      ),
    }),
    expected: proved,
  },
  {
    assumption: "aws:ViaAWSService is false",
    universe: without("viaService"),
    proofCase: viaEndpoint(on("Bool", "aws:ViaAWSService", "true")),
    expected: proved,
  },
  {
    assumption: "facts: the organization of an account",
    universe: without("facts"),
    proofCase: {
      ...signedBy([caller], on("StringNotEquals", "aws:PrincipalOrgID", organization.id)),
      accounts: { [consumer]: { organization } },
    },
    expected: proved,
  },
  {
    assumption: "facts: the path of an account",
    universe: without("facts"),
    proofCase: {
      ...signedBy([caller], on("ForAllValues:StringNotEquals", "aws:PrincipalOrgPaths", organization.path)),
      accounts: { [consumer]: { organization } },
    },
    expected: proved,
  },
  {
    assumption: "facts: an account in no organization",
    universe: without("facts"),
    proofCase: {
      ...signedBy([caller], on("StringLike", "aws:PrincipalOrgID", "*")),
      accounts: { [consumer]: { organization: null } },
    },
    expected: proved,
  },
  {
    assumption: "facts: tags of a role",
    universe: without("facts"),
    proofCase: {
      ...signedBy([caller], tag("StringNotEquals", "a")),
      principals: { [caller]: { tags: { T: "a" } } },
    },
    expected: proved,
  },
  {
    assumption: "facts: a role has no other tags",
    universe: without("facts"),
    proofCase: {
      ...signedBy([caller], tag("Null", "false")),
      principals: { [caller]: { tags: { u: "a" } } },
    },
    expected: proved,
  },
  {
    assumption: "facts: addresses of a VPC",
    universe: without("facts"),
    proofCase: baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        deny({ Condition: on("NotIpAddress", "aws:VpcSourceIp", "10.0.0.0/16") }),
      ),
      vpcs: { [vpcA]: { blocks: ["10.0.1.0/24", "10.0.2.0/24"] } },
    }),
    expected: proved,
  },
  {
    assumption: "facts: addresses of a VPC, through an endpoint that the case does not name",
    universe: without("facts"),
    proofCase: baseCase({
      apiPolicy: document(
        allow({
          Condition: {
            ...on("StringEquals", "aws:SourceVpc", vpcA),
            ...on("NotIpAddress", "aws:VpcSourceIp", "10.0.0.0/16"),
          },
        }),
      ),
      vpcs: { [vpcA]: { blocks: ["10.0.1.0/24"] } },
      intent: [],
    }),
    expected: proved,
  },
  {
    assumption: "facts: the organization of the API",
    universe: aws,
    proofCase: viaEndpoint(on("StringNotEquals", "aws:ResourceOrgID", organization.id), {
      accounts: { [owner]: { organization } },
      intent: [everything],
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/*` })),
      endpoints: {
        [endpointA]: {
          vpc: vpcA,
          policy: document(
            allow({ Resource: "*", Condition: on("StringEquals", "aws:ResourceOrgID", organization.id) }),
          ),
        },
      },
    }),
    expected: proved,
  },
  {
    assumption: "execute-api:viaDomainArn comes with the domain alone",
    universe: without("viaDomain"),
    proofCase: viaEndpoint(on("Null", "execute-api:viaDomainArn", "false"), { domains: {} }),
    expected: proved,
  },
  {
    assumption: "facts: by a domain a request comes to the stages that its base paths lead to",
    universe: without("facts"),
    proofCase: baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Resource: [`${api}/dev/GET/pets`, `${api}/prod/GET/pets`] }),
      ),
      domains: {
        [domain]: {
          policy: document(allow({ Resource: domain })),
          mappings: [{ stage: "dev" }],
          associations: [endpointA],
        },
      },
      disableExecuteApiEndpoint: true,
      intent: [grant({ door: "domain" })],
    }),
    expected: proved,
  },
];

function verdicts(proofCase: ProofCase, universe: Universe): Verdicts {
  const parsed = parseCase(JSON.parse(JSON.stringify(proofCase)));
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
  const arn = parseApiArn(parsed.case.api);
  assert.ok(arn);
  const model = new CaseModel(
    parsed.case,
    readDocuments(parsed.case, arn, new Errors()),
    new Work(60),
    undefined,
    universe,
  );
  return [decide(model, "leastPrivilege").verdict, decide(model, "availability").verdict];
}

describe("assumptions about requests", () => {
  for (const { assumption, universe, proofCase, expected } of rows) {
    it(assumption, () => {
      assert.deepEqual(verdicts(proofCase, aws), expected);
      if (universe !== aws) assert.notDeepEqual(verdicts(proofCase, universe), expected);
    });
  }

  it("each relation of the universe has a row", () => {
    for (const name of Object.keys(aws.relations)) {
      const held = rows.some(({ universe }) =>
        Object.entries(universe.relations).some(([each, kept]) => each === name && !kept),
      );
      assert.ok(held, name);
    }
  });
});
