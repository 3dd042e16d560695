import assert from "node:assert/strict";
import { parse } from "yaml";
import { at, type Boto, type Input, list, text } from "../../../testing/boto";
import { openPolicy } from "../../../testing/rest-api";
import { sharedSandbox } from "../../../testing/shared-sandbox";

const account = "310000000098";

const authorizerUri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:310000000098:function:who/invocations";
const mock = {
  type: "mock",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
  timeoutInMillis: 5000,
  responses: {
    default: { statusCode: "200", responseParameters: { "method.response.header.X-A": "'a'" } },
    "4\\d\\d": { statusCode: "400", responseTemplates: { "application/json": "{}" } },
  },
};
const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: string) => ({ content: { "application/json": { schema: schema(name) } } });
/** Uses every supported feature of a document. */
const document = {
  openapi: "3.0.1",
  info: { title: "orders", version: "7", description: "all of it" },
  paths: {
    "/": {
      "x-amazon-apigateway-any-method": {
        responses: {},
        "x-amazon-apigateway-integration": { type: "mock" },
      },
    },
    "/orders/{id}/{proxy+}": {
      parameters: ["id", "proxy"].map((name) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      put: {
        operationId: "putOrder",
        parameters: [
          { name: "dry", in: "query", required: true, schema: { type: "string" } },
          { name: "X-B", in: "header", schema: { type: "string" } },
        ],
        requestBody: json("Order"),
        responses: {
          "200": {
            description: "fine",
            headers: { "X-A": { schema: { type: "string" } } },
            ...json("Order"),
          },
          "400": { description: "bad request" },
        },
        security: [{ sigv4: [] }],
        "x-amazon-apigateway-request-validator": "all",
        "x-amazon-apigateway-integration": mock,
      },
      get: { responses: {}, security: [{ who: [] }], "x-amazon-apigateway-integration": { type: "mock" } },
    },
  },
  components: {
    schemas: {
      Order: { type: "object", properties: { lines: { type: "array", items: schema("Line") } } },
      Line: { type: "string" },
    },
    securitySchemes: {
      sigv4: {
        type: "apiKey",
        name: "Authorization",
        in: "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
      },
      who: {
        type: "apiKey",
        name: "Unused",
        in: "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
          type: "request",
          authorizerUri,
          identitySource: "method.request.header.A,method.request.querystring.b",
          authorizerResultTtlInSeconds: 30,
        },
      },
    },
  },
  "x-amazon-apigateway-policy": openPolicy,
  "x-amazon-apigateway-request-validators": {
    all: { validateRequestBody: true, validateRequestParameters: true },
  },
  "x-amazon-apigateway-gateway-responses": {
    DEFAULT_4XX: {
      responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
      responseTemplates: { "application/json": '{"message":$context.error.messageString}' },
    },
    THROTTLED: { statusCode: "429", responseParameters: {}, responseTemplates: {} },
  },
  "x-amazon-apigateway-binary-media-types": ["image/png"],
  "x-amazon-apigateway-minimum-compression-size": 1000,
};

