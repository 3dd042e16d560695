/** What the contract accepts of a document, the sandbox imports, or names as what it does not emulate. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { entriesOf, isMapping, type OpenApiDocument } from "../../../../../shared/open-api/document";
import { routesOf } from "../../../../../shared/open-api/routes";
import type { Boto } from "../../../testing/boto";
import { createApi, type TestApi } from "../../../testing/rest-api";
import { sharedSandbox } from "../../../testing/shared-sandbox";

const account = "310000000096";
const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:f/invocations`;
const role = `arn:aws:iam::${account}:role/calls`;
const header = { type: "apiKey", in: "header" };
const schemes = {
  sigv4: { ...header, name: "Authorization", "x-amazon-apigateway-authtype": "awsSigv4" },
  key: { ...header, name: "x-api-key" },
  token: {
    ...header,
    name: "X-Token",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
      type: "token",
      authorizerUri: uri,
      authorizerCredentials: role,
      identityValidationExpression: "[a-z]+",
      authorizerResultTtlInSeconds: 60,
    },
  },
};
const cors = {
  type: "mock",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
  passthroughBehavior: "when_no_match",
  responses: {
    default: { statusCode: "200", responseParameters: { "method.response.header.X-Origin": "'*'" } },
  },
};
const link = {
  type: "http_proxy",
  httpMethod: "ANY",
  uri: `http://\${stageVariables.host}:8080/{proxy}`,
  connectionType: "VPC_LINK",
  connectionId: `\${stageVariables.link}`,
  requestParameters: {
    "integration.request.path.proxy": "method.request.path.proxy",
    "integration.request.header.x-vpce": "context.identity.vpceId",
  },
};
const mapped = {
  type: "http",
  httpMethod: "POST",
  uri: "https://a.example.com/",
  timeoutInMillis: 5000,
  contentHandling: "CONVERT_TO_TEXT",
  requestParameters: { "integration.request.header.t": "method.request.header.X-Tenant" },
  responses: { default: { statusCode: 200 }, "4\\d{2}": { statusCode: "404" } },
};
const lambda = { type: "AWS_PROXY", httpMethod: "POST", uri, credentials: role };
const integrated = (integration: object, more: object = {}) => ({
  responses: { "200": { description: "fine" }, "404": { description: "none" } },
  "x-amazon-apigateway-integration": integration,
  ...more,
});
const extensions = {
  "x-amazon-apigateway-request-validators": {
    all: { validateRequestBody: true, validateRequestParameters: true },
  },
  "x-amazon-apigateway-request-validator": "all",
  "x-amazon-apigateway-gateway-responses": {
    DEFAULT_4XX: {
      statusCode: "400",
      responseParameters: { "gatewayresponse.header.X-Origin": "'*'" },
      responseTemplates: { "application/json": '{"message": $context.error.messageString}' },
    },
  },
  "x-amazon-apigateway-binary-media-types": ["image/png"],
  "x-amazon-apigateway-minimum-compression-size": 1024,
};
const pet = {
  type: "object",
  required: ["id"],
  properties: { id: { type: "string" }, tags: { type: "array" } },
};

const documents: readonly OpenApiDocument[] = [
  {
    openapi: "3.0.1",
    info: { title: "pets", version: "1", description: "pets" },
    servers: [{ url: "https://a", "x-amazon-apigateway-endpoint-configuration": { types: ["PRIVATE"] } }],
    paths: {
      "/pets": {
        parameters: [{ name: "X-Tenant", in: "header", required: true, schema: { type: "string" } }],
        post: integrated(mapped, {
          operationId: "make",
          security: [{ sigv4: [], key: [] }],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } },
        }),
        options: {
          responses: { "200": { headers: { "X-Origin": { schema: { type: "string" } } } } },
          "x-amazon-apigateway-integration": cors,
        },
      },
      "/pets/{id}": { get: integrated(lambda, { security: [{ token: [] }] }) },
      "/files/{proxy+}": { "x-amazon-apigateway-any-method": integrated(link) },
    },
    components: {
      schemas: { Pet: pet, Pets: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
      securitySchemes: schemes,
    },
    ...extensions,
  },
  {
    swagger: "2.0",
    info: { title: "pets", version: "1" },
    basePath: "/v1",
    consumes: ["application/json"],
    produces: ["application/json"],
    paths: {
      "/pets": {
        put: integrated(lambda, {
          parameters: [
            { name: "Pet", in: "body", schema: { $ref: "#/definitions/Pet" } },
            { $ref: "#/parameters/page" },
          ],
          "x-amazon-apigateway-auth": { type: "AWS_IAM" },
        }),
        get: { responses: { "200": { $ref: "#/responses/Pets" } }, "x-amazon-apigateway-integration": cors },
      },
    },
    parameters: { page: { name: "page", in: "query", type: "integer" } },
    responses: {
      Pets: {
        description: "",
        schema: { $ref: "#/definitions/Pet" },
        headers: { "X-Origin": { type: "string" } },
      },
    },
    definitions: { Pet: pet },
    securityDefinitions: schemes,
    ...extensions,
  },
];

type Path = readonly (string | number)[];

/** What schemas say is JSON schema's to judge. */
const isSchema = (key: unknown) => /^(schemas?|definitions)$/.test(String(key));

