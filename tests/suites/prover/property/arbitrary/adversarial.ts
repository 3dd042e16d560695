/** Cases where one statement allows and others deny nearly all of it: what the prover forgets is what is left. */
import * as fc from "fast-check";
import type { ProofCase } from "../../../../../policies/prover";
import {
  api,
  caller,
  consumer,
  document,
  endpointA,
  grant,
  type JsonObject,
  owner,
  vpcA,
} from "../../support/case";
import { oneOrMore, pick } from "./pick";

const strings = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
];
const odd = `arn:aws:iam::${consumer}:role/a!b/c`;

/** Keys, with values that differ in what is easily forgotten: empty, beyond ASCII, case, punctuation, wildcards. */
const about: readonly (readonly [key: string, operators: readonly string[], values: readonly string[]])[] = [
  [
    "aws:PrincipalTag/t",
    strings,
    ["", "*", "?", "?*", "é", "É", "k", "K", "ß", "a*", "*b", "[!-~]*", "\u212a", "ſ", "😀", "𝒜", "a!"],
  ],
  ["aws:UserAgent", strings, ["*", "?*", "x", "X", "k", "é", "*bot*", "Mozilla/5.0 (*", "\u212a", " ", "x "]],
  ["aws:userid", strings, ["*", "AROA*", "AIDA*", "*:session", "*:*", `${owner}`, "1*", "anonymous"]],
  ["aws:username", strings, ["*", "bob", "BOB", "b?b", "\u212aim", "kim", "b\u0131ll", "bill"]],
  [
    "aws:PrincipalArn",
    [...strings, "ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"],
    [
      "*",
      caller,
      odd,
      "*:role/*",
      `arn:aws:iam::${consumer}:*`,
      "arn:aws:iam::*:user/*",
      "*:root",
      "arn:aws-cn:iam::*",
      caller.toUpperCase(),
      `arn:aws:iam::${consumer}:role/CALLER`,
      `arn:aws:iam::${consumer}:role/*/caller`,
      `arn:aws:iam::${consumer}:role/a b/*`,
    ],
  ],
  ["aws:PrincipalAccount", strings, [consumer, owner, "*", "1*"]],
  ["aws:PrincipalType", strings, ["AssumedRole", "User", "Account", "Anonymous", "*"]],
  ["aws:PrincipalOrgID", strings, ["o-aaaaaaaaaa", "o-*", "*", "O-AAAAAAAAAA"]],
  [
    "aws:PrincipalOrgPaths",
    strings.flatMap((each) => [`ForAnyValue:${each}`, `ForAllValues:${each}`]),
    [
      "o-aaaaaaaaaa/*",
      "*",
      "o-*/r-*/",
      "o-aaaaaaaaaa/r-aaaa/ou-*",
      "o-aaaaaaaaaa/r-aaaa/ou-aaaa-1/",
      "o-aaaaaaaaaa/r-bbbb/ou-bbbb-11111111/*",
    ],
  ],
  ["aws:SourceVpce", strings, [endpointA, "vpce-*", "*", endpointA.toUpperCase(), "", "vpce-zz*"]],
  ["aws:SourceVpc", strings, [vpcA, "vpc-*", "*"]],
  ["aws:VpcSourceIp", ["IpAddress", "NotIpAddress"], ["10.0.0.0/24", "0.0.0.0/0", "::/0"]],
  ["aws:SourceIp", ["IpAddress", "NotIpAddress"], ["10.0.0.0/24", "0.0.0.0/0"]],
  [
    "aws:CurrentTime",
    ["DateLessThan", "DateGreaterThan"],
    ["2026-01-01", "2020-01-01", "1767225600", "1999"],
  ],
  [
    "aws:TokenIssueTime",
    ["DateLessThan", "DateGreaterThan"],
    ["2025-12-29T11:00:00Z", "2020-01-01", "2026-01-01"],
  ],
  ["aws:MultiFactorAuthPresent", ["Bool", "BoolIfExists"], ["true", "false"]],
  ["aws:MultiFactorAuthAge", ["NumericLessThan", "NumericGreaterThanEquals"], ["0", "300"]],
  ["aws:SourceArn", ["ArnLike", "ArnNotLike", "StringLike"], ["*", "arn:aws:s3:::bucket", "bucket"]],
  ["aws:SourceAccount", strings, ["*", owner, "abc"]],
  ["aws:SourceOrgID", strings, ["*", "o-aaaaaaaaaa", "acme"]],
  [
    "execute-api:viaDomainArn",
    ["ArnLike", "ArnNotLike", "StringLike"],
    ["*", "arn:aws:s3:::bucket", `arn:aws:execute-api:us-east-1:${owner}:/domainnames/*`],
  ],
  ["aws:FederatedProvider", strings, ["*", "", "accounts.google.com"]],
  ["aws:ViaAWSService", ["Bool", "BoolIfExists"], ["true", "false"]],
  ["aws:PrincipalIsAWSService", ["Bool", "BoolIfExists"], ["true", "false"]],
  ["aws:ResourceOrgID", strings, ["o-aaaaaaaaaa", "o-bbbbbbbbbb", "*"]],
  ["aws:ResourceAccount", strings, [owner, consumer, "*"]],
  ["aws:Referer", strings, ["", "*", "https://example.com/*"]],
];