describe("exports of deployed APIs", () => {
  let boto: Boto;
  const call = (operation: string, input: Input = {}) => boto.call(account, "apigateway", operation, input);
  const exported = async (restApiId: string, more: Input = {}) => {
    const asked = {
      restApiId,
      stageName: "live",
      exportType: "oas30",
      parameters: { extensions: "apigateway" },
    };
    return call("get_export", { ...asked, ...more });
  };
  const deployedFrom = async (body: string) => {
    const parameters = { endpointConfigurationTypes: "PRIVATE" };
    const restApiId = text(await call("import_rest_api", { parameters, body }), "id");
    await call("create_deployment", { restApiId, stageName: "live" });
    return restApiId;
  };
  /** The exported parts of an API, with names instead of ids. */
  const known = async (restApiId: string) => {
    const resources = list(
      await call("get_resources", { restApiId, embed: ["methods"], limit: 500 }),
      "items",
    );
    const named = async (operation: string) =>
      list(await call(operation, { restApiId, limit: 500 }), "items");
    const things = await Promise.all(["get_models", "get_request_validators", "get_authorizers"].map(named));
    const all = JSON.stringify([
      resources.map((each) => [at(each, "path"), at(each, "resourceMethods")]).sort(),
      things.map((each) => each.sort((one, other) => text(one, "name").localeCompare(text(other, "name")))),
    ]);
    const names = new Map(
      [...resources, ...things.flat()].map((each) => [
        text(each, "id"),
        String(at(each, "name") ?? at(each, "path")),
      ]),
    );
    const plain = [...names].reduce((said, [id, name]) => said.replaceAll(`"${id}"`, `"${name}"`), all);
    return JSON.parse(plain.replaceAll(restApiId, "API").replaceAll(/\s*\\"\$schema\\":\\"[^"]*\\",?/g, ""));
  };

  before(async () => {
    ({ boto } = await sharedSandbox());
  });

  for (const exportType of ["oas30", "swagger"])
    it(`as ${exportType}, imported again, are the same API`, async () => {
      const first = await deployedFrom(JSON.stringify(document));
      const answer = await exported(first, { exportType });
      assert.equal(at(answer, "contentType"), "application/json");
      const again = await deployedFrom(text(answer, "body"));
      assert.deepEqual(await known(again), await known(first));
      const key = "x-amazon-apigateway-gateway-responses";
      assert.deepEqual(Object(JSON.parse(text(await exported(again), "body")))[key], document[key]);
    });

  it("are of the stage's deployment, without later changes", async () => {
    const restApiId = await deployedFrom(JSON.stringify(document));
    await call("put_rest_api", {
      restApiId,
      mode: "overwrite",
      body: JSON.stringify({ ...document, paths: {} }),
    });
    const read = JSON.parse(text(await exported(restApiId), "body"));
    assert.deepEqual(Object.keys(Object(at(read, "paths"))), ["/", "/orders/{id}/{proxy+}"]);
  });

  it("have the requested extensions, and can be YAML", async () => {
    const restApiId = await deployedFrom(JSON.stringify(document));
    const read = async (extensions: string) => {
      const parameters = extensions === "" ? {} : { extensions };
      const answer = await exported(restApiId, { accepts: "application/yaml", parameters });
      assert.equal(at(answer, "contentType"), "application/yaml");
      const body = text(answer, "body");
      const words = ["integration", "policy", "authorizer", "request-validators"];
      assert.equal(at(parse(body), "servers.0.variables.basePath.default"), "live");
      return words.filter((word) => body.includes(`x-amazon-apigateway-${word}:`));
    };
    assert.deepEqual(await read(""), []);
    assert.deepEqual(await read("integrations"), ["integration"]);
    assert.deepEqual(await read("integrations,authorizers"), ["integration", "authorizer"]);
    assert.deepEqual(await read("apigateway"), ["integration", "policy", "authorizer", "request-validators"]);
  });

  const wrong: readonly (readonly [name: string, more: Input, message: RegExp])[] = [
    ["an unknown type", { exportType: "raml" }, /export type "raml": it accepts oas30 and swagger/],
    [
      "unknown extensions",
      { parameters: { extensions: "postman" } },
      /extensions "postman": the sandbox exports with/,
    ],
    [
      "another parameter",
      { parameters: { postman: "x" } },
      /parameter postman: the sandbox exports with extensions/,
    ],
    ["a stage that does not exist", { stageName: "none" }, /Invalid stage identifier specified/],
  ];
  for (const [name, more, message] of wrong)
    it(`refuse ${name}`, async () => {
      const restApiId = await deployedFrom(JSON.stringify(document));
      const asked = { restApiId, stageName: "live", exportType: "oas30", ...more };
      const refusal = await boto.refusal(account, "apigateway", "get_export", asked);
      assert.match(refusal.message, message);
    });
});
