/** What is wrong with private domains, by name; what requests come of it is in language/domain.test.ts. */
import assert from "node:assert/strict";
import { type DomainInput, type ProofCase, parseCase, prove } from "../../../policies/prover";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  document,
  domain,
  endpointA,
  endpointB,
  grant,
  type JsonObject,
  onlyThrough,
  owner,
  stranger,
} from "./support/case";
import { proveCommand } from "./support/command-line";

const right: DomainInput = {
  policy: document(allow({ Resource: "execute-api:/*" })),
  mappings: [{ basePath: "orders", stage: "dev" }],
  associations: [endpointA],
};
const byDomain = (of: Partial<DomainInput> = {}, more: Partial<ProofCase> = {}): ProofCase =>
  baseCase({
    domains: { [domain]: { ...right, ...of } },
    disableExecuteApiEndpoint: true,
    intent: [grant({ door: "domain" })],
    ...more,
  });
const endpoint = (Resource: unknown, more: JsonObject = {}) => ({
  endpoints: { [endpointA]: { account: consumer, policy: document(allow({ Resource, ...more })) } },
});
const associate = (more: JsonObject): JsonObject => ({
  Effect: "Allow",
  Action: "apigateway:CreateAccessAssociation",
  Resource: domain.replace("execute-api", "apigateway"),
  ...more,
});
const of = (...accounts: readonly string[]) => ({
  Principal: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) },
});
const managed = (...statements: readonly JsonObject[]) =>
  byDomain({ managementPolicy: document(...statements) });

