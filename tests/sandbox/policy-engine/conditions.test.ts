// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables of IAM, not of a template
import assert from "node:assert/strict";
import { compilePolicy, conditionContext } from ".";

type Values = Readonly<Record<string, string | readonly string[]>>;

const present: Values = {
  "aws:SourceVpce": "vpce-1",
  "aws:SourceIp": "10.1.2.3",
  "aws:CurrentTime": "2026-06-01T12:00:00Z",
  "aws:EpochTime": "1780315200",
  "aws:SecureTransport": "true",
  "aws:MultiFactorAuthAge": "300",
  "aws:PrincipalArn": "arn:aws:iam::111111111111:role/app",
  "aws:TagKeys": ["team", "stage"],
  "aws:PrincipalTag/empty": "",
  "aws:PrincipalTag/team": "blue*",
};

/** [Condition, met by the values above, because] */
const cases: readonly (readonly [object, boolean, string])[] = [
  [{ StringEquals: { "aws:SourceVpce": "vpce-1" } }, true, "equal"],
  [{ StringEquals: { "AWS:sourcevpce": "vpce-1" } }, true, "keys do not depend on case"],
  [{ StringEquals: { "aws:SourceVpce": "VPCE-1" } }, false, "values do"],
  [{ StringEquals: { "aws:SourceVpce": ["vpce-2", "vpce-1"] } }, true, "values are alternatives"],
  [{ StringEquals: { "aws:SourceVpce": "vpce-*" } }, false, "StringEquals has no wildcards"],
  [{ StringEquals: { "aws:Absent": "x" } }, false, "a missing key does not match"],
  [{ StringEquals: { "aws:SourceVpce": "vpce-1", "aws:SourceIp": "0.0.0.0" } }, false, "all keys must match"],
  [
    { StringEquals: { "aws:SourceVpce": "vpce-1" }, Bool: { "aws:SecureTransport": "false" } },
    false,
    "all operators must match",
  ],
  [{ StringNotEquals: { "aws:SourceVpce": "vpce-1" } }, false, "it is equal"],
  [
    { StringNotEquals: { "aws:SourceVpce": ["vpce-2", "vpce-1"] } },
    false,
    "a negated operator needs all values to differ",
  ],
  [{ StringNotEquals: { "aws:SourceVpce": ["vpce-2", "vpce-3"] } }, true, "all differ"],
  [{ StringNotEquals: { "aws:Absent": "x" } }, true, "a missing key meets a negated operator"],
  [{ StringEqualsIgnoreCase: { "aws:SourceVpce": "VPCE-1" } }, true, "case is ignored"],
  [{ StringNotEqualsIgnoreCase: { "aws:SourceVpce": "VPCE-1" } }, false, "case is ignored"],
  [{ StringLike: { "aws:SourceVpce": "vpce-?" } }, true, "wildcards"],
  [{ StringNotLike: { "aws:SourceVpce": "vpce-*" } }, false, "wildcards"],
  [{ StringLike: { "aws:PrincipalTag/team": "blue${*}" } }, true, "${*} is a literal star"],
  [{ StringLike: { "aws:SourceVpce": "${*}" } }, false, "and not a wildcard"],
  [
    { StringLike: { "aws:SourceVpce": "${aws:PrincipalTag/team}" } },
    false,
    "a wildcard in a variable's value is literal",
  ],
  [{ StringEquals: { "aws:SourceVpce": "${aws:SourceVpce}" } }, true, "a variable is substituted"],
  [
    { StringNotEquals: { "aws:SourceVpce": "${aws:Absent}" } },
    true,
    "a variable without value equals nothing",
  ],
  [{ StringEqualsIfExists: { "aws:Absent": "x" } }, true, "IfExists lets a missing key pass"],
  [{ StringEqualsIfExists: { "aws:SourceVpce": "vpce-2" } }, false, "IfExists tests a key that exists"],
  [{ StringNotEqualsIfExists: { "aws:Absent": "x" } }, true, "IfExists lets a missing key pass"],
  [{ Null: { "aws:Absent": "true" } }, true, "the key is missing"],
  [{ Null: { "aws:SourceVpce": true } }, false, "the key is there"],
  [{ Null: { "aws:SourceVpce": "false" } }, true, "the key is there"],
  [{ Null: { "aws:Absent": "false" } }, false, "the key is missing"],
  [{ Bool: { "aws:SecureTransport": true } }, true, "a JSON Boolean is read as text"],
  [{ Bool: { "aws:Absent": "false" } }, false, "a missing key matches neither"],
  [{ BoolIfExists: { "aws:Absent": "true" } }, true, "IfExists"],
  [{ NumericEquals: { "aws:MultiFactorAuthAge": "300.0" } }, true, "equal as numbers"],
  [{ NumericNotEquals: { "aws:MultiFactorAuthAge": 300 } }, false, "equal as numbers"],
  [{ NumericLessThan: { "aws:MultiFactorAuthAge": 300 } }, false, "not less"],
  [{ NumericLessThanEquals: { "aws:MultiFactorAuthAge": 300 } }, true, "equal"],
  [{ NumericGreaterThan: { "aws:MultiFactorAuthAge": 299 } }, true, "greater"],
  [{ NumericGreaterThanEquals: { "aws:MultiFactorAuthAge": 301 } }, false, "less"],
  [{ NumericLessThan: { "aws:SourceVpce": 5 } }, false, "not a number"],
  [{ NumericNotEquals: { "aws:Absent": 5 } }, true, "negated and missing"],
  [{ DateGreaterThan: { "aws:CurrentTime": "2026-06-01T11:59:59Z" } }, true, "later"],
  [{ DateGreaterThanEquals: { "aws:CurrentTime": "2026-06-01T14:00:00+02:00" } }, true, "the same moment"],
  [{ DateLessThan: { "aws:CurrentTime": "2026-06-01" } }, false, "a day begins at midnight UTC"],
  [{ DateLessThanEquals: { "aws:EpochTime": "2026-06-01T12:00:00Z" } }, true, "epoch against ISO"],
  [{ DateEquals: { "aws:CurrentTime": "1780315200" } }, true, "ISO against epoch"],
  [{ DateNotEquals: { "aws:CurrentTime": "1780315200" } }, false, "equal"],
  [{ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, true, "in the range"],
  [{ IpAddress: { "aws:SourceIp": ["192.168.0.0/16", "10.1.2.3"] } }, true, "an address is a range of one"],
  [{ IpAddress: { "aws:SourceIp": "10.1.2.4/31" } }, false, "just outside"],
  [{ IpAddress: { "aws:SourceIp": "2001:db8::/32" } }, false, "another family"],
  [{ NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, false, "in the range"],
  [{ NotIpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } }, true, "negated and missing"],
  [{ BinaryEquals: { "aws:SourceVpce": "dnBjZS0x" } }, false, "bytes differ"],
  [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } }, true, "a wildcard in a segment"],
  [{ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::*:role/a*" } }, true, "ArnEquals is ArnLike"],
  [{ ArnLike: { "aws:PrincipalArn": "arn:*:role/app" } }, false, "a wildcard does not span segments"],
  [{ ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:*" } }, true, "another account"],
  [{ ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/app" } }, false, "the same"],
  [{ ArnLike: { "aws:SourceVpce": "*" } }, false, "no ARN"],
  [
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage", "cost"] } },
    true,
    "every value is listed",
  ],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } }, false, "stage is not listed"],
  [{ "ForAllValues:StringEquals": { "aws:Absent": ["team"] } }, true, "there is no value that is not listed"],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": ["cost"] } }, true, "none of the values is listed"],
  [{ "ForAllValues:StringNotEquals": { "aws:TagKeys": ["team"] } }, false, "team is listed"],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["team", "cost"] } }, true, "team is listed"],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["cost"] } }, false, "none is listed"],
  [{ "ForAnyValue:StringEquals": { "aws:Absent": ["team"] } }, false, "there is no value"],
  [{ "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["team"] } }, true, "stage differs"],
  [{ "ForAnyValue:StringNotEquals": { "aws:Absent": ["team"] } }, false, "there is no value"],
  [{ "ForAnyValue:StringLikeIfExists": { "aws:Absent": ["team"] } }, true, "IfExists"],
  [{ "ForAllValues:StringNotEquals": { "aws:PrincipalTag/empty": [""] } }, true, "an empty text is no value"],
  [
    { "ForAllValues:StringEquals": { "aws:PrincipalTag/empty": ["team"] } },
    true,
    "an empty text is no value",
  ],
  [{ "ForAnyValue:StringEquals": { "aws:PrincipalTag/empty": [""] } }, false, "an empty text is no value"],
  [
    { "ForAnyValue:StringLikeIfExists": { "aws:PrincipalTag/empty": ["*"] } },
    false,
    "it is there, and no value",
  ],
  [{ StringEquals: { "aws:PrincipalTag/empty": [""] } }, true, "without a set operator it is one"],
  [{ StringEquals: { "aws:TagKeys": "stage" } }, true, "without a set operator one value is enough"],
  [{ StringNotEquals: { "aws:TagKeys": "stage" } }, false, "and a negated operator needs all to differ"],
];

const documentWith = (condition: unknown) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: condition },
  });

