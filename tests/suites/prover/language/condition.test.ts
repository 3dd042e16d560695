import type { ProofCase } from "../../../../policies/prover";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  deny,
  document,
  endpointA,
  endpointB,
  grant,
  type JsonObject,
  onlyThrough,
  vpcA,
} from "../support/case";
import { type ProofRow, testTable } from "../support/table";

const proved = ["PROVED", "PROVED"] as const;
const tooWide = ["VIOLATED", "PROVED"] as const;
const tooNarrow = ["PROVED", "VIOLATED"] as const;
const wrong = ["VIOLATED", "VIOLATED"] as const;
const open = ["PROVED", "UNDETERMINED"] as const;

/** The grant's route, allowed under a condition, with nothing denied. */
const allowIf = (Condition: JsonObject): ProofCase => baseCase({ apiPolicy: document(allow({ Condition })) });
/** The grant's route, allowed to the endpoint, and denied under a condition. */
const denyIf = (Condition: JsonObject): ProofCase =>
  baseCase({ apiPolicy: document(onlyThrough(endpointA), allow(), deny({ Condition })) });
/** The grant's route, allowed through the endpoint alone, under one more condition. */
const andIf = (Condition: JsonObject): ProofCase =>
  baseCase({ apiPolicy: document(onlyThrough(endpointA), allow({ Condition })) });

/** Reached without an endpoint as well. */
/** Reached through no endpoint; nothing is intended. */
const regional = (proofCase: ProofCase): ProofCase => ({
  ...proofCase,
  endpointType: "REGIONAL",
  intent: [],
});

const vpce = (operator: string, value: unknown): JsonObject => ({ [operator]: { "aws:SourceVpce": value } });
const row = (
  name: string,
  proofCase: ProofCase,
  expected: ProofRow["expected"],
  because: string,
): ProofRow => ({
  name,
  proofCase,
  expected,
  because,
});

testTable("strings", [
  row("StringEquals", allowIf(vpce("StringEquals", endpointA)), proved, "that endpoint"),
  row(
    "StringEquals takes no wildcard",
    allowIf(vpce("StringEquals", "vpce-*")),
    tooNarrow,
    "* is a plain character",
  ),
  row(
    "StringEquals minds case",
    allowIf(vpce("StringEquals", endpointA.toUpperCase())),
    tooNarrow,
    "case-sensitive",
  ),
  row(
    "StringEqualsIgnoreCase",
    allowIf(vpce("StringEqualsIgnoreCase", endpointA.toUpperCase())),
    proved,
    "ids are lower case",
  ),
  row("StringLike with *", allowIf(vpce("StringLike", "vpce-*")), tooWide, "every endpoint"),
  row(
    "StringLike with ?",
    allowIf(vpce("StringLike", `${endpointA.slice(0, -1)}?`)),
    tooWide,
    "sixteen endpoints, more or less",
  ),
  row("StringLike without wildcard", allowIf(vpce("StringLike", endpointA)), proved, "as StringEquals"),
  row("several values", allowIf(vpce("StringEquals", [endpointA, endpointB])), tooWide, "any of them"),
  row(
    "StringNotEquals in Allow",
    allowIf(vpce("StringNotEquals", endpointA)),
    wrong,
    "everyone but the endpoint, and also no endpoint",
  ),
  row(
    "StringNotEquals with several values in Deny",
    denyIf(vpce("StringNotEquals", [endpointA, endpointB])),
    proved,
    "none of them: neither",
  ),
  row(
    "StringNotEquals twice in Deny",
    baseCase({
      apiPolicy: document(
        deny({ Condition: vpce("StringNotEquals", endpointA) }),
        deny({ Condition: vpce("StringNotEquals", endpointB) }),
        allow(),
      ),
    }),
    tooNarrow,
    "each denies what the other spares",
  ),
  row("StringNotLike in Deny", denyIf(vpce("StringNotLike", "vpce-0a*")), proved, "the endpoint matches"),
  row(
    "StringNotEqualsIgnoreCase in Deny",
    denyIf(vpce("StringNotEqualsIgnoreCase", endpointA.toUpperCase())),
    proved,
    "the endpoint matches",
  ),
  row(
    "BinaryEquals compares the base64 text",
    andIf({ BinaryEquals: { "aws:UserAgent": "Y3VybA==" } }),
    tooNarrow,
    "other agents",
  ),
  row(
    "key names in any case",
    allowIf({ StringEquals: { "AWS:sourceVPCE": endpointA } }),
    proved,
    "names of keys have no case",
  ),
]);

