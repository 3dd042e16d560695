import { createHash } from "node:crypto";
import type { Resource } from "../../../../policies/resources/resource";
import { types } from "../../../../policies/resources/types";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { accounts, apiId } from "../../world";
import { domainCallArn, executionArn, grant, resource } from "../fixtures";

/** A change of the valid program. */
export interface PropertyChange {
  /** The resource that changes, by its key in the fixtures. */
  readonly on: string;
  readonly path?: string;
  readonly value?: unknown;
  readonly protect?: false;
  /** Resources that join the stack, or leave it. */
  readonly add?: readonly Resource[];
  readonly drop?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Violation extends PropertyChange {
  /** What the message must say. */
  readonly says: RegExp;
}

export interface RuleCases {
  readonly rule: string;
  /** The property that a preview may not know. */
  readonly unknown: PropertyChange;
  readonly violations: readonly Violation[];
  /** Other ways to meet it. */
  readonly met?: readonly PropertyChange[];
}

const allowAll = {
  Version: "2012-10-17",
  Statement: [
    ...apiPolicy(executionArn, [grant]).Statement.slice(1),
    {
      Sid: "AllowAll",
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: `${executionArn}/*/POST/pets`,
    },
  ],
};
const otherEndpoint = "vpce-0fedcba9876543210";
const anyEndpoint = {
  Statement: {
    Sid: "AllowAll",
    Effect: "Allow",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: "execute-api:/*",
  },
};
/** Resources by which the policy of a domain says its own calls. */
const ofDomain = [
  "execute-api:/*",
  "*",
  domainCallArn,
  domainCallArn.replace("abcd1234", "*"),
  domainCallArn.replace("us-east-1:222222222222", "*:*"),
];
/** An API's policy that allows calls by its domain, and denies none. */
const byDomainAlone = resource(
  "policy",
  types.restApiPolicy,
  {
    policy: {
      Statement: {
        ...anyEndpoint.Statement,
        Condition: { ArnEquals: { "execute-api:viaDomainArn": domainCallArn } },
      },
    },
  },
  { from: { restApiId: ["api"] } },
);
/** A domain's policy that admits the granted endpoint alone, by its own name for what it is about. */
const admitting = (Resource: string) =>
  JSON.stringify({
    Statement: {
      ...anyEndpoint.Statement,
      Resource,
      Condition: { StringEquals: { "aws:SourceVpce": grant.vpcEndpointId } },
    },
  });
const anyAccount = endpointPolicy(executionArn.replace(accounts.provider, "*"), [grant]);
const statement = (Action: string, Resource: string) => ({
  Statement: { Effect: "Allow", Action, Resource },
});
const trust = (Principal: unknown, Condition?: unknown) => ({
  Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...(Condition ? { Condition } : {}) }],
});
const boundaryArn = `arn:aws:iam::${accounts.consumer}:policy/boundary`;
const boundary = (Action: string) =>
  resource("boundary", types.policy, {
    arn: boundaryArn,
    policy: JSON.stringify({ Statement: { Effect: "Allow", Action, Resource: "*" } }),
  });
const openedBy = (Condition: unknown) =>
  JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition } });
const open = { fromPort: 443, toPort: 443, ipProtocol: "tcp" };

const policyText = JSON.stringify(apiPolicy(executionArn, [grant]));
const hash = (algorithm: string, text: string, encoding: "hex" | "base64" = "hex") =>
  createHash(algorithm).update(text).digest(encoding);

const asksTokens = { security: [{ tokens: [] }] };
/** A document with a token authorizer. */
const documentThatAsks = (paths: object, more: object = {}) =>
  JSON.stringify({
    openapi: "3.0.1",
    info: { title: "orders", version: "1" },
    paths,
    components: {
      securitySchemes: {
        tokens: {
          type: "apiKey",
          name: "X-Token",
          in: "header",
          "x-amazon-apigateway-authtype": "custom",
          "x-amazon-apigateway-authorizer": { type: "token", ...more },
        },
      },
    },
  });
/** A method that asks the authorizer. */
const asks = (key: string, values: Readonly<Record<string, unknown>>, resourceId: readonly string[] = []) =>
  resource(key, types.method, values, { from: { authorizerId: ["authorizer"], resourceId } });

/** A deployment with triggers that are made of other resources' outputs, and what is given to the policy. */
function triggered(
  triggers: Readonly<Record<string, string>>,
  from: readonly string[] = [],
  given: Readonly<Record<string, unknown>> = {},
): PropertyChange {
  const edges = { from: { restApi: ["api"], triggers: from }, dependsOn: ["policy"] };
  const policy = { restApiId: apiId, id: apiId, policy: policyText, ...given };
  return {
    on: "late",
    drop: ["deployment", "policy"],
    add: [
      resource("late", types.deployment, { triggers }, edges),
      resource("policy", types.restApiPolicy, policy, {
        parent: "component",
        from: { restApiId: ["api"] },
      }),
    ],
  };
}

/** One operation, in a document that the valid program's API is imported from. */
export const document = (operation: object, more: object = {}) =>
  JSON.stringify({
    openapi: "3.0.1",
    info: { title: "shop", version: "1" },
    paths: { "/pets": { post: { responses: {}, ...operation } } },
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        token: { type: "apiKey", "x-amazon-apigateway-authorizer": { type: "request" } },
        sigv4: { type: "apiKey", "x-amazon-apigateway-authtype": "awsSigv4" },
      },
    },
    ...more,
  });
const signed = { security: [{ sigv4: [] }] };

/** An API from a document, with a policy apart, and a deployment made anew for what these triggers contain. */
const imported = (triggers: Readonly<Record<string, string>>): PropertyChange => {
  const { add = [], ...change } = triggered({ policy: hash("sha256", policyText), ...triggers });
  const api = resource(
    "api",
    types.restApi,
    { endpointConfiguration: { types: "PRIVATE" }, executionArn, body: document(signed) },
    { parent: "component" },
  );
  return { ...change, drop: ["deployment", "policy", "api"], add: [...add, api] };
};

