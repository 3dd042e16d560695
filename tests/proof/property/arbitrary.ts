/** Random cases over small alphabets, so that all the requests that matter can be listed. */
import * as fc from "fast-check";
import type { Grant, ProofCase } from "../../../policies/proof";
import {
  api,
  caller,
  colleague,
  consumer,
  endpointA,
  endpointB,
  type Json,
  owner,
  stranger,
  unnamedEndpoint,
  version,
  vpcA,
  vpcB,
} from "../support/case";

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const oneOrMore = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 2 }));

const actions = pick(
  "execute-api:Invoke",
  "execute-api:*",
  "Execute-API:invoke",
  "*",
  "execute-api:ManageConnections",
  "s3:*",
);

const fullResource = pick(
  "*",
  `${api}/*`,
  `${api}/dev/*`,
  `${api}/dev/GET/*`,
  `${api}/dev/GET/pets`,
  `${api}/dev/GET/pets*`,
  `${api}/dev/GET/`,
  `${api}/dev/*/pets`,
  `${api}/*/GET/pets`,
  `${api}/dev/POST/pets`,
  `${api}/d?v/GET/p?ts`,
  `${api}/DEV/GET/pets`,
  `${api}/dev/GET/\${aws:username}`,
  `${api}/dev/GET/\${*}`,
  `arn:aws:execute-api:*:${owner}:*/dev/GET/pets`,
  `arn:aws:execute-api:us-east-1:*:a1b2c3d4e5/dev/*/pets`,
  `arn:aws:execute-api:*${owner}:a1b2c3d4e5/dev/GET/pets`,
  "arn:aws:execute-api:*",
  "arn:aws:s3:::bucket/*",
);
const apiResource = fc.oneof(fullResource, pick("execute-api:/*", "execute-api:/dev/GET/pets"));

const principalName = pick(
  "*",
  consumer,
  `arn:aws:iam::${consumer}:root`,
  owner,
  `arn:aws:iam::${stranger}:root`,
  caller,
  colleague,
  `arn:aws:iam::${consumer}:user/bob`,
  `arn:aws:sts::${consumer}:assumed-role/caller/session`,
  `arn:aws:iam::${owner}:role/inside`,
);
const principal = fc.oneof(
  { weight: 3, arbitrary: fc.constant<unknown>("*") },
  { weight: 4, arbitrary: oneOrMore(principalName).map((AWS): unknown => ({ AWS })) },
  {
    weight: 1,
    arbitrary: pick<unknown>(
      { Service: "events.amazonaws.com" },
      { Federated: "cognito-identity.amazonaws.com" },
    ),
  },
);

const suffix = pick("", "", "", "IfExists");
const quantifier = pick("", "", "", "", "ForAllValues:", "ForAnyValue:");
const ids = pick(
  endpointA,
  endpointB,
  unnamedEndpoint,
  "vpce-0*",
  "*",
  endpointA.toUpperCase(),
  `\${aws:SourceVpce}`,
);

function condition(
  operators: readonly string[],
  keys: readonly string[],
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<Json> {
  return fc
    .tuple(quantifier, pick(...operators), suffix, pick(...keys), oneOrMore(values))
    .map(([before, operator, after, key, value]) => ({ [`${before}${operator}${after}`]: { [key]: value } }));
}

const strings = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
];
const arns = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];
const dates = [
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
];
const numbers = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"];

const conditions: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: condition(strings, ["aws:SourceVpce", "AWS:sourcevpce"], ids) },
  { weight: 3, arbitrary: condition(strings, ["aws:SourceVpc"], pick(vpcA, vpcB, "vpc-*")) },
  {
    weight: 2,
    arbitrary: condition(
      ["IpAddress", "NotIpAddress"],
      ["aws:VpcSourceIp", "aws:SourceIp"],
      pick("10.0.0.0/24", "10.0.0.1", "0.0.0.0/0", "::/0", "2001:db8::/32"),
    ),
  },
  {
    weight: 2,
    arbitrary: condition(
      [...strings, ...arns],
      ["aws:PrincipalArn"],
      pick(
        caller,
        `arn:aws:iam::${consumer}:role/*`,
        `arn:aws:iam::*:role/caller`,
        "*",
        `arn:aws:iam::${consumer}:user/bob`,
      ),
    ),
  },
  { weight: 1, arbitrary: condition(strings, ["aws:PrincipalAccount"], pick(consumer, stranger, "1*")) },
  {
    weight: 1,
    arbitrary: condition(
      strings,
      ["aws:UserAgent", "aws:PrincipalOrgID", "aws:PrincipalTag/team"],
      pick("curl", "c*", "x"),
    ),
  },
  { weight: 1, arbitrary: condition(strings, ["aws:PrincipalOrgPaths"], pick("a", "b", "*")) },
  {
    weight: 1,
    arbitrary: condition(
      dates,
      ["aws:CurrentTime", "aws:TokenIssueTime", "aws:EpochTime"],
      pick("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      numbers,
      ["aws:MultiFactorAuthAge", "aws:EpochTime"],
      pick<unknown>("300", 1767225600, "0.5"),
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      ["Bool", "StringEquals"],
      ["aws:MultiFactorAuthPresent", "aws:SecureTransport"],
      pick<unknown>("true", false, "false"),
    ),
  },
  { weight: 1, arbitrary: condition(["BinaryEquals"], ["aws:UserAgent"], pick("Y3VybA==", "curl")) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        pick(
          "aws:SourceVpce",
          "aws:PrincipalArn",
          "aws:UserAgent",
          "aws:TokenIssueTime",
          "aws:PrincipalOrgPaths",
        ),
        pick<unknown>("true", "false", true),
      )
      .map(([key, value]) => ({ Null: { [key]: value } })),
  },
);

