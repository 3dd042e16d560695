/** What a program makes without the components: of an API, nothing shows how its methods authorize. */

import assert from "node:assert/strict";
import { types } from "../../../../policies/resources/types";
import { rules } from "../../../../policies/rules/all";
import { accounts, apiId } from "../../world";
import { around, executionArn, resource, vpcEndpointId } from "../fixtures";

const role = "arn:aws:iam::111111111111:role/caller";
const organization = { StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } };
const otherEndpoints = { StringNotEquals: { "aws:SourceVpce": vpcEndpointId } };

type Values = Readonly<Record<string, unknown>>;
const statement = (Effect: string, more: Values) => ({
  Effect,
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: "execute-api:/dev/GET/pets",
  ...more,
});
const allow = (more: Values = {}) => statement("Allow", more);
const through = statement("Deny", { Resource: "execute-api:/*", Condition: otherEndpoints });
const call = { vpcEndpointId, stage: "dev", method: "GET", path: "/pets" };

/** As a policy of its own, in the API, and in its OpenAPI document. */
function programs(statements: readonly Values[]) {
  const policy = { Version: "2012-10-17", Statement: statements };
  const api = (more: Values) =>
    resource("api", types.restApi, { endpointConfiguration: { types: "PRIVATE" }, executionArn, ...more });
  const text = JSON.stringify(policy);
  const body = {
    openapi: "3.0.1",
    info: { title: "own", version: "1" },
    paths: {},
    "x-amazon-apigateway-policy": policy,
  };
  return [
    [api({ policy: text })],
    [api({ body: JSON.stringify(body) })],
    [api({}), resource("policy", types.restApiPolicy, { restApiId: apiId, policy: text })],
  ];
}

function messages(name: string, statements: readonly Values[], intent?: readonly Values[]): string[] {
  const rule = rules.find((each) => each.name === name);
  assert.ok(rule?.scope === "resource");
  return programs(statements).map((stack) => {
    const verdicts = stack.map((item) => rule.judge(item, around(stack, intent ? { intent } : {})));
    for (const verdict of verdicts) assert.notEqual(verdict.kind, "undecidable", JSON.stringify(verdict));
    return verdicts
      .flatMap((verdict) => (verdict.kind === "violating" ? verdict.findings : []))
      .map(({ message }) => message)
      .join();
  });
}

interface Row {
  readonly name: string;
  readonly rule: "api-policy-least-privilege" | "api-policy-available";
  readonly statements: readonly Values[];
  readonly intent?: readonly Values[];
  /** Left out: nothing is found. */
  readonly says?: RegExp;
}

const named = { ...call, principals: [role] };
const least = "api-policy-least-privilege";
const available = "api-policy-available";
const rows: readonly Row[] = [
  { name: "the policy that AWS recommends", rule: least, statements: [allow(), through] },
  {
    name: "a role through any endpoint",
    rule: least,
    statements: [allow({ Principal: { AWS: role } })],
    says: /^arn:aws:iam::111111111111:role\/caller through endpoint vpce-\w+ could GET \/pets/,
  },
  {
    name: "an account through any endpoint",
    rule: least,
    statements: [allow({ Principal: { AWS: accounts.stranger } })],
    says: /^arn:aws:iam::333333333333:\S+ through endpoint vpce-\w+ could GET \/pets/,
  },
  {
    name: "an organization through any endpoint",
    rule: least,
    statements: [allow({ Condition: organization })],
    says: /through endpoint vpce-\w+ could GET \/pets/,
  },
  {
    name: "a service through any endpoint",
    rule: least,
    statements: [allow({ Principal: { Service: "events.amazonaws.com" } })],
    says: /^events.amazonaws.com through endpoint vpce-\w+ could/,
  },
  {
    name: "a role through a named endpoint",
    rule: least,
    statements: [allow({ Principal: { AWS: role } }), through],
  },
  {
    name: "the role that is agreed to",
    rule: least,
    statements: [allow({ Principal: { AWS: role } }), through],
    intent: [named],
  },
  {
    name: "another account than is agreed to",
    rule: least,
    statements: [allow({ Principal: { AWS: accounts.stranger } }), through],
    intent: [named],
    says: /^arn:aws:iam::333333333333:\S+ through endpoint vpce-\w+ could GET \/pets/,
  },
  {
    name: "the role that is agreed to",
    rule: available,
    statements: [allow({ Principal: { AWS: role } }), through],
    intent: [named],
  },
  {
    name: "another role than is agreed to",
    rule: available,
    statements: [allow({ Principal: { AWS: `${role}2` } }), through],
    intent: [named],
    says: /^arn:aws:iam::111111111111:role\/caller .* could not GET \/pets/,
  },
  {
    name: "a role where everyone is agreed to",
    rule: available,
    statements: [allow({ Principal: { AWS: role } }), through],
    intent: [named, call],
    says: /^anyone .* could not GET \/pets/,
  },
];

describe("the policy of an API without the component", () => {
  for (const { name, rule, statements, intent, says } of rows)
    it(`${rule}: ${name}`, () => {
      for (const message of messages(rule, statements, intent)) assert.match(message, says ?? /^$/);
    });
});

describe("the policy of an endpoint without the component", () => {
  const wholeAccounts: readonly (readonly [
    name: string,
    resource: string,
    condition: Values | undefined,
    found: RegExp,
  ])[] = [
    ["an API by name", `${executionArn}/*`, undefined, /^$/],
    ["every API", "*", undefined, /of API arn:aws:execute-api:us-east-1:999999999999:zzzzzzzzzz/],
    [
      "every API of an account, by a condition",
      "*",
      { StringEquals: { "aws:ResourceAccount": accounts.provider } },
      /of API arn:aws:execute-api:us-east-1:222222222222:zzzzzzzzzz/,
    ],
    [
      "an API by name, of an account",
      `${executionArn}/*`,
      { StringEquals: { "aws:ResourceAccount": accounts.provider } },
      /^$/,
    ],
  ];
  for (const [name, Resource, Condition, found] of wholeAccounts)
    it(`names account and id of what it lets pass: ${name}`, () => {
      const policy = {
        Version: "2012-10-17",
        Statement: allow({ Resource, ...(Condition && { Condition }) }),
      };
      const endpoint = resource("endpoint", types.vpcEndpoint, {
        serviceName: "com.amazonaws.us-east-1.execute-api",
        policy: JSON.stringify(policy),
      });
      const rule = rules.find((each) => each.name === "endpoint-policy-least-privilege");
      assert.ok(rule?.scope === "resource");
      const verdict = rule.judge(endpoint, around([endpoint]));
      const findings = verdict.kind === "violating" ? verdict.findings : [];
      assert.notEqual(verdict.kind, "undecidable");
      assert.match(findings.map(({ message }) => message).join(), found);
    });
});
