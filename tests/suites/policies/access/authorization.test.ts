import assert from "node:assert/strict";
import { Unknown } from "../../../../policies/resources/properties";
import type { Resource } from "../../../../policies/resources/resource";
import { types } from "../../../../policies/resources/types";
import { rules } from "../../../../policies/rules/all";
import type { Grant } from "../../../../shared/access/grant";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import type { PolicyDocument, Statement } from "../../../../shared/documents/document";
import { apiId } from "../../world";
import { executionArn, grant, resource, vpcEndpointId } from "../fixtures";
import { messagesOf } from "../judge";

const role = "arn:aws:iam::111111111111:role/caller";
const stranger = "arn:aws:iam::333333333333:role/stranger";
const inside = "arn:aws:iam::222222222222:role/inside";
const open = grant;
const signed: Grant = { ...grant, path: "/signed", principals: [role] };
const routes = [
  { method: "GET", path: "/pets/{id}" },
  { method: "GET", path: "/signed", authorization: "AWS_IAM" },
];
const invokes = (Resource: string, Action = "execute-api:Invoke") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

interface Api {
  readonly grants?: readonly unknown[];
  /** What the policy is made of, where that is not the grants. */
  readonly policyOf?: readonly Grant[];
  readonly policy?: PolicyDocument;
  readonly routes?: readonly { method: string; path: string; authorization?: string }[];
  readonly more?: readonly Resource[];
}

function program({
  grants = [open, signed],
  policyOf = [open, signed],
  policy: document = apiPolicy(executionArn, policyOf),
  routes: own = routes,
  more = [],
}: Api): Resource[] {
  const ofApi = { parent: "component", from: { restApi: ["api"] } };
  return [
    resource("component", types.privateApi, { grants, routes: own }),
    resource("api", types.restApi, {
      endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [vpcEndpointId] },
      executionArn,
    }),
    resource(
      "policy",
      types.restApiPolicy,
      { restApiId: apiId, policy: JSON.stringify(document) },
      { parent: "component", from: { restApiId: ["api"] } },
    ),
    ...own.map(({ method, path, authorization = "NONE" }) =>
      resource(`${method} ${path}`, types.method, { httpMethod: method, authorization }, ofApi),
    ),
    ...more,
  ];
}

const roleWith = (policies: readonly Resource[]): Resource[] => [
  resource("inside", types.role, { arn: inside, id: "inside", name: "inside" }),
  ...policies,
];
const ofRole = { from: { role: ["inside"] } };
const attached = (policyArn: string, from: Record<string, string[]> = {}) =>
  resource("attachment", types.rolePolicyAttachment, { policyArn }, { from: { role: ["inside"], ...from } });

interface Case extends Api {
  readonly name: string;
  /** By rule; a rule that is not here must be met. */
  readonly says: Readonly<Record<string, RegExp>>;
  readonly because: string;
}

const second = /through endpoint vpce-0123456789abcdef0 could GET \/signed on stage dev: Statement\[2\]/;
const cases: readonly Case[] = [
  {
    name: "one route for everyone and one for a role",
    says: {},
    because: "each is reached as it is granted, and the role's account is taken to allow it",
  },
  {
    name: "everyone is granted a route that asks for a signature",
    grants: [{ ...signed, principals: ["*"] }],
    policyOf: [{ ...signed, principals: ["*"] }],
    says: {},
    because: "everyone who signs",
  },
  {
    name: "only signed callers are granted, through an associated endpoint",
    grants: [signed],
    policyOf: [signed],
    routes: routes.slice(1),
    says: {},
    because: "the endpoint is admitted, if only for those who sign",
  },
  {
    name: "a subtree that holds routes of both kinds",
    grants: [{ ...open, path: "/*" }],
    policyOf: [{ ...open, path: "/*" }],
    says: {},
    because: "everyone on one, everyone who signs on the other",
  },
  {
    name: "the policy names another role",
    policyOf: [open, { ...signed, principals: [stranger] }],
    says: {
      "api-policy-least-privilege": new RegExp(`^${stranger} ${second.source}`),
      "open-methods-guarded": new RegExp(`^${stranger} ${second.source}`),
      "api-policy-available": new RegExp(`^${role} through .* could not GET /signed on stage dev`),
    },
    because: "a grant to a role is for that role only",
  },
  {
    name: "the policy names everyone",
    policyOf: [open, { ...signed, principals: ["*"] }],
    says: {
      "api-policy-least-privilege": /could GET \/signed/,
      "open-methods-guarded": /could GET \/signed/,
    },
    because: "other roles may sign as well",
  },
  {
    name: "a role is granted a route without a signature",
    routes: [{ method: "GET", path: "/{proxy+}" }],
    says: { "api-policy-available": new RegExp(`^${role} through .* could not GET /signed`) },
    because: "the policy sees nobody's name there",
  },
  {
    name: "a role of the API's own account may invoke everything",
    more: roleWith([resource("inline", types.rolePolicy, { policy: invokes("*", "*") }, ofRole)]),
    says: {
      "open-methods-guarded": new RegExp(
        `^${inside} through endpoint \\S+ could .*: Statement\\[0\\] of the identity policy of ${inside} allows it`,
      ),
    },
    because: "in one account the identity policy alone is enough",
  },
  {
    name: "a role of the API's own account may invoke something else",
    more: roleWith([
      resource("inline", types.rolePolicy, { policy: invokes("arn:aws:s3:::bucket/*", "s3:*") }, ofRole),
      attached("arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"),
    ]),
    says: {},
    because: "neither policy is about this API",
  },
  {
    name: "a managed policy of the stack",
    more: roleWith([
      resource("managed", types.policy, { arn: "arn:x", policy: invokes(`${executionArn}/dev/GET/*`) }),
      attached("arn:x", { policyArn: ["managed"] }),
    ]),
    says: { "open-methods-guarded": /of the identity policy of .*:role\/inside allows it/ },
    because: "attached is as good as inline",
  },
  {
    name: "a managed policy of another stack",
    more: roleWith([attached("arn:aws:iam::222222222222:policy/elsewhere")]),
    says: { "open-methods-guarded": /"PolicyOfAnotherStack" of the identity policy/ },
    because: "what is not seen is taken to allow",
  },
  {
    name: "an administrator",
    more: roleWith([attached("arn:aws:iam::aws:policy/AdministratorAccess")]),
    says: { "open-methods-guarded": /"AdministratorAccess" of the identity policy/ },
    because: "it holds execute-api:Invoke",
  },
  {
    name: "no method asks for a signature",
    routes: [{ method: "GET", path: "/pets/{id}" }],
    grants: [open],
    policyOf: [open],
    more: roleWith([attached("arn:aws:iam::aws:policy/AdministratorAccess")]),
    says: {},
    because: "identity policies have no say where nobody signs",
  },
];

