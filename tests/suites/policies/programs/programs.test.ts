import assert from "node:assert/strict";
import { stringify } from "yaml";
import type { Resource } from "../../../../policies/resources/resource";
import { types } from "../../../../policies/resources/types";
import { rules } from "../../../../policies/rules/all";
import { apiId } from "../../world";
import { executionArn, resource, vpcEndpointId } from "../fixtures";
import { messagesOf } from "../judge";

type Values = Readonly<Record<string, unknown>>;

/** A way to write the same private API, with the policy given. */
interface Program {
  readonly name: string;
  readonly write: (statements: readonly Values[]) => Resource[];
}

const shorthand = "execute-api:/dev/GET/pets";

/** AWS's own recommendation: allow all, deny what comes through no named endpoint. */
const named: readonly Values[] = [
  { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: shorthand },
  {
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: shorthand,
    Condition: { StringNotEquals: { "aws:SourceVpce": vpcEndpointId } },
  },
];

const document = (Statement: readonly Values[]) => ({ Version: "2012-10-17", Statement });
const privateEndpoint = { endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [vpcEndpointId] } };
const openApi = (statements: readonly Values[]) => ({
  openapi: "3.0.1",
  info: { title: "shop", version: "1" },
  "x-amazon-apigateway-policy": document(statements),
  "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"], vpcEndpointIds: [vpcEndpointId] },
  paths: { "/pets": { get: { responses: {} } } },
});
const deployed = (policyCarrier: string) =>
  resource(
    "deployment",
    types.deployment,
    { triggers: { redeployment: "digest" } },
    { from: { restApi: ["api"], triggers: [policyCarrier] }, dependsOn: [policyCarrier] },
  );
const method = resource(
  "method",
  types.method,
  { httpMethod: "GET", authorization: "NONE" },
  { from: { restApi: ["api"] } },
);

const programs: readonly Program[] = [
  {
    name: "policy as a property of RestApi",
    write: (statements) => [
      resource("api", types.restApi, {
        ...privateEndpoint,
        executionArn,
        policy: JSON.stringify(document(statements)),
      }),
      method,
      deployed("api"),
    ],
  },
  {
    name: "policy as a property of RestApi, with the API's own id",
    write: (statements) => [
      resource("api", types.restApi, {
        ...privateEndpoint,
        executionArn,
        policy: JSON.stringify(document(statements)).replaceAll("execute-api:/", `${executionArn}/`),
      }),
      method,
      deployed("api"),
    ],
  },
  {
    name: "policy as a property of RestApi, with patterns for its ARN",
    write: (statements) => [
      resource("api", types.restApi, {
        ...privateEndpoint,
        executionArn,
        policy: JSON.stringify(document(statements)).replaceAll(
          "execute-api:/",
          "arn:aws:execute-api:us-*:222222222222:a1b2*/",
        ),
      }),
      method,
      deployed("api"),
    ],
  },
  {
    name: "OpenAPI document in JSON with x-amazon-apigateway-policy",
    write: (statements) => [
      resource("api", types.restApi, { executionArn, body: JSON.stringify(openApi(statements)) }),
      deployed("api"),
    ],
  },
  {
    name: "OpenAPI document in YAML",
    write: (statements) => [
      resource("api", types.restApi, { executionArn, body: stringify(openApi(statements)) }),
      deployed("api"),
    ],
  },
  {
    name: "aws.iam.getPolicyDocument in a RestApiPolicy",
    write: (statements) => [
      resource("api", types.restApi, { ...privateEndpoint, executionArn }),
      resource(
        "policy",
        types.restApiPolicy,
        // As the provider writes it: indented, full ARNs, lists of one as texts.
        {
          restApiId: apiId,
          policy: JSON.stringify(document(statements), undefined, 2).replaceAll(
            "execute-api:/",
            `${executionArn}/`,
          ),
        },
        { from: { restApiId: ["api"] } },
      ),
      method,
      deployed("policy"),
    ],
  },
];

const widened = [
  {
    Sid: "AllowAll",
    Effect: "Allow",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: "execute-api:/dev/POST/pets",
  },
];

const policies = [
  { name: "only through the named endpoint", statements: named, says: [] },
  {
    name: "another statement allows everyone",
    statements: [...named, ...widened],
    says: [
      /^anyone through endpoint vpce-\w+ could POST \/pets on stage dev: Statement\[2\] "AllowAll" allows it$/,
    ],
  },
  {
    name: "the condition is IfExists: a request through no endpoint has no such key",
    statements: [
      named[0] ?? {},
      { ...named[1], Condition: { StringNotEqualsIfExists: { "aws:SourceVpce": vpcEndpointId } } },
    ],
    says: [],
  },
  {
    name: "the Deny is for another endpoint's absence only",
    statements: [named[0] ?? {}, { ...named[1], Condition: { Null: { "aws:SourceVpce": "true" } } }],
    says: [/^anyone through endpoint vpce-\w+ could GET \/pets on stage dev: Statement\[0\] allows it$/],
  },
  {
    name: "an action beyond Invoke",
    statements: [{ ...named[0], Action: "execute-api:*" }, named[1] ?? {}],
    says: [/^Statement\[0\] allows execute-api:\*: more than execute-api:Invoke$/],
  },
];

const access = rules.filter(({ name }) => name === "api-policy-least-privilege");
const api = rules.filter(({ name }) =>
  [
    "private-api-has-policy",
    "deployment-follows-policy",
    "associated-endpoints-admitted",
    "open-methods-guarded",
  ].includes(name),
);

const messages = (stack: readonly Resource[], subset: typeof rules) =>
  subset.flatMap((rule) => messagesOf(rule, stack));

describe("programs that were not written with our components", () => {
  for (const program of programs) {
    describe(program.name, () => {
      for (const { name, statements, says } of policies) {
        it(name, () => {
          const found = messages(program.write(statements), access);
          assert.equal(found.length, says.length, found.join("\n"));
          for (const expected of says)
            assert.ok(
              found.some((text) => expected.test(text)),
              found.join("\n"),
            );
        });
      }

      it("meets the rules on the whole stack", () => {
        assert.deepEqual(messages(program.write(named), api), []);
      });

      it("a method that anyone may call is found with the real ARN", () => {
        const found = messages(program.write([...named, ...widened]), api);
        assert.ok(
          found.some((text) => /^anyone through endpoint vpce-\w+ could POST \/pets/.test(text)),
          found.join("\n"),
        );
      });
    });
  }
});