/** Blocks of one statement together; the same operator twice keeps the keys of both. */
function together(blocks: readonly Json[]): Json | undefined {
  if (blocks.length === 0) return undefined;
  const all = new Map<string, Json>();
  for (const block of blocks) {
    for (const [operator, keys] of Object.entries(block))
      all.set(operator, { ...all.get(operator), ...(keys as Json) });
  }
  return Object.fromEntries(all);
}

function statement(kind: "api" | "endpoint" | "identity"): fc.Arbitrary<Json> {
  return fc
    .record({
      effect: pick("Allow", "Allow", "Deny"),
      principal,
      notPrincipal: fc.boolean().chain((flag) => (flag ? fc.boolean() : fc.constant(false))),
      action: oneOrMore(actions),
      notAction: pick(false, false, false, false, true),
      resource: oneOrMore(kind === "api" ? apiResource : fullResource),
      notResource: pick(false, false, false, false, true),
      blocks: fc.array(conditions, { maxLength: 2 }),
    })
    .map(({ effect, principal: who, notPrincipal, action, notAction, resource, notResource, blocks }) => {
      const condition = together(blocks);
      return {
        Effect: effect,
        ...(kind === "identity" ? {} : { [notPrincipal ? "NotPrincipal" : "Principal"]: who }),
        [notAction ? "NotAction" : "Action"]: action,
        [notResource ? "NotResource" : "Resource"]: resource,
        ...(condition ? { Condition: condition } : {}),
      };
    });
}

function policy(kind: "api" | "endpoint" | "identity", extra: readonly Json[]): fc.Arbitrary<Json> {
  return fc
    .tuple(
      fc.array(statement(kind), { maxLength: 3 }),
      fc.subarray([...extra]),
      pick(version, version, "2008-10-17"),
    )
    .filter(([random, kept]) => random.length + kept.length > 0)
    .map(([random, kept, Version]) => ({ Version, Statement: [...kept, ...random] }));
}

const grants: fc.Arbitrary<Grant> = fc.record({
  vpce: pick<string | null>(endpointA, endpointA, endpointB, null, "*"),
  principals: pick<readonly string[]>(["*"], [caller], [consumer], [caller, colleague]),
  stage: pick("dev", "*"),
  method: pick("GET", "*"),
  path: pick("/pets", "/pets*", "/*", "/"),
});

/** Statements that random ones are mixed with, so that a good part of the cases is right. */
function rightStatements(intent: readonly Grant[]): Json[] {
  const through = intent.flatMap(({ vpce }) => (vpce === null || vpce === "*" ? [] : [vpce]));
  const allows = intent.map(({ vpce, stage, method, path, principals }) => ({
    Effect: "Allow",
    Principal: principals.includes("*") ? "*" : { AWS: principals },
    Action: "execute-api:Invoke",
    Resource: `${api}/${stage}/${method}${path}`,
    ...(vpce === null || vpce === "*" ? {} : { Condition: { StringEquals: { "aws:SourceVpce": vpce } } }),
  }));
  const denies = { Effect: "Deny", Principal: "*", Action: "execute-api:Invoke", Resource: `${api}/*` };
  return [
    ...allows,
    {
      ...denies,
      Condition: { StringNotEquals: { "aws:SourceVpce": through.length > 0 ? through : endpointA } },
    },
  ];
}

export const proofCases: fc.Arbitrary<ProofCase> = fc
  .array(grants, { minLength: 1, maxLength: 2 })
  .chain((intent) => {
    const right = rightStatements(intent);
    const open = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const identity = { Effect: "Allow", Action: "execute-api:*", Resource: `${api}/*` };
    return fc.record({
      name: fc.constant("random"),
      api: fc.constant(api),
      authorization: pick<ProofCase["authorization"]>("NONE", "NONE", "AWS_IAM", {
        GET: "NONE",
        "*": "AWS_IAM",
      }),
      apiPolicy: policy("api", right),
      endpoints: fc
        .tuple(fc.option(policy("endpoint", [open])), fc.option(policy("endpoint", [open])), fc.boolean())
        .map(([a, b, knownVpc]) => ({
          [endpointA]: { account: consumer, ...(knownVpc ? { vpc: vpcA } : {}), policy: a },
          [endpointB]: { account: consumer, vpc: vpcB, policy: b },
        })),
      identityPolicies: fc
        .tuple(fc.option(policy("identity", [identity])), fc.option(policy("identity", [identity])))
        .map(([first, inside]) => ({
          ...(first ? { [caller]: [first] } : {}),
          ...(inside ? { [`arn:aws:iam::${owner}:role/inside`]: [inside] } : {}),
        })),
      intent: fc.constant(intent),
      callersComply: fc.boolean(),
    });
  });