export const cases: readonly RuleCases[] = [
  {
    rule: "api-policy-least-privilege",
    unknown: { on: "policy", path: "policy" },
    violations: [
      {
        on: "policy",
        path: "policy",
        value: JSON.stringify(allowAll),
        says: /^anyone through endpoint vpce-\w+ could POST \/pets on stage \w+: Statement\[1\] "AllowAll" allows it/,
      },
      { on: "policy", path: "policy", value: "{", says: /JSON/ },
      {
        on: "component",
        path: "grants",
        value: [{ ...grant, method: "POST" }],
        config: { intent: [{ stage: "dev", method: "GET", path: "/pets/*" }] },
        says: /the grants go beyond the intent.*: anyone through endpoint vpce-0123456789abcdef0 could POST \/pets\//,
      },
      {
        on: "privateDomain",
        path: "policy",
        value: JSON.stringify(anyEndpoint),
        says: /^anyone through endpoint vpce-\w+ could \w+ \/ by the domain: Statement\[0\] "AllowAll" allows it$/,
      },
      {
        on: "privateDomain",
        path: "policy",
        value: JSON.stringify(domainPolicy([{ ...grant, vpcEndpointId: otherEndpoint }])),
        says: /^anyone through endpoint vpce-0fedcba9876543210 could \w+ \/ by the domain/,
      },
      {
        on: "behindDomain",
        path: "grants",
        value: [{ ...grant, vpcEndpointId: otherEndpoint }],
        config: {
          intent: [{ vpcEndpointId: grant.vpcEndpointId, stage: "dev", method: "GET", path: "/pets/*" }],
        },
        says: /^the grants go beyond the intent.*endpoint vpce-0fedcba9876543210 could \w+ \/ by the domain/,
      },
    ],
  },
  {
    rule: "api-policy-available",
    unknown: { on: "privateDomain", path: "policy" },
    met: ofDomain.map((Resource) => ({ on: "privateDomain", path: "policy", value: admitting(Resource) })),
    violations: [
      {
        on: "privateDomain",
        path: "policy",
        value: JSON.stringify(domainPolicy([])),
        says: /^anyone through endpoint vpce-0123456789abcdef0 could not \w+ \/ by the domain, which is intended.*Statement\[0\]/,
      },
      ...[
        executionArn,
        `${executionArn}/*`,
        domainCallArn.replace("abcd1234", "dcba4321"),
        domainCallArn.replace("api.example", "other.example"),
      ].map((Resource) => ({
        on: "privateDomain",
        path: "policy",
        value: admitting(Resource),
        says: /could not \w+ \/ by the domain, which is intended.*: no statement of the domain's policy allows it$/,
      })),
      {
        on: "policy",
        path: "policy",
        value: JSON.stringify(apiPolicy(executionArn, [{ ...grant, path: "/pets/1" }])),
        says: /^anyone through endpoint vpce-0123456789abcdef0 could not GET \/pets\/.* on stage dev, which is intended/,
      },
    ],
  },
  {
    rule: "endpoint-policy-least-privilege",
    unknown: { on: "endpoint", path: "policy" },
    violations: [
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(anyAccount),
        says: /^anyone through this endpoint could GET \/pets\/ of API arn:aws:execute-api:us-east-1:999999999999:a1b2c3d4e5 on stage dev: Statement\[0\] "AllowGranted1" allows it/,
      },
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } }),
        says: /Statement\[0\] allows \*: more than execute-api:Invoke/,
      },
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn, [{ ...grant, path: "/*" }])),
        says: /^anyone through this endpoint could GET \/ of API arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5 on stage dev: Statement\[0\]/,
      },
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn.replace("a1b2", "zzzz"), [grant])),
        says: /^anyone through this endpoint could GET \/pets\/ of API arn:aws:execute-api:us-east-1:222222222222:zzzzc3d4e5 on stage dev: Statement\[0\]/,
      },
      {
        on: "opened",
        path: "grants",
        value: [],
        says: /^anyone through this endpoint could GET \/pets\/ of API arn:aws:execute-api:us-east-1:222222222222:a1b2c3d4e5 on stage dev: Statement\[0\]/,
      },
      {
        on: "opened",
        config: { intent: [{ api: executionArn, stage: "dev", method: "GET", path: "/pets/1" }] },
        says: /^the grants go beyond the intent that the pack's config agrees to: anyone through this endpoint could GET \/pets\//,
      },
    ],
  },
  {
    rule: "endpoint-policy-available",
    unknown: { on: "endpoint", path: "policy" },
    violations: [
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn, [{ ...grant, path: "/pets/1" }])),
        says: /^anyone through this endpoint could not GET \/pets\/.* of API arn:\S+ on stage dev, which is intended: no statement of its policy allows it/,
      },
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn, [])),
        says: /Statement\[0\] "ClosedUntilApiIsKnown" refuses it/,
      },
      {
        on: "existing",
        path: "endpoint.policy",
        value: JSON.stringify(endpointPolicy(executionArn, [{ ...grant, path: "/pets/1" }])),
        says: /^anyone through endpoint vpce-0123456789abcdef0 could not GET \/pets\/.* of API arn:\S+ on stage dev, which is intended: no statement of its policy allows it/,
      },
    ],
  },
  {
    rule: "existing-endpoint-least-privilege",
    unknown: { on: "existing", path: "executionArn" },
    violations: [
      {
        on: "existing",
        path: "endpoint.policy",
        // What AWS answers for an endpoint without a policy of its own.
        value: JSON.stringify({
          Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
        }),
        says: /^anyone through endpoint vpce-0123456789abcdef0 could \S+ \/\S* of API arn:aws:execute-api:\S+ on stage \S+: Statement\[0\] allows it/,
      },
      {
        on: "existing",
        path: "endpoint.policy",
        value: JSON.stringify(endpointPolicy(executionArn, [grant, { ...grant, method: "POST" }])),
        says: /^anyone through endpoint vpce-0123456789abcdef0 could POST \/pets\/ of API/,
      },
    ],
  },
  {
    rule: "granted-roles-may-call",
    unknown: { on: "rolePolicy", path: "policy" },
    violations: [
      {
        on: "rolePolicy",
        path: "policy",
        value: JSON.stringify(statement("execute-api:Invoke", `${executionArn}/dev/POST/pets/1`)),
        says: /^arn:aws:iam::111111111111:role\/caller could not POST \/pets\/ on stage dev, which is intended: no statement of the caller's identity policies allows it/,
      },
      {
        on: "rolePolicy",
        drop: ["rolePolicy"],
        says: /role\/caller could not POST .*: no statement of the caller's identity policies allows it/,
      },
      ...[
        { value: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
        { value: boundaryArn, add: [boundary("s3:*")] },
      ].map((each) => ({
        ...each,
        on: "role",
        path: "permissionsBoundary",
        says: /role\/caller could not POST .*: no statement of the caller's permissions boundary allows it/,
      })),
    ],
    met: [
      ...[
        "arn:aws:iam::aws:policy/PowerUserAccess",
        `arn:aws:iam::${accounts.consumer}:policy/elsewhere`,
      ].map((value) => ({ on: "role", path: "permissionsBoundary", value })),
      {
        on: "role",
        path: "permissionsBoundary",
        value: boundaryArn,
        add: [boundary("execute-api:*")],
      },
      // A policy for several roles at once.
      {
        on: "rolePolicy",
        drop: ["rolePolicy"],
        add: [
          resource("toMany", types.policyAttachment, {
            roles: ["other", "caller"],
            policyArn: "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess",
          }),
        ],
      },
    ],
  },
  {
    rule: "endpoint-names-callers",
    unknown: { on: "ssm", path: "policy" },
    violations: [
      {
        on: "ssm",
        path: "policy",
        value: undefined,
        says: /VpcEndpoint ssm has no policy, so anyone may use it/,
      },
      {
        on: "ssm",
        path: "policy",
        value: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } }),
        says: /Statement\[0\] of VpcEndpoint ssm admits principals of any account/,
      },
      // Conditions that callers of any account meet, or can meet.
      ...[
        {},
        { StringLike: { "aws:PrincipalAccount": "*" } },
        { StringLike: { "aws:PrincipalOrgID": "o-*" } },
        { StringEqualsIfExists: { "aws:PrincipalAccount": accounts.consumer } },
        { StringNotEquals: { "aws:PrincipalAccount": accounts.provider } },
        { StringEquals: { "aws:PrincipalTag/team": "orders" } },
        { StringEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } },
        { Bool: { "aws:PrincipalIsAWSService": "false" } },
        { Bool: { "aws:SecureTransport": "true" } },
      ].map((condition) => ({
        on: "ssm",
        path: "policy",
        value: openedBy(condition),
        says: /Statement\[0\] of VpcEndpoint ssm admits principals of any account/,
      })),
    ],
    met: [
      { StringEquals: { "aws:principalaccount": [accounts.consumer] } },
      { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } },
      { Bool: { "aws:PrincipalIsAWSService": "true" } },
      { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${accounts.consumer}:role/*` } },
    ].map((condition) => ({ on: "ssm", path: "policy", value: openedBy(condition) })),
  },
  {
    rule: "policy-names-calls",
    unknown: { on: "apart", path: "policy" },
    violations: [
      {
        on: "apart",
        path: "policy",
        value: JSON.stringify({
          Statement: {
            Sid: "AllowGranted1",
            Effect: "Allow",
            Principal: "*",
            Action: "execute-api:Invoke",
            Resource: `${executionArn}/dev/*/pets`,
          },
        }),
        says: /Statement\[0\] "AllowGranted1" allows any stage or method: .*\/dev\/\*\/pets/,
      },
      {
        on: "apart",
        path: "policy",
        value: JSON.stringify({
          Statement: {
            Effect: "Allow",
            Principal: "*",
            Action: "execute-api:Invoke",
            NotResource: `${executionArn}/dev/GET/pets`,
          },
        }),
        says: /Statement\[0\] allows all resources but some/,
      },
    ],
  },
  {
    rule: "grants-are-narrow",
    unknown: { on: "component", path: "grants" },
    violations: [
      {
        on: "component",
        path: "grants",
        value: [{ ...grant, method: "*", path: "/*" }],
        says: /^anyone through endpoint vpce-0123456789abcdef0 could DELETE \/anything on stage dev: grant 1/,
      },
      {
        on: "opened",
        path: "grants",
        value: [{ ...grant, method: "*", path: "/*" }],
        says: /^anyone through endpoint vpce-0123456789abcdef0 could DELETE \/anything on stage dev: grant 1/,
      },
    ],
  },
  {
    rule: "rest-api-is-private",
    unknown: { on: "api", path: "endpointConfiguration.types" },
    violations: [
      {
        on: "api",
        path: "endpointConfiguration.types",
        value: "REGIONAL",
        says: /on the internet can reach.*REGIONAL/,
      },
      {
        on: "api",
        path: "endpointConfiguration",
        value: undefined,
        says: /EDGE, since it names no endpoint type/,
      },
    ],
  },
  {
    rule: "api-key-is-no-authorization",
    unknown: { on: "method", path: "apiKeyRequired" },
    violations: [
      {
        on: "method",
        path: "apiKeyRequired",
        value: true,
        says: /asks for an API key and for no authorization/,
      },
      {
        on: "api",
        path: "body",
        value: document({ security: [{ key: [] }] }),
        says: /^POST \/pets of RestApi api asks for an API key and for no authorization/,
      },
    ],
    met: [{ on: "api", path: "body", value: document({ security: [{ key: [] }, { sigv4: [] }] }) }],
  },
  {
    rule: "tls-policy",
    unknown: { on: "domain", path: "securityPolicy" },
    violations: [
      {
        on: "domain",
        path: "securityPolicy",
        value: "TLS_1_0",
        says: /accepts old TLS: securityPolicy is TLS_1_0/,
      },
      { on: "domain", path: "securityPolicy", value: undefined, says: /securityPolicy is not set/ },
      { on: "api", path: "securityPolicy", value: "TLS_1_0", says: /accepts old TLS/ },
    ],
  },
  {
    rule: "private-api-has-policy",
    unknown: { on: "api", path: "endpointConfiguration.types" },
    violations: [
      { on: "policy", drop: ["policy"], says: /RestApi api is private and has no resource policy/ },
    ],
  },
  {
    rule: "private-domain-association-granted",
    unknown: { on: "privateDomain", path: "policy" },
    met: [
      { on: "privateDomain", path: "policy", value: undefined },
      // Another account's domain, and another's endpoint: this stack does not show who is granted.
      { on: "association", drop: ["privateDomain", "opened"] },
      { on: "association", drop: ["privateDomain", "endpoint"] },
    ],
    violations: [
      {
        on: "opened",
        path: "grants",
        value: [],
        says: /^VpcEndpoint endpoint is associated .* has no grants/,
      },
      {
        on: "association",
        path: "accessAssociationSource",
        value: otherEndpoint,
        says: /^vpce-0fedcba9876543210 is associated with DomainName privateDomain, whose policy does not admit it/,
      },
      {
        on: "privateDomain",
        path: "policy",
        value: JSON.stringify(domainPolicy([])),
        says: /^vpce-0123456789abcdef0 is associated with DomainName privateDomain/,
      },
    ],
  },
  {
    rule: "private-domain-grant-associated",
    unknown: { on: "endpoint", path: "policy" },
    met: [
      // Every domain, and none by its own name.
      { on: "privateDomain", path: "policy", value: JSON.stringify(anyEndpoint), drop: ["endpoint"] },
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn, [grant])),
        drop: ["association", "privateDomain"],
      },
    ],
    violations: [
      {
        on: "endpoint",
        drop: ["association"],
        says: /^the policy of VpcEndpoint endpoint names .*\+abcd1234, and the endpoint is not associated with it/,
      },
      {
        on: "endpoint",
        path: "id",
        value: grant.vpcEndpointId,
        drop: ["association"],
        says: /^the policy of DomainName privateDomain admits VpcEndpoint endpoint, and the endpoint is not/,
      },
      {
        on: "endpoint",
        path: "policy",
        value: {
          Statement: {
            ...anyEndpoint.Statement,
            Resource: "*",
            Condition: {
              ArnEquals: { "execute-api:viaDomainArn": domainCallArn.replace("abcd1234", "dcba4321") },
            },
          },
        },
        says: /names .*\+dcba4321, and the endpoint is not associated with it/,
      },
    ],
  },
  {
    rule: "private-domain-only-door",
    unknown: { on: "api", path: "disableExecuteApiEndpoint" },
    met: [
      {
        on: "api",
        path: "disableExecuteApiEndpoint",
        value: false,
        drop: ["policy"],
        add: [byDomainAlone],
      },
    ],
    violations: [
      {
        on: "api",
        path: "disableExecuteApiEndpoint",
        value: undefined,
        says: /^RestApi api is meant to be called by its private domain alone, .*: anyone through endpoint .* could GET/,
      },
      {
        on: "api",
        path: "disableExecuteApiEndpoint",
        value: false,
        drop: ["component"],
        config: { onlyDoor: true },
        says: /its own names are open: anyone/,
      },
      {
        on: "api",
        path: "disableExecuteApiEndpoint",
        value: false,
        drop: ["policy"],
        add: [
          byDomainAlone,
          resource(
            "asking",
            types.method,
            { httpMethod: "GET", authorization: "CUSTOM" },
            { from: { restApi: ["api"] } },
          ),
        ],
        says: /its own names are open: anyone .* could GET .*"LambdaAuthorizer" allows it$/,
      },
      {
        on: "api",
        path: "disableExecuteApiEndpoint",
        value: false,
        drop: ["policy"],
        says: /its own names are open$/,
      },
    ],
  },
  {
    rule: "private-domain-share-names-accounts",
    unknown: { on: "sharedWith", path: "principal" },
    met: [
      { on: "sharedWith", path: "principal", value: "arn:aws:iam::111111111111:role/ci" },
      { on: "sharedWith", path: "principal", value: accounts.stranger, drop: ["behindDomain"] },
      {
        on: "sharedWith",
        path: "principal",
        value: accounts.stranger,
        drop: ["behindDomain"],
        config: { accounts: [accounts.stranger] },
      },
    ],
    violations: [
      {
        on: "sharedWith",
        path: "principal",
        value: "arn:aws:organizations::222222222222:organization/o-abcdefghij",
        says: /lets arn:aws:organizations:.* associate endpoints .*: more accounts than any grants are for/,
      },
      {
        on: "sharedWith",
        path: "principal",
        value: accounts.stranger,
        says: /no grant .* is for that account/,
      },
      {
        on: "sharedWith",
        drop: ["behindDomain"],
        config: { accounts: [accounts.stranger] },
        says: /^PrincipalAssociation sharedWith lets 111111111111 .* no grant/,
      },
    ],
  },
  {
    rule: "private-domain-has-policy",
    unknown: { on: "privateDomain", path: "policy" },
    violations: [
      { on: "privateDomain", path: "policy", value: undefined, says: /is private and has no policy/ },
      { on: "privateDomain", path: "policy", value: "", says: /AWS refuses every call by it/ },
    ],
  },
  {
    rule: "endpoint-names-domain",
    unknown: { on: "endpoint", path: "policy" },
    met: [
      ...["*", "arn:aws:execute-api:us-east-1:222222222222:/domainnames/*"].map((Resource) => ({
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(statement("execute-api:Invoke", Resource)),
      })),
      { on: "endpoint", path: "policy", value: undefined },
    ],
    violations: [
      {
        on: "endpoint",
        path: "policy",
        value: JSON.stringify(endpointPolicy(executionArn, [grant])),
        says: /the policy of VpcEndpoint endpoint does not allow arn:aws:execute-api:.*:\/domainnames\/api.example.internal\+abcd1234/,
      },
      {
        on: "association",
        path: "domainNameArn",
        value: "arn:aws:apigateway:us-east-1:222222222222:/domainnames/api.example.internal+dcba4321",
        says: /does not allow .*dcba4321, with which it is associated/,
      },
    ],
  },
  {
    rule: "deployment-follows-policy",
    unknown: { on: "deployment", path: "triggers.policy" },
    met: [
      ...["md5", "sha1", "sha512"].map((algorithm) => triggered({ at: hash(algorithm, policyText) })),
      triggered({ at: hash("sha256", policyText, "base64") }),
      triggered({ at: hash("sha1", JSON.stringify(policyText)) }),
      triggered({ at: hash("sha1", JSON.stringify(JSON.parse(policyText), undefined, 2)) }, [], {
        policy: JSON.stringify(JSON.parse(policyText), undefined, 2),
      }),
      triggered({ at: `${hash("sha256", policyText)}-routes` }),
      triggered({ at: policyText }),
      triggered({ other: "constant", at: hash("sha1", "of all resources of the API") }, ["policy"]),
      imported({ document: hash("sha256", document(signed)) }),
    ],
    violations: [
      ...[
        triggered({ version: "3" }),
        triggered({ at: hash("sha1", "something else") }),
        // The id of a RestApiPolicy is the API's.
        triggered({ at: apiId }, ["policy"]),
        triggered({ at: apiId }, ["api"]),
        triggered({ at: "2" }, ["integration", "method"]),
      ].map((change) => ({
        ...change,
        says: /Deployment late has triggers that nothing ties to the policy of RestApiPolicy policy/,
      })),
      { on: "deployment", path: "triggers", value: undefined, says: /has no triggers/ },
      {
        on: "deployment",
        drop: ["deployment"],
        add: [resource("early", types.deployment, { triggers: { a: "b" } }, { from: { restApi: ["api"] } })],
        says: /Deployment early does not depend on RestApiPolicy policy/,
      },
      {
        ...imported({ document: hash("sha256", document({})) }),
        says: /Deployment late has triggers that nothing ties to the document of RestApi api/,
      },
    ],
  },
  {
    rule: "associated-endpoints-admitted",
    unknown: { on: "policy", path: "policy" },
    violations: [
      {
        on: "api",
        path: "endpointConfiguration.vpcEndpointIds",
        value: ["vpce-0fedcba9876543210"],
        says: /has an alias for vpce-0fedcba9876543210, but its policy admits no call/,
      },
      {
        on: "api",
        path: "endpointConfiguration.vpcEndpointIds",
        value: ["vpce-0fedcba9876543210"],
        says: /admits vpce-0123456789abcdef0, but has an alias for other endpoints only/,
      },
    ],
  },
  {
    rule: "open-methods-guarded",
    unknown: { on: "method", path: "authorization" },
    violations: [
      {
        on: "policy",
        path: "policy",
        value: JSON.stringify(allowAll),
        says: /^anyone through endpoint vpce-\w+ could POST \/pets/,
      },
      {
        on: "method",
        path: "authorization",
        value: "CUSTOM",
        says: /Statement\[2\] "LambdaAuthorizer" allows it/,
      },
      {
        on: "api",
        path: "body",
        value: document({ security: [{ token: [] }] }),
        says: /Statement\[2\] "LambdaAuthorizer" allows it/,
      },
      {
        on: "api",
        path: "body",
        value: JSON.stringify({
          swagger: "2.0",
          paths: { "/pets": { post: { security: [{ token: [] }] } } },
          securityDefinitions: { token: { type: "apiKey", "x-amazon-apigateway-authtype": "custom" } },
        }),
        says: /Statement\[2\] "LambdaAuthorizer" allows it/,
      },
    ],
  },
  {
    rule: "authorizer-has-identity-source",
    unknown: { on: "authorizer", path: "identitySource" },
    violations: [
      {
        on: "authorizer",
        path: "identitySource",
        value: "",
        says: /^Authorizer authorizer asks its function/,
      },
      {
        on: "authorizer",
        add: [resource("request", types.authorizer, { type: "REQUEST", authorizerResultTtlInSeconds: 0 })],
        says: /^Authorizer request asks its function about callers who show nothing/,
      },
      ...[{ type: "request" }, { type: "REQUEST", identitySource: " , " }].map((more) => ({
        on: "api",
        path: "body",
        value: documentThatAsks({ "/a": { get: asksTokens }, "/b": { get: asksTokens } }, more),
        says: /^Authorizer tokens of the document of RestApi api asks its function about callers who show nothing/,
      })),
    ],
    met: [
      // A token is in the header that the scheme names.
      ...[
        {},
        { identitySource: "" },
        { type: "request", identitySource: "method.request.querystring.t" },
      ].map((more) => ({
        on: "api",
        path: "body",
        value: documentThatAsks({ "/a": { get: asksTokens } }, more),
      })),
      // No method asks it.
      { on: "api", path: "body", value: documentThatAsks({ "/a": { get: {} } }, { type: "request" }) },
      { on: "authorizer", path: "identitySource", value: "method.request.header.X-Token, context.path" },
      { on: "authorizer", path: "identitySource", value: undefined },
    ],
  },
  {
    rule: "authorizer-cache-tells-paths",
    unknown: { on: "authorizer", path: "authorizerResultTtlInSeconds" },
    violations: [
      {
        on: "authorizer",
        add: [asks("one", { httpMethod: "GET" }), asks("two", { httpMethod: "POST" })],
        says: /^Authorizer authorizer keeps an answer for 300 s by method\.request\.header\.Authorization, and 2 methods ask it/,
      },
      {
        on: "authorizer",
        path: "authorizerResultTtlInSeconds",
        value: undefined,
        add: [asks("one", { httpMethod: "ANY" })],
        says: /for 300 s .* a method of several paths asks it/,
      },
      {
        on: "authorizer",
        add: [
          asks("one", { httpMethod: "GET" }, ["pets"]),
          resource("pets", types.apiResource, { pathPart: "{proxy+}" }),
        ],
        says: /a method of several paths asks it/,
      },
      {
        on: "api",
        path: "body",
        value: documentThatAsks({ "/{id}": { get: asksTokens } }),
        says: /^Authorizer tokens of the document of RestApi api keeps an answer for 300 s by method\.request\.header\.X-Token, and a method of several paths asks it/,
      },
      {
        on: "api",
        path: "body",
        value: documentThatAsks({ "/a": { get: asksTokens }, "/b": { get: asksTokens } }),
        says: /and 2 methods ask it/,
      },
    ],
    met: [
      {
        on: "api",
        path: "body",
        value: documentThatAsks({ "/a": { get: asksTokens }, "/b": { get: {} } }),
      },
      {
        on: "api",
        path: "body",
        value: documentThatAsks({ "/{id}": { get: asksTokens } }, { authorizerResultTtlInSeconds: 0 }),
      },
      { on: "authorizer", add: [asks("one", { httpMethod: "GET" })] },
      {
        on: "authorizer",
        path: "authorizerResultTtlInSeconds",
        value: 0,
        add: [asks("one", { httpMethod: "ANY" })],
      },
      {
        on: "authorizer",
        path: "identitySource",
        value: "method.request.header.Authorization,context.path,context.httpMethod",
        add: [asks("one", { httpMethod: "ANY" })],
      },
    ],
  },
  {
    rule: "stage-access-logs",
    unknown: { on: "stage", path: "accessLogSettings.format" },
    violations: [
      { on: "stage", path: "accessLogSettings", value: undefined, says: /writes no access log/ },
      { on: "stage", path: "accessLogSettings.format", value: "$context.requestId", says: /is not JSON/ },
      {
        on: "stage",
        path: "accessLogSettings.format",
        value: '{"a":"$context.status"}',
        says: /names no request/,
      },
    ],
  },
  {
    rule: "filters-read-logged-fields",
    unknown: { on: "filter", path: "pattern" },
    violations: [
      {
        on: "filter",
        path: "pattern",
        value: '{ $.status = 403 && ($.vpceId != "vpce-1") }',
        says: /^LogMetricFilter filter asks for \$\.vpceId, which the access log of Stage stage does not have/,
      },
      { on: "filter", path: "pattern", value: "{ $.id.a = 1 }", says: /asks for \$\.id\.a/ },
      { on: "filter", path: "metricTransformation.value", value: "$.latency", says: /asks for \$\.latency/ },
      {
        on: "filter",
        path: "metricTransformation.dimensions",
        value: { Caller: "$.caller" },
        says: /asks for \$\.caller/,
      },
      {
        on: "stage",
        path: "accessLogSettings.format",
        value: "$context.status",
        says: /log that is not JSON/,
      },
      {
        on: "late",
        drop: ["filter", "stage"],
        add: [
          resource(
            "late",
            types.logMetricFilter,
            { pattern: "{ $.vpce = 1 }", metricTransformation: {} },
            { from: { logGroupName: ["log"] } },
          ),
          resource(
            "toLog",
            types.stage,
            { accessLogSettings: { format: '{"id":"$context.requestId"}' } },
            { from: { accessLogSettings: ["log"] } },
          ),
        ],
        says: /^LogMetricFilter late asks for \$\.vpce, which the access log of Stage toLog/,
      },
    ],
    met: [
      { on: "filter", path: "pattern", value: '"refused" -GET' },
      { on: "filter", path: "logGroupName", value: "/another" },
    ],
  },
  {
    rule: "stage-execution-logs",
    unknown: { on: "settings", path: "settings.loggingLevel" },
    violations: [
      { on: "settings", path: "settings.loggingLevel", value: "OFF", says: /loggingLevel is OFF/ },
    ],
  },
  {
    rule: "stage-no-data-trace",
    unknown: { on: "settings", path: "settings.dataTraceEnabled" },
    violations: [
      { on: "settings", path: "settings.dataTraceEnabled", value: true, says: /headers and bodies/ },
    ],
  },
  {
    rule: "stage-cache-encrypted",
    unknown: { on: "settings", path: "settings.cachingEnabled" },
    violations: [
      { on: "settings", path: "settings.cacheDataEncrypted", value: false, says: /not encrypted/ },
    ],
  },
  {
    rule: "stage-tracing",
    unknown: { on: "stage", path: "xrayTracingEnabled" },
    violations: [{ on: "stage", path: "xrayTracingEnabled", value: false, says: /does not trace requests/ }],
  },
  {
    rule: "stage-web-acl",
    unknown: {
      on: "orphan",
      path: "resourceArn",
      drop: ["acl"],
      add: [resource("orphan", types.webAclAssociation, {})],
      config: { required: true },
    },
    violations: [
      { on: "acl", drop: ["acl"], config: { required: true }, says: /Stage stage has no web ACL/ },
    ],
  },
  {
    rule: "stage-client-certificate",
    unknown: { on: "integration", path: "type" },
    violations: [
      { on: "stage", path: "clientCertificateId", value: undefined, says: /shows no client certificate/ },
      {
        on: "late",
        drop: ["integration", "stage", "api"],
        add: [
          resource("api", types.restApi, {
            executionArn,
            body: document({ "x-amazon-apigateway-integration": { type: "http_proxy", uri: "http://a" } }),
          }),
          resource("late", types.stage, { stageName: "dev" }, { from: { restApi: ["api"] } }),
        ],
        says: /Stage late shows no client certificate/,
      },
    ],
  },
  {
    rule: "http-integration-encrypted",
    unknown: { on: "integration", path: "uri" },
    violations: [
      {
        on: "integration",
        path: "uri",
        value: "http://example.com/",
        says: /^Integration integration calls http:\/\/example\.com\/ over the internet in plain HTTP/,
      },
      {
        on: "integration",
        path: "tlsConfig",
        value: { insecureSkipVerification: true },
        says: /takes any certificate/,
      },
      {
        on: "api",
        path: "body",
        value: document({
          "x-amazon-apigateway-integration": { type: "http_proxy", uri: "http://a.example/" },
        }),
        says: /^POST \/pets of the document of RestApi api calls http:\/\/a\.example\/ over the internet in plain HTTP/,
      },
      {
        on: "api",
        path: "body",
        value: document({
          "x-amazon-apigateway-integration": {
            type: "HTTP",
            uri: "https://a.example/",
            tlsConfig: { insecureSkipVerification: true },
          },
        }),
        says: /^POST \/pets of the document of RestApi api takes any certificate/,
      },
    ],
    met: [
      {
        on: "integration",
        drop: ["integration"],
        add: [
          resource(
            "linked",
            types.integration,
            { type: "HTTP", uri: "http://catalog.internal/", connectionType: "VPC_LINK" },
            { from: { restApi: ["api"] } },
          ),
        ],
      },
      { on: "integration", path: "type", value: "MOCK" },
      {
        on: "api",
        path: "body",
        value: document({
          "x-amazon-apigateway-integration": {
            type: "http",
            uri: "http://catalog.internal/",
            connectionType: "VPC_LINK",
          },
        }),
      },
      {
        on: "api",
        path: "body",
        value: document({ "x-amazon-apigateway-integration": { type: "HTTP", uri: "https://a.example/" } }),
      },
      { on: "api", path: "body", value: document({}) },
    ],
  },
  {
    rule: "link-target-internal",
    unknown: { on: "balancer", path: "internal" },
    violations: [
      {
        on: "balancer",
        path: "internal",
        value: undefined,
        says: /^LoadBalancer balancer is reached from the internet/,
      },
      { on: "balancer", path: "internal", value: false, says: /is reached from the internet/ },
      { on: "balancer", path: "securityGroups", value: undefined, says: /admits everybody who reaches it/ },
    ],
    met: [{ on: "balancer", path: "loadBalancerType", value: "application" }],
  },
  {
    rule: "function-permission-names-route",
    unknown: { on: "invoke", path: "sourceArn" },
    violations: [
      { on: "invoke", path: "principal", value: "*", says: /lets everybody invoke/ },
      { on: "invoke", path: "sourceArn", says: /lets every API of every account invoke/ },
      ...[{}, { sourceArn: "arn:aws:s3:::*" }, { sourceArn: "*" }].map((source) => ({
        on: "invoke",
        add: [resource("byService", types.functionPermission, { principal: "s3.amazonaws.com", ...source })],
        says: /^Permission byService lets s3\.amazonaws\.com invoke the function for every account/,
      })),
      ...[
        "/*",
        "/*/*",
        "/*/GET/pets",
        "/dev/*/*",
        "/dev/**/**",
        "/dev/*/*/*",
        "/dev/?*/*",
        "/dev/*T/*",
        "/dev/G?T/**",
        "/d*v/GET/pets",
        "/dev",
        "/authorizers/*",
      ].map((path) => ({
        on: "invoke",
        path: "sourceArn",
        value: `${executionArn}${path}`,
        says: /names no single route/,
      })),
      ...["*", "arn:aws:execute-api:us-east-1:222222222222:*/dev/GET/pets"].map((value) => ({
        on: "invoke",
        path: "sourceArn",
        value,
        says: /names no single route/,
      })),
    ],
    met: [
      ...["/dev/*/pets", "/dev/GET/*", "/dev/GET/", "/authorizers/abc123"].map((path) => ({
        on: "invoke",
        path: "sourceArn",
        value: `${executionArn}${path}`,
      })),
      { on: "invoke", path: "principal", value: "arn:aws:iam::222222222222:role/batch" },
      ...[
        { sourceAccount: "222222222222" },
        { sourceArn: "arn:aws:events:eu-west-1:222222222222:rule/*" },
        { sourceArn: "arn:aws:s3:::mine" },
        { principalOrgId: "o-a1b2c3d4e5" },
      ].map((source) => ({
        on: "invoke",
        add: [
          resource("byService", types.functionPermission, { principal: "events.amazonaws.com", ...source }),
        ],
      })),
      {
        on: "invoke",
        add: [
          resource("ofOrganization", types.functionPermission, {
            principal: "*",
            principalOrgId: "o-a1b2c3d4e5",
          }),
        ],
      },
    ],
  },
  {
    rule: "function-no-public-url",
    unknown: { on: "invoke", path: "functionUrlAuthType" },
    violations: [
      {
        on: "backend",
        add: [resource("url", types.functionUrl, { authorizationType: "NONE" })],
        says: /^FunctionUrl url lets everybody on the internet/,
      },
      { on: "invoke", path: "functionUrlAuthType", value: "NONE", says: /^Permission invoke lets everybody/ },
    ],
    met: [{ on: "backend", add: [resource("url", types.functionUrl, { authorizationType: "AWS_IAM" })] }],
  },
  {
    rule: "function-runtime-supported",
    unknown: { on: "backend", path: "runtime" },
    violations: ["nodejs18.x", "python3.8", "java8", "go1.x", "dotnetcore3.1", "provided"].map((value) => ({
      on: "backend",
      path: "runtime",
      value,
      says: new RegExp(`runs on ${value}, which AWS has deprecated`),
    })),
    met: ["python3.13", "nodejs24.x", "java21", "provided.al2023", undefined].map((value) => ({
      on: "backend",
      path: "runtime",
      value,
    })),
  },
  {
    rule: "log-retention",
    unknown: { on: "log", path: "retentionInDays" },
    violations: [
      {
        on: "backend",
        drop: ["backendLog"],
        says: /^Function backend has Lambda make a log group, which keeps logs for ever/,
      },
      { on: "backendLog", path: "retentionInDays", value: 0, says: /^LogGroup backendLog keeps/ },
      {
        on: "backend",
        path: "loggingConfig",
        value: { logGroup: "/other" },
        says: /^Function backend has Lambda make/,
      },
      { on: "log", path: "retentionInDays", value: 0, says: /^LogGroup log keeps logs for ever/ },
      { on: "executionLog", path: "retentionInDays", value: 0, says: /^LogGroup executionLog keeps/ },
      {
        on: "settings",
        drop: ["executionLog"],
        says: /^MethodSettings settings has API Gateway make a log group/,
      },
      {
        on: "executionLog",
        path: "name",
        value: "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
        says: /^MethodSettings settings has API Gateway make a log group/,
      },
      {
        on: "settings",
        path: "stageName",
        value: "prod",
        says: /^MethodSettings settings has API Gateway make a log group/,
      },
    ],
  },
  {
    rule: "private-subnets",
    unknown: { on: "subnet", path: "mapPublicIpOnLaunch" },
    violations: [{ on: "subnet", path: "mapPublicIpOnLaunch", value: true, says: /gives a public address/ }],
  },
  {
    rule: "no-way-to-internet",
    unknown: { on: "routes", path: "routes" },
    violations: [
      {
        on: "routes",
        path: "routes",
        value: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }],
        says: /leads to the internet/,
      },
      {
        on: "routes",
        path: "routes",
        value: [{ ipv6CidrBlock: "::/0", egressOnlyGatewayId: "e" }],
        says: /leads to the/,
      },
    ],
  },
  {
    rule: "no-open-cidr",
    unknown: { on: "rule", path: "cidrIpv4" },
    violations: [
      {
        on: "rule",
        path: "cidrIpv4",
        value: "0.0.0.0/0",
        says: /admits connections from anywhere \(0\.0\.0\.0\/0\)/,
      },
      { on: "rule", path: "cidrIpv6", value: "::/0", says: /\(::\/0\)/ },
      // Halves of it, and what of IPv6 is in use.
      { on: "rule", path: "cidrIpv4", value: "128.0.0.0/1", says: /\(128\.0\.0\.0\/1\)/ },
      { on: "rule", path: "cidrIpv6", value: "2000::/3", says: /\(2000::\/3\)/ },
      {
        on: "group",
        path: "egress",
        value: [{ cidrBlocks: ["0.0.0.0/0"] }],
        says: /lets connections out to anywhere/,
      },
    ],
    met: [
      { on: "rule", path: "cidrIpv4", value: "10.0.0.0/8" },
      { on: "rule", path: "cidrIpv6", value: "fc00::/7" },
    ],
  },
  {
    rule: "security-rules-described",
    unknown: { on: "rule", path: "description" },
    violations: [
      { on: "rule", path: "description", value: "", says: /does not say what it is for/ },
      { on: "group", path: "description", value: "Managed by Pulumi", says: /does not say what it is for/ },
      { on: "group", path: "ingress", value: [open], says: /ingress\[0\]\.description is empty/ },
    ],
  },
  {
    rule: "endpoint-has-policy",
    unknown: { on: "endpoint", path: "policy" },
    violations: [
      { on: "endpoint", path: "policy", value: undefined, says: /has no policy, so everything may pass/ },
    ],
  },
  {
    rule: "endpoint-admits-https-only",
    unknown: { on: "rule", path: "fromPort" },
    violations: [
      { on: "rule", path: "fromPort", value: 0, says: /admits more than HTTPS: tcp 0 to 443/ },
      {
        on: "rule",
        path: "cidrIpv4",
        value: "10.0.0.0/16",
        says: /admits addresses \(10\.0\.0\.0\/16\), not a group/,
      },
    ],
  },
  {
    rule: "private-dns-pitfalls",
    unknown: { on: "endpoint", path: "privateDnsEnabled" },
    violations: [
      { on: "vpc", path: "enableDnsHostnames", value: false, says: /enableDnsHostnames off/ },
      {
        on: "api",
        path: "endpointConfiguration.types",
        value: "REGIONAL",
        says: /is public and would answer 403/,
      },
      {
        on: "endpoint",
        add: [
          resource("second", types.vpcEndpoint, {
            serviceName: "com.amazonaws.us-east-1.execute-api",
            vpcId: "vpc-0123",
            privateDnsEnabled: true,
          }),
        ],
        says: /VpcEndpoint second has private DNS on, as VpcEndpoint endpoint of the same VPC has/,
      },
    ],
  },
  {
    rule: "instance-metadata-v2",
    unknown: { on: "instance", path: "metadataOptions.httpTokens" },
    violations: [
      {
        on: "instance",
        path: "metadataOptions.httpTokens",
        value: "optional",
        says: /answers IMDSv1.*"optional"/,
      },
      { on: "instance", path: "metadataOptions", value: undefined, says: /httpTokens is not set/ },
    ],
  },
  {
    rule: "instance-encrypted-volumes",
    unknown: { on: "instance", path: "rootBlockDevice.encrypted" },
    violations: [
      {
        on: "instance",
        path: "rootBlockDevice",
        value: undefined,
        says: /rootBlockDevice\.encrypted is not true/,
      },
      {
        on: "instance",
        path: "ebsBlockDevices",
        value: [{}],
        says: /ebsBlockDevices\[0\]\.encrypted is not true/,
      },
    ],
  },
  {
    rule: "instance-no-public-address",
    unknown: { on: "instance", path: "associatePublicIpAddress" },
    violations: [
      {
        on: "instance",
        path: "associatePublicIpAddress",
        value: undefined,
        says: /may get a public address/,
      },
    ],
  },
  {
    rule: "instance-no-ssh",
    unknown: { on: "instance", path: "keyName" },
    violations: [{ on: "instance", path: "keyName", value: "mine", says: /can be reached by SSH/ }],
  },
  {
    rule: "identity-no-wildcards",
    unknown: { on: "rolePolicy", path: "policy" },
    violations: [
      {
        on: "rolePolicy",
        path: "policy",
        value: JSON.stringify(statement("*", "arn:x")),
        says: /allows every action/,
      },
      {
        on: "rolePolicy",
        path: "policy",
        value: statement("s3:*", "*"),
        says: /allows s3:\* on every resource/,
      },
      ...["*:*", "**", "?*"].map((action) => ({
        on: "rolePolicy",
        path: "policy",
        value: statement(action, "arn:aws:s3:::mine/*"),
        says: /allows every action \(/,
      })),
      ...["**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "*:*"].map((everything) => ({
        on: "rolePolicy",
        path: "policy",
        value: statement("s3:*", everything),
        says: /allows s3:\* on every resource/,
      })),
      {
        on: "role",
        path: "inlinePolicies",
        value: [{ policy: statement("*", "*") }],
        says: /allows every action/,
      },
    ],
    met: [
      { on: "rolePolicy", path: "policy", value: statement("s3:*", "arn:aws:s3:::mine/*") },
      { on: "rolePolicy", path: "policy", value: statement("s3:Get*", "arn:aws:s3:*:*:accesspoint/mine") },
    ],
  },
  {
    rule: "trust-names-principals",
    unknown: { on: "role", path: "assumeRolePolicy" },
    violations: [
      { on: "role", path: "assumeRolePolicy", value: trust("*"), says: /lets \* assume Role role/ },
      {
        on: "role",
        path: "assumeRolePolicy",
        value: trust({ AWS: accounts.consumer }),
        says: /lets 111111111111 assume/,
      },
      {
        on: "role",
        path: "assumeRolePolicy",
        value: trust({ Federated: "cognito-identity.amazonaws.com" }),
        says: /lets cognito-identity.amazonaws.com assume/,
      },
      {
        on: "role",
        path: "assumeRolePolicy",
        value: trust(
          {
            Federated: `arn:aws:iam::${accounts.consumer}:oidc-provider/token.actions.githubusercontent.com`,
          },
          { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
        ),
        says: /lets arn:aws:iam::111111111111:oidc-provider\/.* assume/,
      },
      // Conditions that everybody meets.
      ...[
        {},
        { StringEquals: {} },
        { StringLike: { "aws:PrincipalArn": "*" } },
        { StringLike: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "*"] } },
        { StringEqualsIfExists: { "aws:SourceVpce": "vpce-0123456789abcdef0" } },
        { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } },
        { StringNotEquals: { "aws:PrincipalAccount": accounts.consumer } },
        { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
        { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
        { Null: { "aws:PrincipalArn": "false" } },
        { Bool: { "AWS:SecureTransport": "true" } },
        { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deployer" } },
        { stringnotlike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deployer" } },
      ].map((condition) => ({
        on: "role",
        path: "assumeRolePolicy",
        value: trust("*", condition),
        says: /lets \* assume Role role/,
      })),
    ],
    met: [
      { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "sts:ExternalId": "orders" } },
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } },
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/deploy-*" } },
      {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": "repo:shop/orders:*" },
      },
    ].map((condition) => ({ on: "role", path: "assumeRolePolicy", value: trust("*", condition) })),
  },
  {
    rule: "no-administrators",
    met: ["AmazonS3FullAccess", "AmazonAPIGatewayInvokeFullAccess", "job-function/ViewOnlyAccess"].map(
      (name) => ({ on: "attachment", path: "policyArn", value: `arn:aws:iam::aws:policy/${name}` }),
    ),
    unknown: { on: "attachment", path: "policyArn" },
    violations: [
      {
        on: "attachment",
        path: "policyArn",
        value: "arn:aws:iam::aws:policy/AdministratorAccess",
        says: /Administrator/,
      },
      {
        on: "role",
        path: "managedPolicyArns",
        value: ["arn:aws:iam::aws:policy/IAMFullAccess"],
        says: /IAMFullAccess/,
      },
      {
        on: "role",
        add: [
          resource("toMany", types.policyAttachment, {
            roles: ["caller"],
            policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
          }),
        ],
        says: /^PolicyAttachment toMany gives AdministratorAccess/,
      },
      {
        on: "role",
        add: [
          resource("allOfIt", types.rolePolicyAttachmentsExclusive, {
            roleName: "caller",
            policyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"],
          }),
        ],
        says: /^RolePolicyAttachmentsExclusive allOfIt gives PowerUserAccess/,
      },
    ],
  },
  {
    rule: "resources-tagged",
    unknown: { on: "vpc", path: "tags" },
    violations: [
      { on: "vpc", path: "tags", value: undefined, says: /Vpc vpc carries no tags/ },
      { on: "vpc", config: { requiredTags: ["owner"] }, says: /lacks the tags owner/ },
    ],
  },
  {
    rule: "deletion-protected",
    unknown: { on: "endpoint", path: "serviceName", protect: false },
    violations: [
      { on: "api", protect: false, says: /RestApi api can be deleted: it is not protected/ },
      { on: "endpoint", protect: false, says: /VpcEndpoint endpoint can be deleted: it is not protected/ },
      { on: "domain", protect: false, says: /DomainName domain can be deleted: it is not protected/ },
    ],
  },
];