const rows: readonly { name: string; proofCase: ProofCase; finds: readonly string[]; at?: RegExp }[] = [
  { name: "all is right", proofCase: byDomain(), finds: [] },
  { name: "a case that lists no domains", proofCase: baseCase(), finds: [] },
  {
    name: "no policy",
    proofCase: byDomain({ policy: null }),
    finds: ["domain-without-policy"],
    at: /^domains\..*abcd1234$/,
  },
  {
    name: "an association that is left over",
    proofCase: byDomain({ associations: [endpointA, endpointB] }),
    finds: ["association-without-grant"],
    at: /associations\[1\]$/,
  },
  {
    name: "an association of a grant by the host",
    proofCase: byDomain({}, { intent: [grant()], disableExecuteApiEndpoint: false }),
    finds: ["association-without-grant"],
  },
  {
    name: "a grant to every endpoint",
    proofCase: byDomain({ associations: [endpointB] }, { intent: [grant({ vpce: "*", door: "domain" })] }),
    finds: [],
  },
  {
    name: "no association",
    proofCase: byDomain({ associations: [] }),
    finds: ["grant-without-association"],
    at: /^intent\[0\]\.door$/,
  },
  { name: "associations that are not listed", proofCase: byDomain({ associations: undefined }), finds: [] },
  {
    name: "the API's own names are open",
    proofCase: byDomain({}, { disableExecuteApiEndpoint: false }),
    finds: ["own-names-open"],
    at: /^intent\[0\]\.door$/,
  },
  {
    name: "the API's own names are open, to signed calls",
    proofCase: byDomain(
      {},
      {
        authorization: "AWS_IAM",
        intent: [grant({ door: "domain", principals: [caller] })],
        disableExecuteApiEndpoint: false,
      },
    ),
    finds: ["own-names-open"],
  },
  {
    name: "the API's own names are granted as well",
    proofCase: byDomain({}, { disableExecuteApiEndpoint: false, intent: [grant({ door: "both" })] }),
    finds: [],
  },
  {
    name: "the API's policy asks for the domain",
    proofCase: byDomain(
      {},
      {
        disableExecuteApiEndpoint: false,
        apiPolicy: document(
          onlyThrough(endpointA),
          allow({ Condition: { ArnLike: { "execute-api:viaDomainArn": domain } } }),
        ),
      },
    ),
    finds: [],
  },
  {
    name: "an endpoint policy that names both ARNs",
    proofCase: byDomain({}, endpoint([domain, `${api}/*`])),
    finds: [],
  },
  {
    name: "an endpoint policy that asks for the domain",
    proofCase: byDomain(
      {},
      endpoint("*", { Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } } }),
    ),
    finds: [],
  },
  {
    name: "an endpoint policy that names the API's ARN alone",
    proofCase: byDomain({}, endpoint(`${api}/*`)),
    finds: ["endpoint-policy-names-one-arn"],
    at: /^endpoints\.vpce-0a+\.policy$/,
  },
  {
    name: "an endpoint policy that names the domain's ARN alone",
    proofCase: byDomain({}, endpoint(domain)),
    finds: ["endpoint-policy-names-one-arn"],
  },
  {
    name: "an endpoint policy that names neither",
    proofCase: byDomain({}, endpoint("arn:aws:s3:::b/*")),
    finds: [],
  },
  { name: "its own account may associate", proofCase: byDomain({ managementPolicy: null }), finds: [] },
  {
    name: "the granted account may associate",
    proofCase: managed(associate(of(consumer, owner))),
    finds: [],
  },
  {
    name: "another account may associate",
    proofCase: managed(associate(of(consumer, stranger))),
    finds: ["management-policy-wider-than-grants"],
    at: /\.managementPolicy$/,
  },
  {
    name: "another account may associate, of a document as text",
    proofCase: byDomain({ managementPolicy: JSON.stringify(document(associate(of(stranger)))) }),
    finds: ["management-policy-wider-than-grants"],
  },
  {
    name: "everyone may associate",
    proofCase: managed(associate({ Principal: "*" })),
    finds: ["management-policy-wider-than-grants"],
  },
  {
    name: "everyone of an organization may associate, as RAM writes it",
    proofCase: managed(
      associate({
        Principal: "*",
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" },
          StringNotEquals: { "aws:PrincipalAccount": owner },
        },
      }),
    ),
    finds: ["management-policy-wider-than-grants"],
  },
  {
    name: "everyone, of the granted account alone",
    proofCase: managed(
      associate({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": consumer } } }),
    ),
    finds: [],
  },
  {
    name: "another account may associate with another domain",
    proofCase: managed(
      associate({ ...of(stranger), Resource: "arn:aws:apigateway:us-east-1::/domainnames/x+1" }),
    ),
    finds: [],
  },
  {
    name: "another account may, and is denied",
    proofCase: managed(associate(of(stranger)), associate({ ...of(stranger), Effect: "Deny" })),
    finds: [],
  },
];

describe("private domains, what is wrong by name", () => {
  for (const { name, proofCase, finds, at = /^/ } of rows)
    it(name, () => {
      const parsed = parseCase(proofCase);
      if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
      const { findings = [] } = prove(parsed.case);
      assert.deepEqual(
        findings.map((each) => each.name),
        finds,
      );
      for (const { path } of findings) assert.match(path, at);
    });

  const open = JSON.stringify(byDomain({ associations: [endpointA, endpointB] }));

  it("is reported in plain text, and by the exit status", async () => {
    const { out, status } = await proveCommand(["--pretty", "-"], open);
    assert.equal(status, 1);
    assert.match(
      out,
      /least privilege: PROVED\n {2}availability: PROVED\n {2}association-without-grant:\n {4}domains\./,
    );
  });

  it("is reported to code scanning, by a rule of its own at its line", async () => {
    const { out } = await proveCommand(
      ["--format", "sarif", "-"],
      JSON.stringify(JSON.parse(open), undefined, 1),
    );
    assert.match(out, /"ruleId": "association-without-grant"/);
    assert.match(out, /"startLine": \d+/);
  });

  const wrong: readonly { name: string; proofCase: unknown; says: RegExp }[] = [
    {
      name: "a grant by a domain that is not there",
      proofCase: baseCase({ intent: [grant({ door: "both" })] }),
      says: /intent\[0\]\.door: is "both", and no base path of a domain of the case leads to stage "dev"/,
    },
    {
      name: "a door that is none",
      proofCase: { ...baseCase(), intent: [{ ...grant(), door: "window" }] },
      says: /door: expected host, domain or both/,
    },
    {
      name: "the ARN of management",
      proofCase: baseCase({ domains: { [domain.replace("execute-api", "apigateway")]: right } }),
      says: /is the ARN by which it is managed; calls have arn:aws:execute-api:us-east-1:222222222222:/,
    },
    {
      name: "a domain of another account",
      proofCase: baseCase({ domains: { [domain.replace(owner, stranger)]: right } }),
      says: /is not of the API's region and account/,
    },
    {
      name: "a domain of a REGIONAL API",
      proofCase: baseCase({ domains: { [domain]: right }, endpointType: "REGIONAL" }),
      says: /leads to PRIVATE APIs alone, and the API is REGIONAL/,
    },
    {
      name: "two mappings of one base path",
      proofCase: byDomain({ mappings: [...right.mappings, ...right.mappings] }),
      says: /mappings\[1\]: "orders" stands twice/,
    },
    {
      name: "another short form than execute-api:/*",
      proofCase: byDomain({ policy: document(allow({ Resource: "execute-api:/dev/*" })) }),
      says: /execute-api:\/\* alone is known to stand for the domain's own ARN/,
    },
  ];
  for (const { name, proofCase, says } of wrong)
    it(`${name} is invalid`, async () => {
      const { out, status } = await proveCommand(["--pretty", "-"], JSON.stringify(proofCase));
      assert.equal(status, 2);
      assert.match(out, says);
    });
});