testTable("missing keys", [
  row(
    "IfExists in Allow",
    regional(allowIf(vpce("StringEqualsIfExists", endpointA))),
    tooWide,
    "a request through no endpoint has no such key",
  ),
  row(
    "IfExists in Deny",
    denyIf(vpce("StringNotEqualsIfExists", endpointA)),
    proved,
    "absent is denied, as without IfExists",
  ),
  row(
    "Deny if equal does not deny absence",
    baseCase({ apiPolicy: document(deny({ Condition: vpce("StringEquals", endpointB) }), allow()) }),
    tooWide,
    "no key, no match",
  ),
  row(
    "Null true",
    baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        deny({ Condition: { Null: { "aws:SourceVpce": "true" } } }),
      ),
    }),
    proved,
    "denies only requests through no endpoint",
  ),
  row(
    "Null false",
    denyIf({ Null: { "aws:SourceVpce": false } }),
    tooNarrow,
    "denies requests through any endpoint",
  ),
  row(
    "Null true in Allow",
    regional(allowIf({ Null: { "aws:SourceVpce": "true" } })),
    tooWide,
    "only requests through no endpoint",
  ),
  row(
    "aws:SourceIp through an endpoint",
    andIf({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
    tooNarrow,
    "aws:VpcSourceIp is there instead",
  ),
  row(
    "NotIpAddress of a key that is not there",
    denyIf({ NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
    tooNarrow,
    "negated operators hold without the key",
  ),
  row(
    "a key of signed requests, unsigned",
    andIf({ StringEquals: { "aws:PrincipalAccount": consumer } }),
    tooNarrow,
    "an anonymous caller has no account",
  ),
]);

testTable("ForAllValues and ForAnyValue", [
  row(
    "ForAllValues in Allow",
    regional(allowIf(vpce("ForAllValues:StringEquals", endpointA))),
    tooWide,
    "holds when there is no value",
  ),
  row(
    "ForAllValues with Null",
    allowIf({ ...vpce("ForAllValues:StringEquals", endpointA), Null: { "aws:SourceVpce": "false" } }),
    proved,
    "Null sees to the missing value",
  ),
  row(
    "ForAnyValue in Allow",
    allowIf(vpce("ForAnyValue:StringEquals", endpointA)),
    proved,
    "does not hold when there is no value",
  ),
  row(
    "ForAnyValue negated in Deny",
    regional(
      baseCase({
        apiPolicy: document(deny({ Condition: vpce("ForAnyValue:StringNotEquals", endpointA) }), allow()),
      }),
    ),
    tooWide,
    "no value is not denied",
  ),
  row(
    "a key with many values needs one",
    andIf({ StringEquals: { "aws:PrincipalOrgPaths": "o-1/r-1/" } }),
    tooNarrow,
    "and an anonymous caller has none anyway",
  ),
]);

const signedIf = (Condition: JsonObject, effect: "Allow" | "Deny" = "Allow"): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy:
      effect === "Allow"
        ? document(onlyThrough(endpointA), allow({ Condition }))
        : document(onlyThrough(endpointA), allow({ Principal: { AWS: caller } }), deny({ Condition })),
    identityPolicies: { [caller]: [document({ Effect: "Allow", Action: "*", Resource: "*" })] },
    intent: [grant({ principals: [caller] })],
  });

