import assert from "node:assert/strict";
import { parseCase, prove } from "../../policies/proof";
import { allow, api, baseCase, document, endpointA, type Json } from "./support/case";

interface Row {
  readonly name: string;
  readonly json: unknown;
  readonly path: string;
  readonly message: RegExp;
}

const statement = (more: Json) => baseCase({ apiPolicy: document(allow(more)) });
const at = "apiPolicy.Statement[0]";
const endpoints = (policy: unknown) => baseCase({ endpoints: { [endpointA]: { policy } } });

const rows: Row[] = [
  { name: "not JSON", json: baseCase({ apiPolicy: "{" }), path: "apiPolicy", message: /not JSON/ },
  {
    name: "not a document",
    json: baseCase({ apiPolicy: [] }),
    path: "apiPolicy",
    message: /expected a policy document/,
  },
  {
    name: "no statement",
    json: baseCase({ apiPolicy: { Version: "2012-10-17" } }),
    path: "apiPolicy.Statement",
    message: /expected a statement/,
  },
  {
    name: "empty statements",
    json: baseCase({ apiPolicy: { Statement: [] } }),
    path: "apiPolicy.Statement",
    message: /at least one/,
  },
  {
    name: "version",
    json: baseCase({ apiPolicy: { Version: "2012-10-18", Statement: [allow()] } }),
    path: "apiPolicy.Version",
    message: /2012-10-17 or 2008-10-17/,
  },
  {
    name: "unknown element of the document",
    json: baseCase({ apiPolicy: { Statements: [], Statement: [allow()] } }),
    path: "apiPolicy.Statements",
    message: /unknown element/,
  },
  {
    name: "unknown element of a statement",
    json: statement({ Conditions: {} }),
    path: `${at}.Conditions`,
    message: /unknown element/,
  },
  {
    name: "element in the wrong case",
    json: statement({ condition: {} }),
    path: `${at}.condition`,
    message: /did you mean Condition/,
  },
  {
    name: "effect",
    json: statement({ Effect: "allow" }),
    path: `${at}.Effect`,
    message: /"Allow" or "Deny", found "allow"/,
  },
  {
    name: "no principal",
    json: statement({ Principal: undefined }),
    path: at,
    message: /neither Principal nor NotPrincipal/,
  },
  { name: "both principals", json: statement({ NotPrincipal: "*" }), path: at, message: /both/ },
  {
    name: "wildcard in a principal",
    json: statement({ Principal: { AWS: "arn:aws:iam::111111111111:role/*" } }),
    path: `${at}.Principal.AWS`,
    message: /aws:PrincipalArn/,
  },
  {
    name: "principal of S3",
    json: statement({ Principal: { CanonicalUser: "x" } }),
    path: `${at}.Principal.CanonicalUser`,
    message: /S3/,
  },
  {
    name: "principal that is no ARN",
    json: statement({ Principal: { AWS: "caller" } }),
    path: `${at}.Principal.AWS`,
    message: /12-digit account/,
  },
  { name: "no action", json: statement({ Action: undefined }), path: at, message: /neither Action/ },
  { name: "empty actions", json: statement({ Action: [] }), path: `${at}.Action`, message: /at least one/ },
  {
    name: "action without service",
    json: statement({ Action: "Invoke" }),
    path: `${at}.Action`,
    message: /execute-api:Invoke/,
  },
  {
    name: "resource that is no ARN",
    json: statement({ Resource: "/dev/GET/pets" }),
    path: `${at}.Resource`,
    message: /not an ARN/,
  },
  {
    name: "resource of the wrong type",
    json: statement({ Resource: [5] }),
    path: `${at}.Resource[0]`,
    message: /expected text, found 5/,
  },
  {
    name: "short form in an endpoint policy",
    json: endpoints(document(allow({ Resource: "execute-api:/*" }))),
    path: `endpoints.${endpointA}.policy.Statement[0].Resource`,
    message: /only API Gateway expands/,
  },
  {
    name: "unknown operator",
    json: statement({ Condition: { StringMatches: { "aws:SourceVpce": "x" } } }),
    path: `${at}.Condition.StringMatches`,
    message: /unknown condition operator/,
  },
  {
    name: "operator in the wrong case",
    json: statement({ Condition: { stringequals: { "aws:SourceVpce": "x" } } }),
    path: `${at}.Condition.stringequals`,
    message: /did you mean StringEquals/,
  },
  {
    name: "NullIfExists",
    json: statement({ Condition: { NullIfExists: { "aws:SourceVpce": "true" } } }),
    path: `${at}.Condition.NullIfExists`,
    message: /Null takes no IfExists/,
  },
  {
    name: "no values",
    json: statement({ Condition: { StringEquals: { "aws:SourceVpce": [] } } }),
    path: `${at}.Condition.StringEquals.aws:SourceVpce`,
    message: /at least one/,
  },
  {
    name: "value of the wrong type",
    json: statement({ Condition: { StringEquals: { "aws:SourceVpce": { a: 1 } } } }),
    path: `${at}.Condition.StringEquals.aws:SourceVpce`,
    message: /found an object/,
  },
  {
    name: "CIDR",
    json: statement({ Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/33" } } }),
    path: `${at}.Condition.IpAddress.aws:VpcSourceIp[0]`,
    message: /CIDR block, found "10.0.0.0\/33"/,
  },
  {
    name: "date",
    json: statement({ Condition: { DateLessThan: { "aws:CurrentTime": "soon" } } }),
    path: `${at}.Condition.DateLessThan.aws:CurrentTime[0]`,
    message: /ISO 8601/,
  },
  {
    name: "boolean",
    json: statement({ Condition: { Bool: { "aws:SecureTransport": "yes" } } }),
    path: `${at}.Condition.Bool.aws:SecureTransport[0]`,
    message: /true or false/,
  },
  {
    name: "principal in an identity policy",
    json: baseCase({ identityPolicies: { "arn:aws:iam::111111111111:role/caller": [document(allow())] } }),
    path: "identityPolicies.arn:aws:iam::111111111111:role/caller[0].Statement[0].Principal",
    message: /names no principal/,
  },
  {
    name: "identity policies of an account",
    json: baseCase({ identityPolicies: { "arn:aws:iam::111111111111:root": [] } }),
    path: "identityPolicies.arn:aws:iam::111111111111:root",
    message: /role or a user/,
  },
  {
    name: "API with a stage",
    json: baseCase({ api: `${api}/dev` }),
    path: "api",
    message: /without a stage/,
  },
  {
    name: "endpoint of the intent",
    json: baseCase({ endpoints: {} }),
    path: "intent[0].vpce",
    message: /not among the endpoints/,
  },
  {
    name: "method of the intent",
    json: { ...baseCase(), intent: [{ ...baseCase().intent[0], method: "FETCH" }] },
    path: "intent[0].method",
    message: /GET/,
  },
  { name: "unknown field", json: { ...baseCase(), apipolicy: {} }, path: "", message: /apipolicy/ },
  {
    name: "authorization",
    json: { ...baseCase(), authorization: "COGNITO" },
    path: "authorization",
    message: /./,
  },
];

describe("document errors", () => {
  for (const { name, json, path, message } of rows) {
    it(name, () => {
      // As it comes from a file: elements that are undefined are not there.
      const parsed = parseCase(JSON.parse(JSON.stringify(json)));
      assert.ok("invalid" in parsed, "the case was accepted");
      const found = parsed.invalid.find((error) => error.path === path && message.test(error.message));
      assert.ok(found, JSON.stringify(parsed.invalid, undefined, 1));
    });
  }

  it("reports everything at once", () => {
    const parsed = parseCase(statement({ Effect: "allow", Action: [], Resource: 5 }));
    assert.ok("invalid" in parsed);
    assert.equal(parsed.invalid.length, 3, JSON.stringify(parsed.invalid));
  });

  it("prove reports the same for a case that was not parsed first", () => {
    const answer = prove(statement({ Effect: "allow" }));
    assert.equal(answer.leastPrivilege.verdict, "UNDETERMINED");
    assert.equal(answer.invalid?.[0]?.path, `${at}.Effect`);
  });
});

describe("size limits", () => {
  const sized = (characters: number): string => {
    const text = JSON.stringify(document(allow()));
    return text.slice(0, -1) + " ".repeat(characters - text.length) + text.slice(-1);
  };

  it("says how much is left", () => {
    const { sizes, invalid } = prove(baseCase({ apiPolicy: sized(8192) }));
    assert.equal(invalid, undefined);
    assert.deepEqual(sizes?.[0], { path: "apiPolicy", characters: 8192, limit: 8192, left: 0 });
  });

  it("counts white space of a document given as text", () => {
    const { invalid } = prove(baseCase({ apiPolicy: sized(8193) }));
    assert.deepEqual(invalid, [
      { path: "apiPolicy", message: "8,193 characters, 1 over AWS's limit of 8,192" },
    ]);
  });

  it("an endpoint policy may have 20,480", () => {
    const { invalid } = prove(endpoints(sized(20481)));
    assert.match(invalid?.[0]?.message ?? "", /20,481 characters, 1 over AWS's limit of 20,480/);
  });

  it("still gives the verdicts", () => {
    const answer = prove(baseCase({ apiPolicy: sized(9000) }));
    assert.equal(answer.leastPrivilege.verdict, "VIOLATED");
  });

  it("knows a raised quota", () => {
    assert.equal(prove(baseCase({ apiPolicy: sized(9000), apiPolicyQuota: 10000 })).invalid, undefined);
  });
});
