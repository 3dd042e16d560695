import assert from "node:assert/strict";
import { parseCase, prove } from "../../../policies/prover";
import { allow, api, baseCase, document, endpointA, type JsonObject } from "./support/case";

interface Row {
  readonly name: string;
  readonly json: unknown;
  readonly path: string;
  readonly message: RegExp;
}

const statement = (more: JsonObject) => baseCase({ apiPolicy: document(allow(more)) });
const at = "apiPolicy.Statement[0]";
const endpoints = (policy: unknown) => baseCase({ endpoints: { [endpointA]: { policy } } });

const quoted = JSON.stringify(document(allow()));

const rows: Row[] = [
  ...(
    [
      ["an array of statements", [allow()], "apiPolicy", /write \{"Version"/],
      ["an empty text", " ", "apiPolicy", /is empty; write null/],
      ["a text as get-rest-api prints it", JSON.stringify(quoted).slice(1, -1), "apiPolicy", /escaped twice/],
      ["a text that is quoted twice", JSON.stringify(quoted), "apiPolicy", /quoted twice/],
      ["a text as in a URL", encodeURIComponent(quoted), "apiPolicy", /decoded/],
      [
        "an answer that holds it",
        { PolicyDocument: document(allow()) },
        "apiPolicy.PolicyDocument",
        /in its place/,
      ],
      [
        "an element in small letters",
        { statement: [allow()] },
        "apiPolicy.statement",
        /did you mean Statement\?/,
      ],
    ] as const
  ).map(
    ([name, apiPolicy, path, message]): Row => ({
      name: `a policy as ${name}`,
      json: { ...baseCase(), apiPolicy },
      path,
      message,
    }),
  ),
  {
    name: "a policy in place of a case",
    json: document(allow()),
    path: "",
    message: /is a policy, and no case: write it as apiPolicy/,
  },
  {
    name: "a grant that stands by itself",
    json: { ...baseCase(), intent: baseCase().intent[0] },
    path: "intent",
    message: /write it in \[ \]/,
  },
  {
    name: "a field that is nearly one",
    json: { ...baseCase(), intents: [] },
    path: "",
    message: /"intents" \(did you mean intent\?\)/,
  },
  ...["CUSTOM", "COGNITO_USER_POOLS"].map((authorization) => ({
    name: `authorization ${authorization}`,
    json: { ...baseCase(), authorization },
    path: "authorization",
    message: /accepted: NONE, AWS_IAM\. For an authorizer/,
  })),
  ...["2026-02-30", "2099-02-29T00:00:00Z", "2099-04-31", "2099-13-01", "2099-01-01T25:00:00Z"].map(
    (text) => ({
      name: `no day of the calendar: ${text}`,
      json: statement({ Condition: { DateLessThan: { "aws:CurrentTime": text } } }),
      path: `${at}.Condition.DateLessThan.aws:CurrentTime[0]`,
      message: /ISO 8601/,
    }),
  ),
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

const condition = (Condition: JsonObject) => statement({ Condition });
const on = (operator: string, key: string, value: unknown) => condition({ [operator]: { [key]: value } });
const inText = (text: string) => baseCase({ apiPolicy: text });
const numbered = (digits: string) =>
  JSON.stringify(document(allow({ Condition: { StringEquals: { "aws:SourceVpc": "N" } } }))).replace(
    '"N"',
    digits,
  );
const valid = JSON.stringify(document(allow({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } })));
const repeated = (name: string, value: string) =>
  valid.replace(`"${name}":`, `"${name}":${value},"${name}":`);
const vpce = `${at}.Condition.StringEquals.aws:SourceVpce[0]`;

/** What AWS refuses: IAM's grammar, and the errors of Access Analyzer's policy checks. */
const refused: Row[] = [
  ...(
    [
      ["Version", '"2012-10-17"', "Version"],
      ["Statement", "[]", "Statement"],
      ["Effect", '"Deny"', "Statement[0].Effect"],
      ["Resource", '"*"', "Statement[0].Resource"],
      ["Condition", "{}", "Statement[0].Condition"],
      ["StringEquals", '{"aws:SourceVpce":"vpce-1"}', "Statement[0].Condition.StringEquals"],
      ["aws:SourceVpc", '"vpc-2"', "Statement[0].Condition.StringEquals.aws:SourceVpc"],
    ] as const
  ).map(([name, value, path]) => ({
    name: `${name} twice in JSON text`,
    json: inText(repeated(name, value)),
    path: `apiPolicy.${path}`,
    message: /stands twice/,
  })),
  ...["12345678901234567890", "1e400", "-9007199254740993"].map((digits) => ({
    name: `the number ${digits} without quotes`,
    json: inText(numbered(digits)),
    path: `${at}.Condition.StringEquals.aws:SourceVpc`,
    message: /more digits than JSON is read to; write it in quotes/,
  })),
  {
    name: "a name that is spelled with an escape the second time",
    json: inText(valid.replace('"Effect":', '"\\u0045ffect":"Deny","Effect":')),
    path: "apiPolicy.Statement[0].Effect",
    message: /stands twice/,
  },
  {
    name: "a key again in another case",
    json: condition({ StringEquals: { "aws:SourceVpce": "vpce-1", "AWS:sourcevpce": "vpce-2" } }),
    path: `${at}.Condition.StringEquals.AWS:sourcevpce`,
    message: /again: names of keys have no case/,
  },
  {
    name: "a tag again in another case",
    json: condition({ StringEquals: { "aws:PrincipalTag/Team": "a", "aws:PrincipalTag/team": "b" } }),
    path: `${at}.Condition.StringEquals.aws:PrincipalTag/team`,
    message: /again/,
  },
  ...(
    [
      [`\${aws:username`, /lacks its closing brace/],
      [`\${ aws:username}`, /has a space in its name/],
      [`\${aws:username }`, /has a space in its name/],
      [`\${aws:PrincipalTag/my team}`, /has a space in its name/],
      [`\${}`, /is empty/],
      [`\${aws:username, default}`, /not in single quotes/],
      [`\${aws:username,'default}`, /not in single quotes/],
      [`\${user-name}`, /names no condition key/],
      [`\${*}\${`, /lacks its closing brace/],
    ] as const
  ).flatMap(([text, message]) => [
    {
      name: `variable ${text} in a value`,
      json: on("StringEquals", "aws:SourceVpce", text),
      path: vpce,
      message,
    },
    {
      name: `variable ${text} in a Resource`,
      json: statement({ Resource: `${api}/dev/GET/${text}` }),
      path: `${at}.Resource`,
      message,
    },
  ]),
  {
    name: "a variable in an Action",
    json: statement({ Action: `execute-api:\${aws:username}` }),
    path: `${at}.Action`,
    message: /variables stand in Resource and Condition alone/,
  },
  {
    name: "a variable for another operator",
    json: on("IpAddress", "aws:VpcSourceIp", `\${aws:SourceIp}`),
    path: `${at}.Condition.IpAddress.aws:VpcSourceIp[0]`,
    message: /only String and Arn operators take variables/,
  },
  {
    name: "a tag key without its name",
    json: on("StringEquals", "aws:PrincipalTag", "x"),
    path: `${at}.Condition.StringEquals.aws:PrincipalTag`,
    message: /aws:PrincipalTag\/KEY/,
  },
  {
    name: "a key without a service",
    json: on("StringEquals", "SourceVpce", "x"),
    path: `${at}.Condition.StringEquals.SourceVpce`,
    message: /not a condition key/,
  },
  {
    name: "a Sid twice in an identity policy",
    json: baseCase({
      identityPolicies: {
        "arn:aws:iam::111111111111:role/caller": [
          document(
            { Sid: "A", Effect: "Allow", Action: "*", Resource: "*" },
            { Sid: "A", Effect: "Deny", Action: "s3:*", Resource: "*" },
          ),
        ],
      },
    }),
    path: "identityPolicies.arn:aws:iam::111111111111:role/caller[0].Statement[1].Sid",
    message: /stands twice/,
  },
  ...["aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"].flatMap((partition) =>
    [
      `arn:${partition}:iam::111111111111:root`,
      `arn:${partition}:iam::111111111111:role/caller`,
      `arn:${partition}:sts::111111111111:assumed-role/caller/session`,
    ].flatMap((AWS) =>
      ["Principal", "NotPrincipal"].map((element) => ({
        name: `${element} ${AWS}`,
        json: statement({ Principal: undefined, [element]: { AWS } }),
        path: `${at}.${element}.AWS`,
        message: new RegExp(`of partition ${partition}, and only principals of the API's partition aws`),
      })),
    ),
  ),
];

const template = /fill(?:ed)? in|stands for/;
const leftovers: Row[] = [
  `\${var.vpce}`,
  `\${local.ids}`,
  `\${AWS::AccountId}`,
  `\${self:custom.vpce}`,
  "{{ vpce_id }}",
  "<%= vpce %>",
  "!Ref Endpoint",
  "$(terraform output vpce)",
  "vpce-<ID>",
  "<your-vpce-id>",
  `\${vpce_id}`,
  `vpce-\${EndpointId}`,
  `\${Token[TOKEN.123]}`,
  "#{vpce}",
  { Ref: "Endpoint" },
  { "Fn::Sub": "x" },
].flatMap((value) => [
  {
    name: `left over in a value: ${JSON.stringify(value)}`,
    json: on("StringEquals", "aws:SourceVpce", [value]),
    path: vpce,
    message: template,
  },
  {
    name: `left over in a Resource: ${JSON.stringify(value)}`,
    json: statement({ Resource: value }),
    path: `${at}.Resource`,
    message: template,
  },
  {
    name: `left over in a Principal: ${JSON.stringify(value)}`,
    json: statement({ Principal: { AWS: value } }),
    path: `${at}.Principal.AWS`,
    message: template,
  },
]);

const documentsLeftOver: Row[] = [
  { Ref: "Policy" },
  { "Fn::Sub": "x" },
  `\${file(policy.json)}`,
  `\${var.policy}`,
].map((apiPolicy) => ({
  name: `left over in place of a policy: ${JSON.stringify(apiPolicy)}`,
  json: baseCase({ apiPolicy }),
  path: "apiPolicy",
  message: template,
}));
const older: Row[] = [`${api}/\${stage}/*`, `execute-api:/\${stage_name}/*`].map((Resource) => ({
  name: `left over in a policy of an older version: ${Resource}`,
  json: baseCase({ apiPolicy: { Statement: allow({ Resource }) } }),
  path: "apiPolicy.Statement.Resource",
  message: template,
}));
const wrapped: Row = {
  name: "an OpenAPI document in place of its policy",
  json: baseCase({
    apiPolicy: { openapi: "3.0.1", paths: {}, "x-amazon-apigateway-policy": document(allow()) },
  }),
  path: "apiPolicy.x-amazon-apigateway-policy",
  message: /write the policy that it holds in its place/,
};
const spaced: Row[] = ["aws:SourceVpce ", "aws:Source Vpce"].map((key) => ({
  name: `a key with a space: ${JSON.stringify(key)}`,
  json: on("StringEquals", key, "x"),
  path: `${at}.Condition.StringEquals.${key}`,
  message: /not a condition key/,
}));

rows.push(...refused, ...leftovers, ...documentsLeftOver, ...older, wrapped, ...spaced);

describe("what AWS takes", () => {
  const taken: readonly { readonly name: string; readonly json: unknown; readonly note?: RegExp }[] = [
    {
      name: "an empty list of values",
      json: on("StringEquals", "aws:SourceVpce", []),
      note: /no value matches/,
    },
    { name: "an empty Action", json: statement({ Action: [] }), note: /matches nothing/ },
    { name: "an empty Resource", json: statement({ Resource: [] }), note: /matches nothing/ },
    {
      name: "an empty list of principals",
      json: statement({ Principal: { AWS: [] } }),
      note: /matches nothing/,
    },
    { name: "an empty Principal", json: statement({ Principal: {} }), note: /names nobody/ },
    { name: "an empty Condition", json: condition({}) },
    { name: "an empty operator", json: condition({ StringEquals: {} }), note: /asks nothing/ },
    { name: "a tag with a space in its name", json: on("StringEquals", "aws:PrincipalTag/my team", "x") },
    { name: "an empty Sid", json: statement({ Sid: "" }) },
    { name: "an endpoint without a policy", json: baseCase({ endpoints: { [endpointA]: {} } }) },
    { name: "an API without a policy", json: { ...baseCase(), apiPolicy: undefined } },
    { name: "a short time", json: on("DateLessThan", "aws:CurrentTime", "0") },
    { name: "a time as a number", json: on("DateLessThan", "aws:CurrentTime", 86400) },
    { name: "a year", json: on("DateLessThan", "aws:CurrentTime", "2030") },
    { name: "ForAnyValue:Null", json: on("ForAnyValue:Null", "aws:SourceVpce", "true") },
    { name: "ForAllValues:Null", json: on("ForAllValues:Null", "aws:SourceVpce", false) },
    { name: "several booleans", json: on("Bool", "aws:SecureTransport", ["true", "false"]) },
    { name: "a wildcard for the service", json: statement({ Action: "*:Invoke" }) },
    {
      name: "a Sid twice in a resource policy",
      json: baseCase({ apiPolicy: document(allow({ Sid: "A" }), allow({ Sid: "A" })) }),
    },
    { name: "an agent in angle brackets", json: on("StringNotLike", "aws:UserAgent", "*<script>*") },
    { name: "the escaped characters", json: on("StringEquals", "aws:UserAgent", `\${*}\${?}\${$}`) },
    { name: "a default", json: on("StringEquals", "aws:UserAgent", `\${aws:username, 'a b'}`) },
    {
      name: "a text of an older version",
      json: baseCase({ apiPolicy: { Statement: allow({ Resource: `${api}/\${ x` }) } }),
    },
  ];
  for (const { name, json, note } of taken) {
    it(name, () => {
      const parsed = parseCase(JSON.parse(JSON.stringify(json)));
      assert.ok("case" in parsed, JSON.stringify("invalid" in parsed && parsed.invalid));
      const { invalid, notes = [] } = prove(parsed.case);
      assert.equal(invalid, undefined);
      if (note)
        assert.ok(
          notes.some(({ message }) => note.test(message)),
          JSON.stringify(notes),
        );
      else assert.deepEqual(notes, []);
    });
  }
});

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
    const parsed = parseCase(statement({ Effect: "allow", Action: "x", Resource: 5 }));
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