describe("IAM conditions", () => {
  for (const [condition, met, because] of cases) {
    it(`${JSON.stringify(condition)} is ${met ? "" : "not "}met: ${because}`, () => {
      const { decision } = compilePolicy(documentWith(condition))({
        principal: { kind: "anonymous" },
        action: "execute-api:Invoke",
        resource: "arn:aws:execute-api:us-east-1:222222222222:api/v1/GET/",
        context: conditionContext(present),
      });
      assert.equal(decision, met ? "allow" : "implicit deny");
    });
  }
});

/** [document, error message] */
const invalid: readonly (readonly [string, RegExp])[] = [
  ["{", /not JSON/],
  ['{"Statement":[],"Extra":1}', /Extra/],
  ['{"Version":"2020-01-01","Statement":[]}', /Version/],
  [
    documentWith({ StringMatches: { "aws:SourceVpce": "x" } }),
    /"StringMatches" is unknown; accepted: .*StringEquals/,
  ],
  [documentWith({ NullIfExists: { "aws:SourceVpce": "true" } }), /"NullIfExists" is unknown/],
  [documentWith({ toString: { "aws:SourceVpce": "true" } }), /"toString" is unknown/],
  [documentWith({ Null: { "aws:SourceVpce": "maybe" } }), /"maybe"; accepted: true, false/],
  [documentWith({ Bool: { "aws:SecureTransport": "yes" } }), /"yes" is not a Boolean/],
  [documentWith({ NumericEquals: { "aws:EpochTime": "soon" } }), /"soon" is not a number/],
  [documentWith({ DateLessThan: { "aws:CurrentTime": "soon" } }), /"soon" is not a date/],
  [documentWith({ DateLessThan: { "aws:CurrentTime": "2026-02-30" } }), /"2026-02-30" is not a date/],
  [documentWith({ DateLessThan: { "aws:CurrentTime": "1 June 2026" } }), /"1 June 2026" is not a date/],
  [documentWith({ NumericLessThan: { "aws:MultiFactorAuthAge": "0x10" } }), /"0x10" is not a number/],
  [documentWith({ IpAddress: { "aws:SourceIp": "10.0.0.0/33" } }), /"10.0.0.0\/33" is not an IP range/],
  [documentWith({ IpAddress: { "aws:SourceIp": "vpce-1" } }), /"vpce-1" is not an IP range/],
  [documentWith({ StringLike: { "aws:SourceVpce": "${}" } }), /Policy variable/],
  [documentWith("x"), /Condition/],
  ['{"Statement":{"Effect":"allow","Principal":"*","Action":"*","Resource":"*"}}', /Effect/],
  ['{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', /exactly one of Principal, NotPrincipal/],
  ['{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}', /exactly one of Resource, NotResource/],
  [
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*","Resource":"*"}}',
    /exactly one of Action, NotAction/,
  ],
  [
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:role/*"},"Action":"*","Resource":"*"}}',
    /Principal "arn:aws:iam::111111111111:role\/\*" is invalid/,
  ],
];

describe("IAM documents that are refused", () => {
  for (const [text, message] of invalid) {
    it(`${text}: ${message}`, () => {
      assert.throws(() => compilePolicy(text), { name: "InvalidPolicyDocument", message });
    });
  }
});
