import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../../testing/boto";
import { createApi, type TestApi } from "../../../testing/rest-api";
import { sharedSandbox } from "../../../testing/shared-sandbox";

const account = "310000000097";

const mock = {
  type: "mock",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
  responses: { default: { statusCode: "200", responseTemplates: { "application/json": '{"ok": true}' } } },
};
const described = { "200": { description: "fine" } };
const get = { responses: described, "x-amazon-apigateway-integration": mock };
const document = (more: Input = {}, info: Input = {}) => ({
  openapi: "3.0.1",
  info: { title: "orders", version: "1", ...info },
  paths: { "/orders/{id}": { get } },
  ...more,
});

describe("imports of OpenAPI documents", () => {
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) => boto.call(account, "apigateway", operation, input);
  const put = (body: Input | string, more: Input = {}) =>
    call("put_rest_api", { restApiId: api.restApiId, ...asked(body, more) });
  const refused = (body: Input | string, more: Input = {}) =>
    boto.refusal(account, "apigateway", "put_rest_api", { restApiId: api.restApiId, ...asked(body, more) });
  const asked = (body: Input | string, more: Input): Input => ({
    mode: "overwrite",
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...more,
  });
  /** "GET /path" -> the method. */
  const methods = async (restApiId = api.restApiId) => {
    const found = await call("get_resources", { restApiId, embed: ["methods"], limit: 500 });
    return new Map(
      list(found, "items").flatMap((resource) =>
        Object.entries(Object(at(resource, "resourceMethods") ?? {})).map(
          ([verb, method]) => [`${verb} ${text(resource, "path")}`, method] as const,
        ),
      ),
    );
  };

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  it("create resources, methods and integrations; overwriting removes what the document does not have", async () => {
    const answer = await put(document({}, { description: "of orders" }));
    assert.equal(at(answer, "name"), "orders");
    assert.equal(at(answer, "description"), "of orders");
    assert.equal(at(answer, "policy"), undefined);
    assert.equal(at(answer, "id"), api.restApiId);
    assert.deepEqual(at(answer, "endpointConfiguration.types"), ["PRIVATE"]);
    const found = await methods();
    assert.deepEqual([...found.keys()], ["GET /orders/{id}"]);
    const method = found.get("GET /orders/{id}");
    assert.equal(at(method, "authorizationType"), "NONE");
    assert.equal(at(method, "methodIntegration.type"), "MOCK");
    assert.equal(at(method, "methodIntegration.integrationResponses.200.statusCode"), "200");
  });

  it("accept the payload format of REST APIs, and name an invalid function URI in the error", async () => {
    const function_ = (given: Input) => ({
      type: "AWS_PROXY",
      httpMethod: "POST",
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:f/invocations`,
      ...given,
    });
    const asks = (given: Input) =>
      document({ paths: { "/": { get: { "x-amazon-apigateway-integration": function_(given) } } } });
    for (const payloadFormatVersion of ["1.0", 1.0]) await put(asks({ payloadFormatVersion }));
    assert.equal(at((await methods()).get("GET /"), "methodIntegration.type"), "AWS_PROXY");
    const later = await refused(asks({ payloadFormatVersion: "2.0" }));
    assert.match(later.message, /payloadFormatVersion "2\.0": REST APIs have "1\.0" only/);
    const uri = `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Function.Arn}/invocations`;
    const { message } = await refused(asks({ uri }));
    assert.match(message, /not ".*\$\{Function\.Arn\}\/invocations".*\$\{AWS::AccountId\}.*\(GET \/ of the/s);
  });

  it("merge into the API, and replace whole methods", async () => {
    const before = [...(await methods()).keys()];
    const answer = await put(document(), { mode: "merge" });
    assert.ok(at(answer, "policy"));
    assert.deepEqual([...(await methods()).keys()].sort(), [...before, "GET /orders/{id}"].sort());
    await put(document({ paths: { "/orders/{id}": { get: { ...get, operationId: "again" } } } }), {
      mode: "merge",
    });
    assert.equal(at((await methods()).get("GET /orders/{id}"), "operationName"), "again");
  });

  it("read YAML and Swagger 2.0, and AWS's variables", async () => {
    await put(`
swagger: "2.0"
info: { title: orders, version: "1" }
consumes: [application/json]
definitions:
  Order: { type: object, required: [id], properties: { id: { type: string } } }
paths:
  /orders:
    x-amazon-apigateway-any-method:
      parameters:
        - { in: body, name: order, schema: { $ref: "#/definitions/Order" } }
        - { in: query, name: dry, type: string, required: true }
      responses: { "200": { description: fine, schema: { $ref: "#/definitions/Order" } } }
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: post
        uri: "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:orders/invocations"
`);
    const method = (await methods()).get("ANY /orders");
    assert.deepEqual(at(method, "requestModels"), { "application/json": "Order" });
    assert.deepEqual(Object.entries(Object(at(method, "requestParameters"))), [
      ["method.request.querystring.dry", true],
    ]);
    assert.equal(
      at(method, "methodIntegration.uri"),
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:orders/invocations`,
    );
    assert.equal(at(method, "methodIntegration.httpMethod"), "POST");
  });

  it("read authorization at operations, not at the top", async () => {
    const scheme = {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "awsSigv4",
    };
    const components = { securitySchemes: { sigv4: scheme } };
    const security = [{ sigv4: [] }];
    const paths = { "/a": { get: { ...get, security } }, "/b": { get } };
    const answer = await put(document({ components, security, paths }));
    assert.match(String(list(answer, "warnings")[0]), /root level is ignored/);
    const found = await methods();
    assert.equal(at(found.get("GET /a"), "authorizationType"), "AWS_IAM");
    assert.equal(at(found.get("GET /b"), "authorizationType"), "NONE");
    const strict = await refused(document({ components, security, paths: {} }), { failOnWarnings: true });
    assert.match(strict.message, /Warnings found during import:\s+Security at the root level/);
    assert.equal((await methods()).size, 2);
  });

  it("create models that refer to each other, and validators by name", async () => {
    const schemas = {
      Order: {
        type: "object",
        properties: { lines: { type: "array", items: { $ref: "#/components/schemas/Line" } } },
      },
      Line: { type: "object", properties: { of: { $ref: "#/components/schemas/Order" } } },
    };
    const requestBody = {
      content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } },
    };
    const paths = {
      "/orders": {
        post: { ...get, requestBody, "x-amazon-apigateway-request-validator": "params" },
        put: { ...get, requestBody: { content: { "text/plain": { schema: { type: "string" } } } } },
      },
    };
    await put(
      document({
        components: { schemas },
        paths,
        "x-amazon-apigateway-request-validators": {
          all: { validateRequestBody: true, validateRequestParameters: true },
          params: { validateRequestBody: false, validateRequestParameters: true },
        },
        "x-amazon-apigateway-request-validator": "all",
      }),
    );
    const validators = list(await call("get_request_validators", { restApiId: api.restApiId }), "items");
    const idOf = (name: string) =>
      at(
        validators.find((each) => at(each, "name") === name),
        "id",
      );
    const found = await methods();
    assert.equal(at(found.get("POST /orders"), "requestValidatorId"), idOf("params"));
    assert.equal(at(found.get("PUT /orders"), "requestValidatorId"), idOf("all"));
    const models = list(await call("get_models", { restApiId: api.restApiId }), "items");
    assert.deepEqual(models.map((each) => at(each, "name")).sort(), ["Line", "MODEL000001", "Order"]);
    const line = models.find((each) => at(each, "name") === "Line");
    assert.match(text(line, "schema"), /apigateway\.amazonaws\.com\/restapis\/\w+\/models\/Order/);
  });

  it("accept missing declarations and values that are not texts, as AWS does", async () => {
    // As recorded on AWS by LocalStack's tests: tests/aws/services/apigateway/test_apigateway_import.py.
    const mapped = {
      ...mock,
      requestParameters: {
        "integration.request.header.id": "method.request.path.id",
        "integration.request.header.rest": "method.request.path.rest",
        "integration.request.header.nothing": true,
      },
    };
    const of = (more: Input) =>
      document({
        paths: { "/o/{id}/{rest+}": { get: { ...get, "x-amazon-apigateway-integration": mapped } } },
        ...more,
      });
    const types = (...names: string[]) => ({ "x-amazon-apigateway-binary-media-types": names });
    const answer = await put({
      ...of(types("image/heif", "image/png")),
      info: { title: "orders", version: 1 },
    });
    assert.equal(at(answer, "version"), "1");
    assert.deepEqual(list(answer, "warnings"), [
      "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of resource '/o/{id}/{rest+}' and method 'GET' but got 'true'",
    ]);
    const method = (await methods()).get("GET /o/{id}/{rest+}");
    assert.deepEqual(Object(at(method, "requestParameters")), {
      "method.request.path.id": true,
      "method.request.path.rest": true,
    });
    assert.deepEqual(Object.keys(Object(at(method, "methodIntegration.requestParameters"))), [
      "integration.request.header.id",
      "integration.request.header.rest",
    ]);
    const merged = await put(of(types("image/png", "image/jpg")), { mode: "merge" });
    assert.deepEqual(at(merged, "binaryMediaTypes"), ["image/heif", "image/png", "image/jpg"]);
    const responses = { DEFAULT_4XX: { responseParameters: { "gatewayresponse.header.a.b": "'c'" } } };
    const overwritten = await put(
      of({ ...types("image/jpg"), "x-amazon-apigateway-gateway-responses": responses }),
    );
    assert.deepEqual(at(overwritten, "binaryMediaTypes"), ["image/jpg"]);
  });

  it("accept schemas of OpenAPI 3, and extensions of other tools", async () => {
    const schemas = {
      Order: {
        type: "object",
        properties: {
          note: { nullable: true, allOf: [{ $ref: "#/components/schemas/Phone" }] },
          nullable: { type: "string" },
        },
        discriminator: { propertyName: "kind" },
        xml: { name: "order" },
      },
      Phone: { type: "string", pattern: "^\\d{3}\\-\\d{4}$", nullable: true, example: "555-0100" },
    };
    await put(
      document({ components: { schemas }, paths: { "x-internal": true, "/": { "x-note": 1, get } } }),
    );
    assert.deepEqual([...(await methods()).keys()], ["GET /"]);
  });

  it("create the authorizers of security schemes", async () => {
    const uri = `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:who/invocations`;
    const token = {
      type: "apiKey",
      name: "X-Token",
      in: "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        type: "token",
        authorizerUri: uri,
        authorizerResultTtlInSeconds: 60,
      },
    };
    const components = { securitySchemes: { token } };
    const paths = { "/": { get: { ...get, security: [{ token: [] }] } } };
    // An empty text is the same as none.
    Object.assign(token["x-amazon-apigateway-authorizer"], { identitySource: "", authorizerCredentials: "" });
    for (const mode of ["overwrite", "merge"]) await put(document({ components, paths }), { mode });
    const [made, ...more] = list(await call("get_authorizers", { restApiId: api.restApiId }), "items");
    assert.deepEqual(more, []);
    assert.deepEqual(
      ["name", "type", "identitySource", "authorizerResultTtlInSeconds"].map((name) => at(made, name)),
      ["token", "TOKEN", "method.request.header.X-Token", 60],
    );
    assert.match(text(made, "authorizerUri"), /:us-east-1:lambda:.*:310000000097:function:who\/invocations$/);
    const method = (await methods()).get("GET /");
    assert.equal(at(method, "authorizationType"), "CUSTOM");
    assert.equal(at(method, "authorizerId"), at(made, "id"));
  });

  it("create an API with the document's endpoint type and policy", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
      ],
    };
    const made = await call("import_rest_api", {
      parameters: { endpointConfigurationTypes: "PRIVATE", ignore: "documentation" },
      body: JSON.stringify(document({ "x-amazon-apigateway-policy": policy })),
    });
    const id = text(made, "id");
    assert.deepEqual(at(made, "endpointConfiguration.types"), ["PRIVATE"]);
    assert.ok(text(made, "policy").includes(`:${id}/*`));
    assert.deepEqual([...(await methods(id)).keys()], ["GET /orders/{id}"]);
  });

  const wrong: readonly (readonly [name: string, body: Input | string, message: RegExp, more?: Input])[] = [
    ["a text that is neither JSON nor YAML", "{", /Invalid OpenAPI input: neither JSON nor YAML/],
    ["a list", "[]", /Invalid OpenAPI input: expected an OpenAPI document/],
    ["OpenAPI 3.1", document({ openapi: "3.1.0" }), /expected openapi 3\.0\.x or swagger 2\.0/],
    ["no title", document({ info: {} }), /info\.title is missing/],
    ["an unknown mode", document(), /Invalid mode "all"/, { mode: "all" }],
    [
      "an option that is not emulated",
      document(),
      /does not emulate basepath=prepend of PutRestApi/,
      { parameters: { basepath: "prepend" } },
    ],
    [
      "a path variable beside another",
      document({ paths: { "/{a}": { get }, "/{b}": { get } } }),
      /A sibling \(\{a\}\) of this resource already has a variable path part.*\/\{b\} of the imported document/,
    ],
    [
      "an integration that the sandbox does not emulate",
      document({ paths: { "/": { get: { ...get, "x-amazon-apigateway-integration": { type: "aws" } } } } }),
      /"AWS" .*GET \/ of the imported document/,
    ],
    [
      "a member that the sandbox does not emulate",
      document({
        paths: {
          "/": {
            get: {
              ...get,
              "x-amazon-apigateway-integration": { ...mock, tlsConfig: { insecureSkipVerification: true } },
            },
          },
        },
      }),
      /does not emulate tlsConfig\.insecureSkipVerification of PutIntegration.*GET \/ of the imported document/,
    ],
    [
      "an unknown member",
      document({
        paths: { "/": { get: { ...get, "x-amazon-apigateway-integration": { ...mock, url: "x" } } } },
      }),
      /does not emulate url of PutIntegration/,
    ],
    [
      "an unknown validator",
      document({ paths: { "/": { get: { ...get, "x-amazon-apigateway-request-validator": "x" } } } }),
      /GET \/: there is no request validator x/,
    ],
    [
      "more resources than an API may have",
      document({
        paths: Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`/p${at}`, { get }])),
      }),
      /Maximum number of resources/,
    ],
    [
      "more models than an API may have",
      document({
        components: { schemas: Object.fromEntries(Array.from({ length: 61 }, (_, at) => [`M${at}`, {}])) },
      }),
      /Maximum number of Models/,
    ],
    [
      "a model that is too long",
      document({ components: { schemas: { A: { description: "x".repeat(400 * 1024) } } } }),
      /schema of model A is longer than 409600 bytes/,
    ],
    [
      "a reference to another document",
      document({ paths: { "/": { get: { ...get, parameters: [{ $ref: "https://example.com/p.json" }] } } } }),
      /https:\/\/example\.com\/p\.json is outside the document/,
    ],
    [
      "a reference to a part of a schema",
      document({
        components: { schemas: { Pet: { properties: { tag: {} } } } },
        paths: {
          "/": {
            get: {
              ...get,
              responses: {
                "200": {
                  description: "",
                  content: {
                    "application/json": { schema: { $ref: "#/components/schemas/Pet/properties/tag" } },
                  },
                },
              },
            },
          },
        },
      }),
      /Pet\/properties\/tag is not a named schema/,
    ],
    [
      "an extension that the sandbox does not emulate",
      document({ "x-amazon-apigateway-security-policy": "TLS_1_2" }),
      /does not emulate x-amazon-apigateway-security-policy of an imported document/,
    ],
    [
      "a gateway response of an unknown type",
      document({ "x-amazon-apigateway-gateway-responses": { DEFAULT_3XX: {} } }),
      /x-amazon-apigateway-gateway-responses: .*expected one of ACCESS_DENIED.*at DEFAULT_3XX/s,
    ],
    [
      "a gateway response from a source that the sandbox does not emulate",
      document({
        "x-amazon-apigateway-gateway-responses": {
          DEFAULT_4XX: { responseParameters: { "gatewayresponse.header.A": "method.request.body.a" } },
        },
      }),
      /the sandbox accepts 'text', context\.NAME/,
    ],
    [
      "a model's name that AWS does not accept",
      document({ components: { schemas: { "a-b": {} } } }),
      /Model name must be alphanumeric: a-b/,
    ],
  ];
  for (const [name, body, message, more] of wrong) {
    it(`refuse ${name}, and do not change the API`, async () => {
      const before = await methods();
      const refusal = await refused(body, more);
      assert.match(`${refusal.code}: ${refusal.message}`, message);
      assert.deepEqual(await methods(), before);
      assert.equal(at(await call("get_rest_api", { restApiId: api.restApiId }), "name"), "tests");
    });
  }
});
