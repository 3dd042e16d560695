import * as fc from "fast-check";
import {
  caller,
  consumer,
  endpointA,
  endpointB,
  type JsonObject,
  stranger,
  unnamedEndpoint,
  vpcA,
  vpcB,
} from "../../support/case";
import { oneOrMore, pick } from "./pick";

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
): fc.Arbitrary<JsonObject> {
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

export const conditions: fc.Arbitrary<JsonObject> = fc.oneof(
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
      ["aws:UserAgent", "aws:PrincipalTag/team"],
      pick("curl", "c*", "x", "", "k", "é", "*é"),
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      strings,
      ["aws:PrincipalOrgID"],
      pick("o-aaaaaaaaaa", "o-a*", "O-AAAAAAAAAA", "o-?aaaaaaaaa"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        pick("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
        suffix,
        pick("aws:ResourceAccount", "aws:RequestedRegion"),
        pick("aws:PrincipalAccount", "aws:PrincipalTag/team", "aws:userid"),
      )
      .map(([operator, after, key, name]) => ({ [`${operator}${after}`]: { [key]: `$\{${name}}` } })),
  },
  {
    weight: 1,
    arbitrary: condition(
      strings,
      ["aws:PrincipalOrgPaths"],
      pick("o-aaaaaaaaaa/*", "o-aaaaaaaaaa/r-aaaa/", "o-bbbbbbbbbb/r-bbbb/ou-bbbb-11111111/", "*"),
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      strings,
      ["aws:userid"],
      pick("AROA*", "*:session", "1*", `${consumer}:*`, "anonymous"),
    ),
  },
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
          "aws:PrincipalTag/team",
          "aws:SourceArn",
          "aws:PrincipalAccount",
        ),
        pick<unknown>("true", "false", true),
        pick("", "", "ForAllValues:", "ForAnyValue:"),
      )
      .map(([key, value, before]) => ({ [`${before}Null`]: { [key]: value } })),
  },
);