function placesOf(value: unknown, path: Path = []): Path[] {
  const entries = entriesOf(value).filter(([key]) => !isSchema(key));
  return entries.flatMap(([key, each]) => [[...path, key], ...placesOf(each, [...path, key])]);
}

/** The document with something else at a place; undefined: nothing. */
function changed(value: unknown, [key, ...rest]: Path, instead: unknown): unknown {
  if (key === undefined) return instead;
  if (Array.isArray(value))
    return value.map((each, at) => (at === key ? changed(each, rest, instead) : each));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      if (name !== key) return [[name, each]];
      const found = changed(each, rest, instead);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

const values: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  1.5,
  "",
  "x",
  "'x'",
  "200",
  "POST",
  [],
  {},
  ["x"],
  [{}],
  { x: "x" },
  { x: 1 },
  { $ref: "#/info" },
  { type: "object" },
  "method.request.querystring.none",
  "#/info/title",
  `\${stageVariables.x}`,
];
const changes = fc.constantFrom(...documents).chain((document) =>
  fc.record({
    document: fc.constant(document),
    edits: fc.array(
      fc.record({ place: fc.constantFrom(...placesOf(document)), instead: fc.constantFrom(...values) }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);

/** What the contract cannot know: what the sandbox does not emulate, and what the account has. */
const accounted =
  /^imported$|the sandbox (does not emulate|emulates|serves|sets|takes)|is none of this account|does not exist in this account|Cross-account pass role/i;

describe("contract and sandbox", () => {
  let boto: Boto;
  let api: TestApi;
  const imported = (document: unknown) =>
    boto
      .call(account, "apigateway", "put_rest_api", {
        restApiId: api.restApiId,
        mode: "overwrite",
        body: JSON.stringify(document),
      })
      .then(
        () => "imported",
        (error: unknown) => String(error),
      );

  before(async () => {
    ({ boto } = await sharedSandbox());
    api = await createApi(boto, account);
  });

  for (const [index, document] of documents.entries())
    it(`take document ${index}`, async () => {
      assert.deepEqual(routesOf(document).faults, []);
      assert.equal(await imported(document), "imported");
    });

  it("agree on documents in which something else stands somewhere", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async ({ document, edits }) => {
        const given = edits.reduce<unknown>(
          (now, { place, instead }) => changed(now, place, instead),
          document,
        );
        if (!isMapping(given)) return;
        const isAccepted = routesOf(given).faults.length === 0;
        const end = await imported(given);
        // Whether accepted or not, it is refused for what it says.
        assert.match(end, /^imported$|BadRequestException|AccessDeniedException/);
        if (isAccepted) assert.match(end, accounted);
      }),
      { numRuns: Number(process.env.RUNS ?? 200) },
    );
  });
});
