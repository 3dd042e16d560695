/** Policy sets that are exactly right, of the shapes that people write. */
import type { DomainInput, IntendedAccess, ProofCase } from "../../../../policies/prover";
import {
  allow,
  api,
  baseCase,
  caller,
  colleague,
  consumer,
  deny,
  document,
  domain,
  endpointA,
  endpointB,
  grant,
  type JsonObject,
  onlyThrough,
  owner,
  vpcA,
  vpcB,
} from "../support/case";

const route = (path: string, method = "GET", stage = "dev") => `${api}/${stage}/${method}${path}`;
const equals = (key: string, value: unknown, operator = "StringEquals") => ({
  Condition: { [operator]: { [key]: value } },
});
const throughA = equals("aws:SourceVpce", endpointA);
const by = (...arns: readonly string[]) => ({ Principal: { AWS: arns.length === 1 ? arns[0] : arns } });
const endpoint = (policy: JsonObject | null) => ({ [endpointA]: { account: consumer, vpc: vpcA, policy } });
const inside = `arn:aws:iam::${owner}:role/inside`;
const bob = `arn:aws:iam::${consumer}:user/bob`;
const callers = [caller];
const identityOf = (...arns: readonly string[]) =>
  Object.fromEntries(
    arns.map((arn) => [
      arn,
      [document({ Effect: "Allow", Action: "execute-api:Invoke", Resource: `${api}/*` })],
    ]),
  );

const open = (statements: readonly JsonObject[], more: Partial<ProofCase> = {}): ProofCase =>
  baseCase({ apiPolicy: document(...statements), ...more });
const signed = (statements: readonly JsonObject[], more: Partial<ProofCase> = {}): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(onlyThrough(endpointA), ...statements),
    identityPolicies: identityOf(caller),
    intent: [grant({ principals: callers })],
    ...more,
  });
const twoEndpoints = { [endpointA]: { vpc: vpcA, policy: null }, [endpointB]: { vpc: vpcB, policy: null } };
const both: IntendedAccess[] = [grant(), grant({ vpce: endpointB, path: "/toys" })];
const allRoutes = [grant({ stage: "*", method: "*", path: "/*" })];

const domainRoute = (more: JsonObject = {}) => allow({ Resource: domain, ...more });
const byDomain = (of: Partial<DomainInput> = {}, more: Partial<ProofCase> = {}): ProofCase =>
  open([onlyThrough(endpointA), allow()], {
    domains: {
      [domain]: {
        policy: document(domainRoute(), { ...onlyThrough(endpointA), Resource: domain }),
        mappings: [{ basePath: "pets", stage: "dev" }],
        associations: [endpointA],
        ...of,
      },
    },
    intent: [grant({ door: "domain" })],
    disableExecuteApiEndpoint: true,
    ...more,
  });
const viaDomain = { Condition: { ArnEquals: { "execute-api:viaDomainArn": domain } } };

