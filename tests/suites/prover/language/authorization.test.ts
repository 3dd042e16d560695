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
  owner,
  unnamedEndpoint,
  vpcA,
} from "../support/case";
import { type ProofRow, testTable } from "../support/table";

const proved = ["PROVED", "PROVED"] as const;
const tooWide = ["VIOLATED", "PROVED"] as const;
const tooNarrow = ["PROVED", "VIOLATED"] as const;
const permits = document({ Effect: "Allow", Action: "execute-api:Invoke", Resource: `${api}/*` });
const exactly = document({ Effect: "Allow", Action: "*", Resource: `${api}/dev/GET/pets` });
const forbids = document({ Effect: "Deny", Action: "*", Resource: "*" });
const silent = document({ Effect: "Allow", Action: "s3:*", Resource: "*" });
const inside = `arn:aws:iam::${owner}:role/inside`;

const iam = (principal: string, api_: readonly JsonObject[], identity: readonly JsonObject[] | undefined) =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(onlyThrough(endpointA), ...api_),
    identityPolicies: identity ? { [principal]: identity } : {},
    intent: [grant({ principals: [principal] })],
  });
const byApi = (principal: string) => [allow({ Principal: { AWS: principal } })];

const iamRows: ProofRow[] = [
  {
    name: "across accounts: both allow",
    proofCase: iam(caller, byApi(caller), [permits]),
    expected: proved,
    because: "both are needed and both allow",
  },
  {
    name: "across accounts: only the API",
    proofCase: iam(caller, byApi(caller), [silent]),
    expected: tooNarrow,
    because: "the identity policy is silent",
  },
  {
    name: "across accounts: only the identity",
    proofCase: iam(caller, [], [permits]),
    expected: tooNarrow,
    because: "the API's policy is silent",
  },
  {
    name: "across accounts: the identity denies",
    proofCase: iam(caller, byApi(caller), [permits, forbids]),
    expected: tooNarrow,
    because: "an explicit deny anywhere wins",
  },
  {
    name: "across accounts: identity not shown",
    proofCase: iam(caller, byApi(caller), undefined),
    expected: ["PROVED", "UNDETERMINED"],
    because: "whether the caller may call, its account decides",
  },
  {
    name: "across accounts: identity not shown, callers comply",
    proofCase: { ...iam(caller, byApi(caller), undefined), callersComply: true },
    expected: proved,
    because: "the API's side allows, and the caller's side is taken to",
  },
  {
    name: "across accounts: identity not shown, callers comply, the API is silent",
    proofCase: { ...iam(caller, [], undefined), callersComply: true },
    expected: tooNarrow,
    because: "the API's side is not taken for granted",
  },
  {
    name: "across accounts: callers comply, but the identity that is shown does not",
    proofCase: { ...iam(caller, byApi(caller), [silent]), callersComply: true },
    expected: tooNarrow,
    because: "what is shown counts",
  },
  {
    name: "across accounts: callers comply, and a colleague is let in",
    proofCase: { ...iam(caller, byApi(consumer), undefined), callersComply: true },
    expected: tooWide,
    because: "least privilege takes the worst all the same",
  },
  {
    name: "same account: identity not shown, callers comply, the API is silent",
    proofCase: { ...iam(inside, [], undefined), callersComply: true },
    expected: ["PROVED", "UNDETERMINED"],
    because: "in the API's own account the identity policy alone may allow",
  },
  {
    name: "everyone is intended and callers comply",
    proofCase: baseCase({ authorization: "AWS_IAM", callersComply: true }),
    expected: proved,
    because: "everyone who signs",
  },
  {
    name: "same account: both allow",
    proofCase: iam(inside, byApi(inside), [exactly]),
    expected: proved,
    because: "one would do",
  },
  {
    name: "same account: only the identity, and as much as intended",
    proofCase: iam(inside, [], [exactly]),
    expected: proved,
    because: "either is enough",
  },
  {
    name: "same account: only the identity, and more",
    proofCase: iam(inside, [], [permits]),
    expected: tooWide,
    because: "POST /pets",
  },
  {
    name: "same account: only the API",
    proofCase: iam(inside, byApi(inside), [silent]),
    expected: proved,
    because: "either is enough",
  },
  {
    name: "same account: neither",
    proofCase: iam(inside, [], [silent]),
    expected: tooNarrow,
    because: "nothing allows",
  },
  {
    name: "same account: the API denies",
    proofCase: iam(inside, [deny()], [permits]),
    expected: tooNarrow,
    because: "deny wins",
  },
  {
    name: "anonymous is intended and never let in",
    proofCase: baseCase({ authorization: "AWS_IAM" }),
    expected: tooNarrow,
    because: "AWS_IAM refuses what is not signed",
  },
  {
    name: "types by method",
    proofCase: baseCase({
      authorization: { GET: "NONE", "*": "AWS_IAM" },
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/dev/*` })),
      intent: [grant({ path: "/*" })],
    }),
    expected: tooWide,
    because: "signed POST by anyone; GET is as intended",
  },
  {
    name: "methods that do not exist",
    proofCase: baseCase({
      authorization: { GET: "NONE" },
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/dev/*` })),
      intent: [grant({ path: "/*" })],
    }),
    expected: proved,
    because: "the API has only GET",
  },
];

const through = (policy: JsonObject | null, more: JsonObject = {}) =>
  baseCase({ endpoints: { [endpointA]: { account: consumer, vpc: vpcA, policy } }, ...more });
const endpointAllow = (more: JsonObject = {}) => ({ ...allow(), ...more });

const layers: ProofRow[] = [
  {
    name: "no endpoint policy",
    proofCase: through(null),
    expected: proved,
    because: "AWS's default is full access",
  },
  {
    name: "endpoint policy of the same grant",
    proofCase: through(document(endpointAllow())),
    expected: proved,
    because: "both allow",
  },
  {
    name: "closed endpoint",
    proofCase: through(document(endpointAllow({ Effect: "Deny", Resource: "*" }))),
    expected: tooNarrow,
    because: "the endpoint is asked first",
  },
  {
    name: "endpoint for another API",
    proofCase: through(
      document(endpointAllow({ Resource: "arn:aws:execute-api:us-east-1:222222222222:other/*" })),
    ),
    expected: tooNarrow,
    because: "the endpoint allows nothing of this API",
  },
  {
    name: "the endpoint alone narrows",
    proofCase: through(document(endpointAllow()), {
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/*` })),
    }),
    expected: proved,
    because: "the intersection is what is allowed, and others are denied",
  },
  {
    name: "no deny for other endpoints",
    proofCase: through(document(endpointAllow()), { apiPolicy: document(allow()) }),
    expected: tooWide,
    because: "reachable from every VPC",
  },
  {
    name: "allow only through the endpoint",
    proofCase: baseCase({
      apiPolicy: document(allow({ Condition: { StringEquals: { "aws:SourceVpce": endpointA } } })),
    }),
    expected: proved,
    because: "nothing else is allowed",
  },
  {
    name: "allow through an endpoint nobody named",
    proofCase: baseCase({ apiPolicy: document(onlyThrough(endpointA, unnamedEndpoint), allow()) }),
    expected: tooWide,
    because: "that endpoint is somebody's",
  },
  {
    name: "allow by VPC",
    proofCase: baseCase({
      apiPolicy: document(allow({ Condition: { StringEquals: { "aws:SourceVpc": vpcA } } })),
    }),
    expected: tooWide,
    because: "another endpoint in the same VPC",
  },
  {
    name: "two endpoints, one intended",
    proofCase: baseCase({
      endpoints: { [endpointA]: { policy: null }, [endpointB]: { policy: null } },
      apiPolicy: document(onlyThrough(endpointA, endpointB), allow()),
    }),
    expected: tooWide,
    because: "the other one is admitted",
  },
  {
    name: "two endpoints, both intended",
    proofCase: baseCase({
      endpoints: { [endpointA]: { policy: null }, [endpointB]: { policy: null } },
      apiPolicy: document(onlyThrough(endpointA, endpointB), allow()),
      intent: [grant(), grant({ vpce: endpointB })],
    }),
    expected: proved,
    because: "both",
  },
  {
    name: "no policy on the API",
    proofCase: baseCase({ apiPolicy: null }),
    expected: tooNarrow,
    because: "NONE needs an explicit allow",
  },
  {
    name: "an endpoint that distinguishes callers",
    proofCase: through(document(endpointAllow({ Principal: { AWS: caller } })), {
      intent: [grant({ principals: [caller] })],
    }),
    expected: proved,
    because: "the endpoint checks the signature even where the method does not",
  },
  {
    name: "an endpoint that lets in the account",
    proofCase: through(document(endpointAllow({ Principal: { AWS: consumer } })), {
      intent: [grant({ principals: [caller] })],
    }),
    expected: tooWide,
    because: "a colleague",
  },
  {
    name: "a request through no endpoint is intended",
    proofCase: baseCase({
      apiPolicy: document(allow({ Condition: { Null: { "aws:SourceVpce": "true" } } })),
      intent: [grant({ vpce: null })],
      endpointType: "REGIONAL",
    }),
    expected: proved,
    because: "null says so",
  },
  {
    name: "any way in is intended",
    proofCase: baseCase({ apiPolicy: document(allow()), intent: [grant({ vpce: "*" })] }),
    expected: proved,
    because: "* says so",
  },
  {
    name: "nothing is intended, nothing is allowed",
    proofCase: baseCase({ apiPolicy: document(deny()), intent: [] }),
    expected: proved,
    because: "nothing to violate",
  },
];

testTable("AWS_IAM and identity policies", iamRows);
testTable("endpoint policy, API policy and the ways in", layers);
