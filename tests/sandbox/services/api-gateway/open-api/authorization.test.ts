import assert from "node:assert/strict";
import { operationsOf } from "../../../../../shared/open-api/operations";
import { routesOf } from "../../../../../shared/open-api/routes";
import { definitionOf } from "./definition";

const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations";
const authorizer = { type: "token", authorizerUri: uri };
const header = { type: "apiKey", in: "header" };
const signs = "x-amazon-apigateway-authtype";
const asks = "x-amazon-apigateway-authorizer";

const schemes = {
  sigv4: { ...header, name: "Authorization", [signs]: "awsSigv4" },
  otherCase: { ...header, name: "Authorization", [signs]: "AWSSIGV4" },
  token: { ...header, name: "X-Token", [signs]: "custom", [asks]: authorizer },
  ownType: { ...header, name: "X-Token", [signs]: "oauth2", [asks]: authorizer },
  untyped: { ...header, name: "X-Token", [asks]: authorizer },
  key: { ...header, name: "x-api-key" },
  keyInQuery: { ...header, in: "query", name: "x-api-key" },
  otherKey: { ...header, name: "x-other" },
  // A type reserved by AWS, both extensions at once, and extensions that AWS ignores.
  reserved: { ...header, name: "X-Token", [signs]: "awsOther", [asks]: authorizer },
  both: { ...header, name: "Authorization", [signs]: "awsSigv4", [asks]: authorizer },
  signingOauth: { type: "oauth2", flows: {}, [signs]: "awsSigv4" },
  askingBasic: { type: "http", scheme: "basic", [asks]: authorizer },
  basic: { type: "http", scheme: "basic" },
  pool: { ...header, name: "Authorization", [signs]: "cognito_user_pools" },
} as const;
type Scheme = keyof typeof schemes | "nowhere";

const one = (Object.keys(schemes) as Scheme[]).map((name) => [{ [name]: [] }]);
const securities: readonly unknown[] = [
  undefined,
  [],
  [{}],
  ...one,
  [{ nowhere: [] }],
  [{ sigv4: [] }, {}],
  [{ token: [] }, {}],
  [{ sigv4: [], key: [] }],
  [{ sigv4: [] }, { key: [] }],
  [{ token: [], key: [] }],
  [{ sigv4: [], token: [] }],
  [{ token: [] }, { sigv4: [] }],
  [{ token: [] }, { untyped: [] }],
  { sigv4: [] },
  "sigv4",
];
const stated: readonly unknown[] = [
  undefined,
  ...["NONE", "none", "AWS_IAM", "aws_iam", "CUSTOM", "COGNITO_USER_POOLS", "awsSigv4", "", null, 1].map(
    (type) => ({
      type,
    }),
  ),
  {},
  null,
  "AWS_IAM",
];

const mock = { type: "mock", requestTemplates: { "application/json": '{"statusCode": 200}' } };
const info = { title: "orders", version: "1" };

/** All combinations of how a document can state the authorization of its one operation. */
const documents = securities.flatMap((security) =>
  stated.flatMap((auth) => {
    const get = {
      responses: { "200": { description: "fine" } },
      "x-amazon-apigateway-integration": mock,
      ...(security === undefined ? {} : { security }),
      ...(auth === undefined ? {} : { "x-amazon-apigateway-auth": auth }),
    };
    const paths = { "/": { get } };
    const name = `security ${JSON.stringify(security)}, auth ${JSON.stringify(auth)}`;
    return [
      {
        name: `3.0, ${name}`,
        document: { openapi: "3.0.1", info, paths, components: { securitySchemes: schemes } },
      },
      { name: `2.0, ${name}`, document: { swagger: "2.0", info, paths, securityDefinitions: schemes } },
    ];
  }),
);

describe("authorization in an OpenAPI document", () => {
  it("is read by contract and sandbox alike, or refused by the contract", () => {
    const types = new Set<string>();
    for (const { name, document } of documents) {
      if (routesOf(document).faults.length > 0) continue;
      const [operation] = operationsOf(document);
      const [method] = definitionOf(document).paths[0]?.[1] ?? [];
      assert.deepEqual(
        [method?.body.authorizationType, method?.body.apiKeyRequired, method?.authorizer],
        [operation?.authorization, operation?.apiKeyRequired, operation?.authorizer?.name],
        name,
      );
      types.add(String(operation?.authorization));
    }
    assert.deepEqual([...types].sort(), ["AWS_IAM", "CUSTOM", "NONE"]);
  });

  it("is refused by all when the document contradicts itself", () => {
    const contradicting = documents.filter(({ name }) =>
      /\[\{"(sigv4":\[\]\}\], auth \{"type":"(NONE|CUSTOM)|token":\[\]\}\], auth \{"type":"(none|AWS_IAM))"/.test(
        name,
      ),
    );
    assert.equal(contradicting.length, 8);
    for (const { document } of contradicting) {
      const [fault] = routesOf(document).faults;
      assert.match(
        `${fault?.path.join(".")}: ${fault?.message}`,
        /x-amazon-apigateway-auth\.type: .*AWS does not document/,
      );
      assert.throws(() => definitionOf(document), /does not emulate which takes precedence of/);
    }
  });
});