const suffix = pick("", "", "", "IfExists");
const quantifier = pick("", "", "", "ForAllValues:", "ForAnyValue:");

function conditionOn([key, operators, values]: (typeof about)[number]): fc.Arbitrary<JsonObject> {
  const test = fc
    .tuple(quantifier, pick(...operators), suffix, oneOrMore(pick(...values)))
    .map(([before, operator, after, value]) => {
      const whole = operator.includes(":") ? operator : `${before}${operator}`;
      return { [operator.endsWith("IfExists") ? whole : `${whole}${after}`]: { [key]: value } };
    });
  const presence = fc
    .tuple(pick("", "ForAllValues:", "ForAnyValue:"), pick("true", "false"))
    .map(([before, value]) => ({ [`${before}Null`]: { [key]: value } }));
  return fc.oneof({ weight: 6, arbitrary: test }, { weight: 1, arbitrary: presence });
}

const resources = pick(
  `${api}/*`,
  `${api}/*`,
  `${api}/dev/*`,
  `${api}/*/GET/*`,
  `${api}/dev/GET/pets`,
  `${api}/*/*/p?ts`,
  `${api}/dev/GET/%zz*`,
  `${api}/dev/GET/a%20b`,
  `${api}/dev/GET/a b`,
  `${api}/dev/*/pets*`,
  `${api}/dev/GET/\${aws:PrincipalTag/t, 'pets'}`,
  `${api}/*/GET/\${aws:UserAgent}`,
  "*",
);

/** One Allow and a few Denies about the same one or two keys, in one kind of policy. */
const conflicts = (principals: boolean): fc.Arbitrary<JsonObject> =>
  fc
    .uniqueArray(pick(...about.keys()), { minLength: 1, maxLength: 2 })
    .chain((chosen) => {
      const conditions = fc.oneof(
        ...chosen.map((index) => conditionOn(about[index] ?? ["aws:Referer", ["StringLike"], ["*"]])),
      );
      const some = fc
        .array(conditions, { minLength: 1, maxLength: 2 })
        .map((list) => Object.assign({}, ...list));
      const statement = (effect: string) =>
        fc.tuple(some, resources, fc.boolean()).map(
          ([Condition, Resource, bare]): JsonObject => ({
            Effect: effect,
            ...(principals ? { Principal: "*" } : {}),
            Action: "execute-api:Invoke",
            Resource,
            ...(bare && effect === "Allow" ? {} : { Condition }),
          }),
        );
      return fc.tuple(statement("Allow"), fc.array(statement("Deny"), { maxLength: 3 }));
    })
    .map(([allow, denies]) => document(allow, ...denies));

const everything = { stage: "*", method: "*", path: "/*" };

const adversarial = (endpointType: "PRIVATE" | "REGIONAL", vpce: string | null): fc.Arbitrary<ProofCase> =>
  fc.record({
    name: fc.constant("adversarial"),
    api: fc.constant(api),
    authorization: pick<ProofCase["authorization"]>("NONE", "AWS_IAM"),
    apiPolicy: fc.oneof(
      { weight: 3, arbitrary: conflicts(true) },
      {
        weight: 1,
        arbitrary: fc.constant(
          document({ Effect: "Allow", Principal: "*", Action: "*", Resource: `${api}/*` }),
        ),
      },
    ),
    endpoints: fc.option(conflicts(true)).map((policy) => ({ [endpointA]: { vpc: vpcA, policy } })),
    identityPolicies: fc.option(conflicts(false)).map((policy) => (policy ? { [caller]: [policy] } : {})),
    intent: pick<ProofCase["intent"]>(
      [],
      [],
      [grant({ ...everything, vpce })],
      [grant({ ...everything, vpce: "*" })],
      [grant({ ...everything, vpce, principals: [caller] })],
    ),
    endpointType: fc.constant(endpointType),
    now: fc.constant("2025-12-31T00:00:00Z"),
    accounts: pick<ProofCase["accounts"]>(undefined, {
      [owner]: { organization: { id: "o-aaaaaaaaaa", path: "o-aaaaaaaaaa/r-aaaa/" } },
    }),
    callersComply: fc.boolean(),
  });

export const adversarialCases: fc.Arbitrary<ProofCase> = fc.oneof(
  { weight: 2, arbitrary: adversarial("PRIVATE", endpointA) },
  { weight: 1, arbitrary: adversarial("REGIONAL", null) },
);