const beside = [
  { method: "GET" as const, path: "/orders/{id}", authorization: "AWS_IAM" as const },
  { method: "ANY" as const, path: "/{proxy+}", authorization: "CUSTOM" as const },
];
const besideGrants = [
  { ...signed, path: "/orders/1" },
  { ...grant, path: "/account" },
];
/** One route for a role alone, below that of an authorizer, of which one path is granted. */
const below = (path: string, change: (statements: Statement[]) => Statement[] = (it) => it): Api => {
  const own = beside.map((route) => (route.authorization === "AWS_IAM" ? { ...route, path } : route));
  const made = apiPolicy(executionArn, besideGrants, own);
  return { routes: own, grants: besideGrants, policy: { ...made, Statement: change([...made.Statement]) } };
};

const belowAuthorizers: readonly Case[] = [
  ...["/orders/1", "/orders/{id}", "/orders/{proxy+}", "/{kind}/1"].map((path) => ({
    name: `a route of a role alone, ${path}, below /{proxy+} of an authorizer`,
    ...below(path),
    says: {},
    because: "API Gateway chooses the route that says most of the path, and asks for a signature there",
  })),
  ...(
    [
      ["/account", "/orders/*"],
      ["/orders/{id}", "/orders/1/*"],
      ["/{kind}/{id}", "/orders/1"],
    ] as const
  ).map(([asked, path]) => {
    const own = [
      { method: "GET" as const, path: "/orders/{id}/{part}", authorization: "AWS_IAM" as const },
      { method: "GET" as const, path: "/orders/1", authorization: "AWS_IAM" as const },
      { method: "GET" as const, path: asked, authorization: "CUSTOM" as const },
    ];
    const grants = [
      { ...signed, path },
      { ...grant, path: asked.replace(/\{.*/, "*") },
    ];
    return {
      name: `a route of a role alone beside ${asked} of an authorizer, with a grant of ${path}`,
      routes: own,
      grants,
      policy: apiPolicy(executionArn, grants, own),
      says: {},
      because: "no path of one is a path of the other",
    };
  }),
  {
    name: "one segment more than the role's route",
    ...below("/orders/{id}", (statements) =>
      statements.map((each) =>
        each.NotResource
          ? { ...each, NotResource: [each.NotResource, `${executionArn}/dev/GET/orders/1/2`].flat() }
          : each,
      ),
    ),
    says: {
      "api-policy-least-privilege": /could GET \/orders\/1\/2/,
      "open-methods-guarded": /could GET \/orders\/1\/2/,
    },
    because: "the authorizer's route answers there, and nobody is granted what it may allow",
  },
  {
    name: "the role's statement is missing",
    ...below("/orders/{id}", (statements) => statements.filter(({ Effect }) => Effect === "Deny")),
    says: { "api-policy-available": new RegExp(`^${role} through .* could not GET /orders/1`) },
    because: "the authorizer beside it lets in nobody who signs",
  },
  {
    name: "an authorizer alone, whose route is granted",
    ...below("/orders/{id}"),
    routes: beside.slice(1),
    grants: besideGrants.slice(1),
    policy: apiPolicy(executionArn, besideGrants.slice(1), beside.slice(1)),
    says: {},
    because: "the policy denies what is not granted, and leaves the Allow to the authorizer",
  },
];

const judged = [
  "api-policy-least-privilege",
  "api-policy-available",
  "open-methods-guarded",
  "associated-endpoints-admitted",
];

function messages(name: string, stack: readonly Resource[]): string[] {
  const rule = rules.find((each) => each.name === name);
  assert.ok(rule, name);
  return messagesOf(rule, stack);
}

describe("methods as they authorize", () => {
  for (const { name, says, because, ...api } of [...cases, ...belowAuthorizers]) {
    it(`${name}: ${because}`, () => {
      for (const rule of judged) {
        const found = messages(rule, program(api));
        const expected = says[rule];
        if (expected === undefined) assert.deepEqual(found, [], rule);
        else
          assert.ok(
            found.some((text) => expected.test(text)),
            `${rule}: ${expected}\n${found.join("\n")}`,
          );
      }
    });
  }

  it("are proved for a symbolic role while the callers are unknown", () => {
    const component = resource("component", types.privateApi, {
      grants: [open, { ...signed, principals: new Unknown(), vpcEndpointId: new Unknown() }],
      routes,
    });
    for (const rule of judged.slice(0, 2)) assert.deepEqual(messages(rule, [component]), []);
  });
});
