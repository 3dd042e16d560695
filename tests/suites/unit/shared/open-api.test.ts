import assert from "node:assert/strict";
import { readDocument } from "../../../../shared/open-api/document";
import { routesOf } from "../../../../shared/open-api/routes";
import { pathText } from "../../../../shared/terminal/faults";

const mock = { "x-amazon-apigateway-integration": { type: "mock" } };
const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations";
const lambda = { "x-amazon-apigateway-integration": { type: "AWS_PROXY", httpMethod: "POST", uri } };
const sigv4 = {
  "x-amazon-apigateway-authtype": "awsSigv4",
  type: "apiKey",
  in: "header",
  name: "Authorization",
};
const key = { type: "apiKey", in: "header", name: "x-api-key" };
const token = {
  type: "apiKey",
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": {},
};
const pool = { type: "apiKey", "x-amazon-apigateway-authtype": "cognito_user_pools" };
const oauth = { type: "oauth2", flows: {} };
const info = { title: "orders", version: "1" };
const openapi = "3.0.1";
const components = { securitySchemes: { sigv4, key, token, pool, oauth } };

type Given = Readonly<Record<string, unknown>>;

/** "GET /path NONE lambda" */
function routes(document: Given): string[] {
  return routesOf(document).routes.map(({ route }) =>
    [route.method, route.path, route.authorization, route.integration].filter(Boolean).join(" "),
  );
}

/** "place: message" */
function faults(document: Given): string[] {
  return routesOf(document).faults.map(({ path, message }) => `${pathText(path)}: ${message}`);
}

describe("routes of an OpenAPI document", () => {
  const read: readonly (readonly [name: string, document: Given, routes: readonly string[]])[] = [
    ["a verb", { openapi, info, paths: { "/": { get: mock } } }, ["GET / NONE"]],
    [
      "a document without a version, as AWS's own example",
      { swagger: "2.0", info: { title: "PetStore" }, paths: { "/pets": { get: mock } } },
      ["GET /pets NONE"],
    ],
    [
      "every verb, parameters and any-method",
      {
        openapi,
        info,
        paths: {
          "/a/{id}": { put: mock, post: mock, delete: mock, options: mock, head: mock, patch: mock },
          "/b/{proxy+}": { "x-amazon-apigateway-any-method": lambda, summary: "no verb", parameters: [] },
        },
      },
      [
        ...["PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"].map((verb) => `${verb} /a/{id} NONE`),
        "ANY /b/{proxy+} NONE lambda",
      ],
    ],
    [
      "a scheme of awsSigv4, alone or with a key",
      {
        openapi,
        info,
        components,
        paths: {
          "/a": { get: { ...mock, security: [{ sigv4: [] }] } },
          "/b": { get: { ...mock, security: [{ key: [] }, { sigv4: [] }] } },
        },
      },
      ["GET /a AWS_IAM", "GET /b AWS_IAM"],
    ],
    [
      "the extension that says it without a scheme",
      {
        openapi,
        info,
        paths: { "/": { get: { ...mock, "x-amazon-apigateway-auth": { type: "AWS_IAM" } } } },
      },
      ["GET / AWS_IAM"],
    ],
    [
      "Swagger 2.0",
      {
        swagger: "2.0",
        info,
        securityDefinitions: { sigv4 },
        paths: { "/": { get: { ...mock, security: [{ sigv4: [] }] } } },
        "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"] },
      },
      ["GET / AWS_IAM"],
    ],
    [
      "references within it, and words that look like some in an example",
      {
        openapi,
        info,
        components: { ...components, schemas: { "A/B": { example: { $ref: "elsewhere.json" } } } },
        paths: { "/": { get: { ...mock, parameters: [{ schema: { $ref: "#/components/schemas/A~1B" } }] } } },
      },
      ["GET / NONE"],
    ],
  ];
  for (const [name, document, expected] of read) {
    it(`reads ${name}`, () => {
      assert.deepEqual(faults(document), []);
      assert.deepEqual(routes(document), expected);
    });
  }

  const get = (more: Given): Given => ({
    openapi,
    info,
    components,
    paths: { "/a/{b}": { get: { ...mock, ...more } } },
  });
  const whole = (more: Given): Given => ({ ...get({}), ...more });
  const wrong: readonly (readonly [name: string, document: Given, fault: RegExp])[] = [
    ["OpenAPI 3.1", whole({ openapi: "3.1.0" }), /^openapi: expected openapi: "3\.0\.1" or swagger: "2\.0"/],
    ["neither", whole({ openapi: undefined }), /^swagger: expected/],
    [
      "a version that YAML takes for a number",
      whole({ info: { title: "x", version: 1 } }),
      /^info\.version: expected a text/,
    ],
    ["no path", whole({ paths: {} }), /^paths: expected at least one operation/],
    [
      "a policy",
      whole({ "x-amazon-apigateway-policy": {} }),
      /^x-amazon-apigateway-policy: take it out: .* grants/,
    ],
    [
      "security at the top",
      whole({ security: [{ sigv4: [] }] }),
      /^security: AWS says that API Gateway ignores it here/,
    ],
    [
      "another endpoint type, at a server",
      whole({ servers: [{ "x-amazon-apigateway-endpoint-configuration": { types: ["REGIONAL"] } }] }),
      /^servers\[0\]\.x-amazon-apigateway-endpoint-configuration\.types: expected \[PRIVATE\]/,
    ],
    [
      "endpoints",
      whole({ "x-amazon-apigateway-endpoint-configuration": { vpcEndpointIds: ["vpce-1"] } }),
      /configuration\.vpcEndpointIds: take it out: provider:associateEndpoints/,
    ],
    [
      "closed names",
      whole({ "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } }),
      /disableExecuteApiEndpoint: take it out: provider:domain\.onlyDoor/,
    ],
    [
      "a path that is none",
      whole({ paths: { "/a/": { get: mock } } }),
      /^paths\["\/a\/"\]: expected "\/", segments/,
    ],
    [
      "a path elsewhere",
      whole({ paths: { "/a": { $ref: "#/paths/~1a" } } }),
      /^paths\["\/a"\]\["\$ref"\]: write the path/,
    ],
    [
      "TRACE",
      whole({ paths: { "/a": { trace: mock, get: mock } } }),
      /^paths\["\/a"\]\.trace: API Gateway has no TRACE/,
    ],
    [
      "no integration",
      whole({ paths: { "/a": { get: {} } } }),
      /\.get\.x-amazon-apigateway-integration: missing/,
    ],
    [
      "an integration of another kind",
      get({ "x-amazon-apigateway-integration": { type: "aws" } }),
      /^paths\["\/a\/\{b\}"\]\.get\.x-amazon-apigateway-integration\.type: expected one of mock, aws_proxy/,
    ],
    ["a Lambda authorizer", get({ security: [{ token: [] }] }), /\.get\.security: CUSTOM is not supported/],
    [
      "a user pool",
      get({ security: [{ pool: [] }] }),
      /\.get\.security: COGNITO_USER_POOLS is not supported/,
    ],
    [
      "a scheme that API Gateway ignores",
      get({ security: [{ oauth: [] }] }),
      /does not check oauth, and the method would be open/,
    ],
    ["a scheme that is not there", get({ security: [{ nobody: [] }] }), /does not check nobody/],
    ["a key alone", get({ security: [{ key: [] }] }), /\.security: an API key is no authorization/],
    [
      "a signature that may be left out",
      get({ security: [{ sigv4: [] }, {}] }),
      /\.security: expected no \{\}/,
    ],
    [
      "a reference to another file",
      get({ parameters: [{ $ref: "p.yaml#/a" }] }),
      /parameters\[0\]\["\$ref"\]: expected #\//,
    ],
    [
      "a reference to nothing",
      get({ parameters: [{ $ref: "#/a/b" }] }),
      /parameters\[0\]\["\$ref"\]: nothing stands at #\/a\/b/,
    ],
  ];
  for (const [name, document, fault] of wrong) {
    it(`refuses ${name}, and says where`, () => {
      const found = faults(document);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", fault);
    });
  }
});

