/**
 * Requests by a private domain: what must allow them besides.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html, examples 4 and 5
 */
import type { DomainInput, ProofCase } from "../../../../policies/prover";
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
const narrowAndOpen = ["PROVED", "UNDETERMINED"] as const;

/** The policy of AWS's tutorial. */
const right = document(
  allow({ Resource: "execute-api:/*" }),
  deny({ Resource: "execute-api:/*", Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
);
/** Examples 4 and 5 of AWS's page. */
const byKey = allow({ Resource: "*", Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } } });
const bothArns = allow({ Resource: [domain, `${api}/*`] });

const endpoints = (...statements: readonly JsonObject[]) => ({
  [endpointA]: { account: consumer, vpc: vpcA, policy: document(...statements) },
});
const byDomain = (more: Partial<ProofCase> = {}, of: Partial<DomainInput> = {}): ProofCase =>
  baseCase({
    domains: { [domain]: { policy: right, mappings: [{ stage: "dev" }], associations: [endpointA], ...of } },
    disableExecuteApiEndpoint: true,
    intent: [grant({ door: "domain" })],
    ...more,
  });
const policy = (...statements: readonly JsonObject[]) => byDomain({}, { policy: document(...statements) });
const signed = { authorization: "AWS_IAM", callersComply: true } as const;

testTable("the domain's policy", [
  { name: "AWS's tutorial", proofCase: byDomain(), expected: proved, because: "the four layers allow" },
  {
    name: "none",
    proofCase: byDomain({}, { policy: null }),
    expected: tooNarrow,
    because: "a domain without a policy refuses everything",
  },
  {
    name: "the domain's own ARN",
    proofCase: policy(allow({ Resource: domain })),
    expected: proved,
    because: "what execute-api:/* stands for",
  },
  {
    name: "any id",
    proofCase: policy(allow({ Resource: domain.replace(/[^+]*$/, "*") })),
    expected: proved,
    because: "a wildcard of the last part",
  },
  {
    name: "another id",
    proofCase: policy(allow({ Resource: `${domain}x` })),
    expected: tooNarrow,
    because: "names are not unique, ids are",
  },
  {
    name: "a path behind the domain",
    proofCase: policy(allow({ Resource: `${domain}/*` })),
    expected: tooNarrow,
    because: "its ARN has no path",
  },
  {
    name: "the API's ARN",
    proofCase: policy(allow()),
    expected: tooNarrow,
    because: "it is asked about the domain's ARN alone",
  },
  {
    name: "a deny of the API's ARN",
    proofCase: policy(allow({ Resource: domain }), deny()),
    expected: proved,
    because: "it is asked about the domain's ARN alone",
  },
  {
    name: "another endpoint",
    proofCase: policy(
      allow({ Resource: domain, Condition: { StringEquals: { "aws:SourceVpce": endpointB } } }),
    ),
    expected: tooNarrow,
    because: "the granted endpoint is not named",
  },
  {
    name: "a wildcard before a colon",
    proofCase: policy(allow({ Resource: "arn:aws:execute-api:*/domainnames/*" })),
    expected: narrowAndOpen,
    because: "whether it reaches past the colon is not documented",
  },
  {
    name: "execute-api:viaDomainArn",
    proofCase: policy(
      allow({ Resource: domain, Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } } }),
    ),
    expected: narrowAndOpen,
    because: "the key belongs to the API's ARN",
  },
  {
    name: "a role, of signed calls",
    proofCase: byDomain(
      { ...signed, intent: [grant({ door: "domain", principals: [caller] })] },
      { policy: document(allow({ Resource: domain, Principal: { AWS: caller } })) },
    ),
    expected: proved,
    because: "the domain's policy narrows what the API's allows to everyone",
  },
  {
    name: "a role, of calls without authorization",
    proofCase: policy(allow({ Resource: domain, Principal: { AWS: caller } })),
    expected: tooNarrow,
    because: "nobody knows who calls",
  },
] satisfies ProofRow[]);