export const correctCases: readonly { readonly name: string; readonly proofCase: ProofCase }[] = [
  { name: "AWS's recommended policy", proofCase: open([onlyThrough(endpointA), allow()]) },
  {
    name: "short form",
    proofCase: open([
      { ...onlyThrough(endpointA), Resource: "execute-api:/*" },
      allow({ Resource: "execute-api:/dev/GET/pets" }),
    ]),
  },
  { name: "allow through the endpoint", proofCase: open([allow(throughA)]) },
  {
    name: "single statement",
    proofCase: baseCase({ apiPolicy: { Version: "2012-10-17", Statement: allow(throughA) } }),
  },
  {
    name: "deny unless in a list",
    proofCase: open([
      deny({ Condition: { "ForAnyValue:StringNotEquals": { "aws:SourceVpce": endpointA } } }),
      deny({ Condition: { Null: { "aws:SourceVpce": "true" } } }),
      allow(),
    ]),
  },
  {
    name: "whole API",
    proofCase: open([onlyThrough(endpointA), allow({ Resource: `${api}/*` })], { intent: allRoutes }),
  },
  {
    name: "path prefix",
    proofCase: open([onlyThrough(endpointA), allow({ Resource: route("/pets/*") })], {
      intent: [grant({ path: "/pets/*" })],
    }),
  },
  {
    name: "two routes",
    proofCase: open([onlyThrough(endpointA), allow({ Resource: [route("/pets"), route("/toys", "POST")] })], {
      intent: [grant(), grant({ method: "POST", path: "/toys" })],
    }),
  },
  {
    name: "two statements",
    proofCase: open([onlyThrough(endpointA), allow(), allow({ Resource: route("/toys", "POST") })], {
      intent: [grant(), grant({ method: "POST", path: "/toys" })],
    }),
  },
  {
    name: "all but one path",
    proofCase: open(
      [
        onlyThrough(endpointA),
        allow({ Resource: [route("/pets*"), route("/admin")] }),
        deny({ Resource: route("/admin*") }),
      ],
      { intent: [grant({ path: "/pets*" })] },
    ),
  },
  {
    name: "two endpoints, a route each",
    proofCase: open(
      [allow(throughA), allow({ Resource: route("/toys"), ...equals("aws:SourceVpce", endpointB) })],
      { endpoints: twoEndpoints, intent: both },
    ),
  },
  {
    name: "two endpoints, one route",
    proofCase: open([onlyThrough(endpointA, endpointB), allow()], {
      endpoints: twoEndpoints,
      intent: [grant(), grant({ vpce: endpointB })],
    }),
  },
  {
    name: "two endpoints, one closed",
    proofCase: open([onlyThrough(endpointA, endpointB), allow()], {
      endpoints: {
        [endpointA]: { policy: null },
        [endpointB]: { policy: document(deny({ Resource: "*" })) },
      },
    }),
  },
  {
    name: "endpoint policy of the same grant",
    proofCase: open([onlyThrough(endpointA), allow()], { endpoints: endpoint(document(allow())) }),
  },
  {
    name: "endpoint policy narrows",
    proofCase: open([onlyThrough(endpointA), allow({ Resource: `${api}/*` })], {
      endpoints: endpoint(document(allow())),
    }),
  },
  {
    name: "endpoint policy with a deny",
    proofCase: open([onlyThrough(endpointA), allow({ Resource: [route("/pets"), route("/toys")] })], {
      endpoints: endpoint(
        document(allow({ Action: "*", Resource: "*" }), deny({ Resource: route("/toys") })),
      ),
    }),
  },
  {
    name: "endpoint policy by caller",
    proofCase: open([onlyThrough(endpointA), allow()], {
      endpoints: endpoint(document(allow(by(caller)))),
      intent: [grant({ principals: callers })],
    }),
  },
  {
    name: "VPC and endpoint",
    proofCase: open([
      allow({ Condition: { StringEquals: { "aws:SourceVpc": vpcA, "aws:SourceVpce": endpointA } } }),
    ]),
  },
  { name: "key names in another case", proofCase: open([allow(equals("AWS:SOURCEVPCE", endpointA))]) },
  {
    name: "StringLike without wildcard",
    proofCase: open([allow(equals("aws:SourceVpce", endpointA, "StringLike"))]),
  },
  {
    name: "a deny that never applies",
    proofCase: open([allow(throughA), deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } })]),
  },
  {
    name: "all addresses",
    proofCase: open([
      onlyThrough(endpointA),
      allow({ Condition: { IpAddress: { "aws:VpcSourceIp": ["0.0.0.0/0", "::/0"] } } }),
    ]),
  },
  {
    name: "NotAction",
    proofCase: open([
      onlyThrough(endpointA),
      { ...allow(), Action: undefined, NotAction: "execute-api:ManageConnections" },
    ]),
  },
  {
    name: "NotResource in a deny",
    proofCase: open([
      onlyThrough(endpointA),
      allow({ Resource: `${api}/*` }),
      { ...deny(), Resource: undefined, NotResource: route("/pets") },
    ]),
  },
  { name: "a signed role", proofCase: signed([allow(by(caller))]) },
  {
    name: "a signed role by condition",
    proofCase: signed([allow({ Condition: { ArnEquals: { "aws:PrincipalArn": caller } } })]),
  },
  {
    name: "two signed roles",
    proofCase: signed([allow(by(caller, colleague))], {
      identityPolicies: identityOf(caller, colleague),
      intent: [grant({ principals: [caller, colleague] })],
    }),
  },
  {
    name: "a signed user",
    proofCase: signed([allow(by(bob))], {
      identityPolicies: identityOf(bob),
      intent: [grant({ principals: [bob] })],
    }),
  },
  {
    name: "an account less one role",
    proofCase: signed([allow(by(caller, colleague)), deny(by(colleague))], {
      identityPolicies: identityOf(caller, colleague),
    }),
  },
  {
    name: "a role of the API's own account",
    proofCase: signed([], {
      apiPolicy: document(onlyThrough(endpointA)),
      identityPolicies: {
        [inside]: [document({ Effect: "Allow", Action: "execute-api:Invoke", Resource: route("/pets") })],
      },
      intent: [grant({ principals: [inside] })],
    }),
  },
  {
    name: "the identity policy narrows",
    proofCase: signed([allow({ ...by(caller), Resource: `${api}/*` })], {
      identityPolicies: {
        [caller]: [document({ Effect: "Allow", Action: "execute-api:*", Resource: [route("/pets")] })],
      },
    }),
  },
  { name: "a domain is the only door", proofCase: byDomain() },
  {
    name: "both doors, and an endpoint policy that names both ARNs",
    proofCase: byDomain(
      {},
      {
        endpoints: endpoint(document(allow({ Resource: [domain, route("/pets")] }))),
        intent: [grant({ door: "both" })],
        disableExecuteApiEndpoint: false,
      },
    ),
  },
  {
    name: "an endpoint policy that asks for the domain",
    proofCase: byDomain(
      {},
      {
        endpoints: endpoint(document(allow({ Resource: "*", ...viaDomain }))),
        disableExecuteApiEndpoint: false,
      },
    ),
  },
  {
    name: "an API policy that asks for the domain, and a domain policy for an endpoint",
    proofCase: byDomain(
      { policy: document(domainRoute(throughA)), associations: [endpointA, endpointB] },
      {
        apiPolicy: document(allow(viaDomain)),
        endpoints: twoEndpoints,
        disableExecuteApiEndpoint: false,
      },
    ),
  },
  {
    name: "a signed role by a domain",
    proofCase: signed([allow()], {
      ...byDomain({ policy: document(domainRoute({ ...by(caller), ...throughA })) }),
      authorization: "AWS_IAM",
      identityPolicies: identityOf(caller),
      intent: [grant({ principals: callers, door: "domain" })],
    }),
  },
  {
    name: "endpoint, API and identity policy",
    proofCase: signed([allow(by(caller))], { endpoints: endpoint(document(allow(by(caller)))) }),
  },
];