describe("the text of an OpenAPI document", () => {
  const levels = 200;
  const unread: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ["JSON that ends early", '{"openapi":', /^neither JSON nor YAML/],
    ["YAML with a key twice", "a: 1\na: 2\n", /^neither JSON nor YAML: Map keys must be unique/],
    [
      "YAML with so many keys that not each can be compared with all others",
      `${Array.from({ length: 60_000 }, (_, at) => `k${at}: 1\n`).join("")}k0: 2\n`,
      /^neither JSON nor YAML: Map keys must be unique: "k0"/,
    ],
    ["a list", "- a\n", /^expected an OpenAPI document/],
    ["nothing", "", /^expected an OpenAPI document/],
    ["what is nested too deep", "[".repeat(levels) + "]".repeat(levels), /^nested deeper than 100 levels/],
    [
      "what is nested deeper than a stack",
      `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
      /^nested deeper than 100 levels/,
    ],
    [
      "aliases that grow without end",
      [
        "a: &a [x, x]",
        ..."bcdefghij"
          .split("")
          .map((name, at) => `${name}: &${name} [*${"abcdefghi"[at]}, *${"abcdefghi"[at]}]`),
      ].join("\n"),
      /^neither JSON nor YAML: Excessive alias count/,
    ],
    [
      "more than API Gateway imports",
      `{"a": "${"x".repeat(6 * 1024 * 1024)}"}`,
      /^it has \d+ bytes; API Gateway imports at most 6291456/,
    ],
  ];
  for (const [name, text, message] of unread) {
    it(`is refused: ${name}`, () => assert.match(readDocument(text).fault?.message ?? "", message));
  }

  it("is YAML 1.2 or JSON, with names that mean something elsewhere", () => {
    const yaml = "paths: { /on: { get: { responses: { 200: yes } } } }\n__proto__: { security: [] }\n";
    const { document } = readDocument(yaml);
    assert.deepEqual(JSON.parse(JSON.stringify(document?.paths)), {
      "/on": { get: { responses: { "200": "yes" } } },
    });
    assert.equal(document?.security, undefined);
    assert.deepEqual(readDocument('{"paths": {}}').document, { paths: {} });
  });
});