testTable("the endpoint's policy, of calls by a domain", [
  {
    name: "example 4: by execute-api:viaDomainArn",
    proofCase: byDomain({ endpoints: endpoints(byKey) }),
    expected: proved,
    because: "both ARNs are asked about with the key",
  },
  {
    name: "example 5: both ARNs",
    proofCase: byDomain({ endpoints: endpoints(bothArns) }),
    expected: proved,
    because: "both ARNs are allowed",
  },
  {
    name: "the API's ARN alone",
    proofCase: byDomain({ endpoints: endpoints(allow({ Resource: `${api}/*` })) }),
    expected: tooNarrow,
    because: "the domain's is asked about too",
  },
  {
    name: "the domain's ARN alone",
    proofCase: byDomain({ endpoints: endpoints(allow({ Resource: domain })) }),
    expected: tooNarrow,
    because: "the API's is asked about too",
  },
  {
    name: "another account's domain of the same name",
    proofCase: byDomain({
      endpoints: endpoints(allow({ Resource: [domain.replace("abcd1234", "dcba4321"), `${api}/*`] })),
    }),
    expected: tooNarrow,
    because: "the id belongs to the ARN",
  },
  {
    name: "a deny of the domain",
    proofCase: byDomain({ endpoints: endpoints(bothArns, deny({ Resource: domain })) }),
    expected: tooNarrow,
    because: "an explicit deny wins",
  },
  {
    name: "a deny of calls by domains, and calls by the host",
    proofCase: byDomain({
      disableExecuteApiEndpoint: false,
      endpoints: endpoints(
        bothArns,
        deny({ Resource: "*", Condition: { Null: { "execute-api:viaDomainArn": "false" } } }),
      ),
      intent: [grant()],
    }),
    expected: proved,
    because: "a call by the host has no such key",
  },
  {
    name: "example 4, and calls by the host",
    proofCase: byDomain({ disableExecuteApiEndpoint: false, endpoints: endpoints(byKey) }),
    expected: proved,
    because: "a call by the host has no such key, so that the domain is the only door",
  },
] satisfies ProofRow[]);

testTable("doors", [
  {
    name: "both, of a grant by the domain",
    proofCase: byDomain({ disableExecuteApiEndpoint: false }),
    expected: tooWide,
    because: "the API's own names are open",
  },
  {
    name: "both, of a grant by both",
    proofCase: byDomain({ disableExecuteApiEndpoint: false, intent: [grant({ door: "both" })] }),
    expected: proved,
    because: "each door is granted and open",
  },
  {
    name: "the domain alone, of a grant by both",
    proofCase: byDomain({ intent: [grant({ door: "both" })] }),
    expected: tooNarrow,
    because: "disableExecuteApiEndpoint closes the API's own names",
  },
  {
    name: "both, of a grant by the host",
    proofCase: byDomain({ disableExecuteApiEndpoint: false, intent: [grant()] }),
    expected: tooWide,
    because: "the endpoint is associated with the domain too",
  },
  {
    name: "the API's policy asks for the domain",
    proofCase: byDomain({
      disableExecuteApiEndpoint: false,
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } } }),
      ),
    }),
    expected: proved,
    because: "it sees by which domain a call comes",
  },
  {
    name: "no association",
    proofCase: byDomain({}, { associations: [] }),
    expected: tooNarrow,
    because: "only an associated endpoint leads to the domain",
  },
  {
    name: "associations that are not listed",
    proofCase: byDomain({}, { associations: undefined }),
    expected: narrowAndOpen,
    because: "the granted endpoint may be associated or not",
  },
  {
    name: "associations that are not listed, of consumers who comply",
    proofCase: byDomain({ callersComply: true }, { associations: undefined }),
    expected: proved,
    because: "a consumer who complies has associated its endpoint",
  },
  {
    name: "anybody's endpoint may be associated",
    proofCase: byDomain(
      { callersComply: true, apiPolicy: document(allow()) },
      { associations: undefined, policy: document(allow({ Resource: domain })) },
    ),
    expected: tooWide,
    because: "neither policy names endpoints",
  },
  {
    name: "only associated endpoints lead to the domain",
    proofCase: byDomain({ apiPolicy: document(allow()) }, { policy: document(allow({ Resource: domain })) }),
    expected: proved,
    because: "the case lists all associations",
  },
  {
    name: "a base path to another API",
    proofCase: byDomain(
      { intent: [] },
      { mappings: [{ basePath: "others", api: "b1b2c3d4e5", stage: "dev" }] },
    ),
    expected: proved,
    because: "it leads past the API",
  },
  {
    name: "a base path to another stage",
    proofCase: byDomain({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow({ Resource: [`${api}/dev/GET/pets`, `${api}/prod/GET/pets`] }),
      ),
    }),
    expected: proved,
    because: "no call by the domain comes to that stage",
  },
  {
    name: "two domains of one name, one with a policy",
    proofCase: byDomain({
      domains: {
        [domain]: { policy: right, mappings: [{ stage: "dev" }], associations: [endpointA] },
        [`${domain}0`]: { policy: null, mappings: [{ stage: "dev" }], associations: [endpointA] },
      },
    }),
    expected: tooNarrow,
    because: "a grant by the domain is one by each",
  },
] satisfies ProofRow[]);