testTable("callers", [
  row(
    "ArnEquals",
    signedIf({ ArnEquals: { "aws:PrincipalArn": caller } }),
    proved,
    "the role's ARN, for its sessions",
  ),
  row(
    "ArnEquals takes wildcards",
    signedIf({ ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${consumer}:role/*` } }),
    tooWide,
    "as ArnLike",
  ),
  row("StringEquals on an ARN", signedIf({ StringEquals: { "aws:PrincipalArn": caller } }), proved, "exact"),
  row(
    "ArnLike stays inside a part",
    signedIf({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/caller` } }),
    tooWide,
    "roles of that name in other accounts",
  ),
  row(
    "ArnLike of fewer than six parts",
    signedIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam:*" } }),
    ["UNDETERMINED", "UNDETERMINED"],
    "six parts are compared",
  ),
  row(
    "ArnNotEquals in Deny",
    signedIf({ ArnNotEquals: { "aws:PrincipalArn": caller } }, "Deny"),
    proved,
    "others are denied",
  ),
  row(
    "PrincipalAccount",
    signedIf({ StringEquals: { "aws:PrincipalAccount": consumer } }),
    tooWide,
    "all of the account",
  ),
  row(
    "account and name",
    signedIf({
      StringEquals: { "aws:PrincipalAccount": consumer },
      StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/caller" },
    }),
    tooWide,
    "a user whose path is /:role/ has such an ARN too",
  ),
  row(
    "account, type and name",
    signedIf({
      StringEquals: { "aws:PrincipalAccount": consumer, "aws:PrincipalType": "AssumedRole" },
      StringLike: { "aws:PrincipalArn": "*:role/caller" },
    }),
    proved,
    "all must hold, and names of roles are unique whatever their path",
  ),
  row(
    "PrincipalType",
    signedIf({ StringEquals: { "aws:PrincipalType": "User", "aws:PrincipalArn": caller } }),
    tooNarrow,
    "a role is no user",
  ),
  row(
    "username",
    signedIf({ StringLike: { "aws:username": "*" } }, "Deny"),
    proved,
    "roles have no user name",
  ),
  row(
    "a tag",
    signedIf({ StringEquals: { "aws:PrincipalTag/team": "a", "aws:PrincipalArn": caller } }),
    tooNarrow,
    "the role may lack it",
  ),
  row(
    "MFA",
    signedIf({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }, "Deny"),
    tooNarrow,
    "sessions without it are denied",
  ),
  row(
    "token and clock",
    signedIf(
      {
        DateGreaterThan: { "aws:TokenIssueTime": "2026-01-02T00:00:00Z" },
        DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
      },
      "Deny",
    ),
    proved,
    "no token is issued in the future",
  ),
  row(
    "all values of the organization's paths",
    signedIf({
      "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-1/*" },
      ArnEquals: { "aws:PrincipalArn": caller },
    }),
    ["PROVED", "UNDETERMINED"],
    "the case does not give the role's organization",
  ),
  row(
    "two demands on many values",
    signedIf(
      {
        "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": "a" },
        "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "b" },
      },
      "Deny",
    ),
    proved,
    "no collection has an a and only b",
  ),
]);

testTable("addresses, numbers, dates, booleans", [
  row(
    "all IPv4 and IPv6",
    andIf({ IpAddress: { "aws:VpcSourceIp": ["0.0.0.0/0", "::/0"] } }),
    proved,
    "every address",
  ),
  row("all IPv4", andIf({ IpAddress: { "aws:VpcSourceIp": "0.0.0.0/0" } }), tooNarrow, "IPv6 callers"),
  row(
    "two halves",
    andIf({ IpAddress: { "aws:VpcSourceIp": ["0.0.0.0/1", "128.0.0.0/1", "::/0"] } }),
    proved,
    "together everything",
  ),
  row(
    "host bits do not count",
    andIf({ IpAddress: { "aws:VpcSourceIp": ["1.2.3.4/0", "::1/0"] } }),
    proved,
    "the prefix says how much is compared",
  ),
  row(
    "a deny that spares one block",
    denyIf({ NotIpAddress: { "aws:VpcSourceIp": "10.0.0.0/16" } }),
    tooNarrow,
    "192.0.2.1",
  ),
  row(
    "dates that meet",
    andIf({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }),
    tooNarrow,
    "it ends in 2030",
  ),
  row(
    "epoch and clock are one time",
    baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } }),
        allow({ Condition: { NumericGreaterThanEquals: { "aws:EpochTime": 1893456000 } } }),
      ),
    }),
    proved,
    "before and from the same instant on",
  ),
  row(
    "an offset",
    denyIf({ DateLessThan: { "aws:CurrentTime": "1970-01-01T01:00:00+01:00" } }),
    proved,
    "nothing is before 1970",
  ),
  row("Bool", andIf({ Bool: { "aws:SecureTransport": true } }), proved, "API Gateway has no plain HTTP"),
  row("Deny without TLS", denyIf({ Bool: { "aws:SecureTransport": "false" } }), proved, "never happens"),
  row(
    "a numeric operator on text",
    andIf({ NumericEqualsIfExists: { "aws:UserAgent": "5" } }),
    open,
    "what AWS makes of it is not documented",
  ),
]);

testTable("several operators and keys", [
  row(
    "two keys, one operator",
    allowIf({ StringEquals: { "aws:SourceVpce": endpointA, "aws:SourceVpc": vpcA } }),
    proved,
    "both hold for the endpoint",
  ),
  row(
    "keys that contradict",
    allowIf({ StringEquals: { "aws:SourceVpce": endpointA, "aws:SourceVpc": "vpc-0other" } }),
    tooNarrow,
    "the endpoint is in one VPC",
  ),
  row(
    "two operators",
    allowIf({ StringLike: { "aws:SourceVpce": "vpce-0a*" }, StringEquals: { "aws:SourceVpce": endpointA } }),
    proved,
    "both",
  ),
  row(
    "halves of a space",
    baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: { StringLike: { "aws:UserAgent": "c*" } } }),
        allow({ Condition: { StringNotLike: { "aws:UserAgent": "c*" } } }),
      ),
    }),
    proved,
    "with, without, and absent",
  ),
  row(
    "an unsupported key in Deny",
    denyIf({ StringNotEquals: { "aws:SourceAccount": consumer } }),
    ["PROVED", "UNDETERMINED"],
    "API Gateway does not know the key: it may deny what is intended, and can let nothing in",
  ),
  row(
    "an unsupported key does not hide a violation",
    baseCase({
      apiPolicy: document(
        allow({ Resource: `${api}/*` }),
        allow({ Condition: { StringEquals: { "aws:VpceAccount": consumer } } }),
      ),
    }),
    ["VIOLATED", "PROVED"],
    "certain whatever the key does: the other statement allows all",
  ),
  row(
    "an unknown key in Allow",
    andIf({ StringEquals: { "aws:NoSuchKey": "x" } }),
    ["PROVED", "UNDETERMINED"],
    "never taken as satisfied, and at most what is intended",
  ),
  row(
    "an unknown key in an Allow of more",
    baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Resource: `${api}/*`, Condition: { StringEquals: { "aws:NoSuchKey": "x" } } }),
      ),
    }),
    ["UNDETERMINED", "UNDETERMINED"],
    "may be satisfied, or not",
  ),
]);

const variable = (Resource: string, more: Partial<ProofCase> = {}, version = "2012-10-17") =>
  baseCase({
    apiPolicy: { Version: version, Statement: [onlyThrough(endpointA), allow({ Resource })] },
    ...more,
  });

testTable("policy variables", [
  row(
    "the endpoint's id in a path",
    variable(`${api}/dev/GET/\${aws:SourceVpce}`, { intent: [grant({ path: `/${endpointA}` })] }),
    proved,
    "known for a named endpoint",
  ),
  row(
    "the VPC in a condition",
    allowIf({ StringEquals: { "aws:SourceVpc": `\${aws:SourceVpc}`, "aws:SourceVpce": endpointA } }),
    proved,
    "equal to itself",
  ),
  row(
    "without a value",
    variable(`${api}/dev/GET/\${aws:username}`),
    tooNarrow,
    "an anonymous caller has no name: nothing matches",
  ),
  row("with a default", variable(`${api}/dev/GET/\${aws:username, 'pets'}`), proved, "the default counts"),
  row(
    "a wildcard in a default",
    variable(`${api}/dev/GET/\${aws:username, '*'}`, { intent: [grant({ path: "/pets" })] }),
    ["UNDETERMINED", "UNDETERMINED"],
    "AWS's page does not say whether it is one",
  ),
  row(
    "a wildcard in a default, compared character by character",
    allowIf({
      ...vpce("StringEquals", endpointA),
      StringNotEquals: { "aws:SourceVpc": `\${aws:username, '*'}` },
    }),
    proved,
    "StringNotEquals takes it for a star",
  ),
  row(
    "an escaped star",
    variable(`${api}/dev/GET/\${*}`, { intent: [grant({ path: "/pets" })] }),
    wrong,
    "a plain *",
  ),
  row(
    "old version",
    variable(
      `${api}/dev/GET/\${aws:SourceVpce}`,
      { intent: [grant({ path: `/${endpointA}` })] },
      "2008-10-17",
    ),
    ["UNDETERMINED", "VIOLATED"],
    "variables came with 2012-10-17: plain text, and policies may see a path with its %7B or with a brace",
  ),
  row(
    "a free value",
    baseCase({
      authorization: "AWS_IAM",
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Principal: { AWS: caller }, Resource: `${api}/dev/GET/\${aws:PrincipalTag/team}` }),
      ),
      identityPolicies: { [caller]: [document({ Effect: "Allow", Action: "*", Resource: "*" })] },
      intent: [grant({ principals: [caller] })],
    }),
    ["UNDETERMINED", "VIOLATED"],
    "the path depends on a tag that the case does not give; a session without the tag is refused",
  ),
  ...(
    [
      ["a default, where the case says that the caller has no such tag", "team, 'pets'", {}, proved],
      ["no default, where the case says that the caller has no such tag", "team", {}, ["PROVED", "VIOLATED"]],
      [
        "another default, where the caller may have no such tag",
        "team, 'cats'",
        undefined,
        ["VIOLATED", "VIOLATED"],
      ],
    ] as const
  ).map(([name, variable_, tags, expected]) =>
    row(
      name,
      baseCase({
        authorization: "AWS_IAM",
        callersComply: true,
        apiPolicy: document(
          onlyThrough(endpointA),
          allow({ Principal: { AWS: caller }, Resource: `${api}/dev/GET/\${aws:PrincipalTag/${variable_}}` }),
        ),
        principals: tags && { [caller]: { tags } },
        intent: [grant({ principals: [caller] })],
      }),
      expected,
      "without the key the default counts, or nothing matches",
    ),
  ),
  row(
    "a default for the identity provider, by which few sessions are",
    baseCase({
      authorization: "AWS_IAM",
      callersComply: true,
      apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: caller } })),
      endpoints: {
        [endpointA]: {
          policy: document(
            allow(),
            deny({ Condition: { StringEquals: { "aws:UserAgent": `\${aws:FederatedProvider, 'none'}` } } }),
          ),
        },
      },
      intent: [grant({ principals: [caller] })],
    }),
    tooNarrow,
    "a session by none is refused with that header",
  ),
  ...(["allow", "deny"] as const).map((effect) =>
    row(
      `a default in NotResource, ${effect}`,
      baseCase({
        apiPolicy: document(
          onlyThrough(endpointA),
          ...(effect === "allow" ? [] : [allow()]),
          (effect === "allow" ? allow : deny)({
            Resource: undefined,
            NotResource: `${api}/dev/GET/\${aws:UserAgent, 'pets'}`,
          }),
        ),
      }),
      effect === "allow" ? ["VIOLATED", "VIOLATED"] : ["PROVED", "UNDETERMINED"],
      "a request without the header is of the default",
    ),
  ),
]);
