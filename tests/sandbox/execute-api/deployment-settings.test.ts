/** Settings of methods, stages and APIs that change an answer, seen by curl. */
import assert from "node:assert/strict";
import { TestDataPlane } from "./curl.fixture";
import {
  type Mutable,
  mockMethod,
  privateApiId,
  region,
  resource,
  type TestWorld,
  testWorld,
} from "./world.fixture";

const url = `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1/`;
const $schema = "http://json-schema.org/draft-04/schema#";
const uri = (name: string) => `https://apigateway.amazonaws.com/restapis/${privateApiId}/models/${name}`;

const models = {
  Id: { schema: JSON.stringify({ $schema, type: "integer", minimum: 0, exclusiveMinimum: true }) },
  Pet: {
    schema: JSON.stringify({
      $schema,
      type: "object",
      required: ["id"],
      properties: { id: { $ref: uri("Id") }, name: { $ref: "#/definitions/name" } },
      definitions: { name: { type: "string", pattern: "^[a-z]+$" } },
    }),
  },
  Endless: { schema: JSON.stringify({ $schema, type: "string", pattern: "^(a?){200}(a?){200}(a+)+$" }) },
  Without: {},
};

function withModels(requestModels: Record<string, string>, body = true) {
  return (world: TestWorld) => {
    const validator = { body, parameters: false };
    world.snapshot.models = models;
    world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), requestModels, validator } })];
  };
}

const pet = withModels({ "application/json": "Pet" });
const sends = (body: string, type = "application/json") =>
  `-X GET -d '${body}' -H 'Content-Type: ${type}' ${url}`;

interface Case {
  readonly name: string;
  readonly change: (world: TestWorld) => void;
  readonly curl: string;
  readonly status: number;
  readonly body?: string;
}

const invalid = '{"message":"Invalid request body"}';
const hello = '{"message":"hello"}';

const cases: readonly Case[] = [
  {
    name: "a body that matches its model",
    change: pet,
    curl: sends('{"id":1,"name":"a"}'),
    status: 200,
    body: hello,
  },
  { name: "a body without a required property", change: pet, curl: sends("{}"), status: 400, body: invalid },
  { name: "none", change: pet, curl: `'${url}'`, status: 400, body: invalid },
  {
    name: "bounds of draft 4, in a referenced model",
    change: pet,
    curl: sends('{"id":0}'),
    status: 400,
  },
  { name: "a pattern", change: pet, curl: sends('{"id":1,"name":"A"}'), status: 400 },
  { name: "no JSON", change: pet, curl: sends('{"id":1'), status: 400, body: invalid },
  {
    name: "a type without a model",
    change: pet,
    curl: sends('{"statusCode":200}', "application/xml"),
    status: 200,
  },
  {
    name: "a type without a model of its own, with a model for all other types",
    change: withModels({ "application/json": "Pet", $default: "Id" }),
    curl: sends('"x"', "application/xml"),
    status: 400,
    body: invalid,
  },
  {
    name: "a validator of parameters only",
    change: withModels({ "application/json": "Pet" }, false),
    curl: sends("{}"),
    status: 200,
  },
  {
    name: "a model without a schema",
    change: withModels({ "application/json": "Without" }),
    curl: sends("{}"),
    status: 200,
  },
  {
    name: "a pattern that would never end",
    change: withModels({ "application/json": "Endless" }),
    curl: sends(`"${"a".repeat(40)}!"`),
    status: 500,
  },
  {
    name: "binary types that make every request to a mock integration binary",
    change: (world) => {
      world.snapshot.binaryMediaTypes = ["*/*"];
    },
    curl: `'${url}'`,
    status: 500,
    body: '{"message":"Internal server error"}',
  },
  {
    name: "the same, with a mock integration that converts to text",
    change: (world) => {
      world.snapshot.binaryMediaTypes = ["*/*"];
      const method = mockMethod("aGVsbG8=");
      if (method.integration) method.integration.contentHandling = "CONVERT_TO_TEXT";
      world.snapshot.resources = [resource("/", { ANY: method })];
    },
    curl: `'${url}'`,
    status: 200,
    body: "hello",
  },
  {
    name: "a compressed answer, which the client decompresses",
    change: (world) => {
      world.snapshot.minimumCompressionSize = 0;
    },
    curl: `--compressed '${url}'`,
    status: 200,
    body: hello,
  },
  {
    name: "a method with lower limits than the stage",
    change: (world) => {
      world.stage.methodThrottling = new Map([["/ ANY", { rateLimit: 0, burstLimit: 0 }]]);
    },
    curl: `'${url}'`,
    status: 429,
  },
  {
    name: "a method with higher limits than the stage",
    change: (world) => {
      world.stage.throttling = { rateLimit: 0, burstLimit: 0 };
      world.stage.methodThrottling = new Map([["/ ANY", { rateLimit: 10, burstLimit: 10 }]]);
    },
    curl: `'${url}'`,
    status: 200,
  },
];

const cors = { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" };
const whole =
  '{"said":$context.error.messageString,"type":"$context.error.responseType","at":"$stageVariables.greeting"}';

/** Gateway responses: to an unknown path, and to a call without a required parameter. */
const gatewayCases: readonly {
  readonly name: string;
  readonly responses: Mutable<TestWorld["snapshot"]["gatewayResponses"]>;
  readonly path?: string;
  readonly more?: string;
  readonly status: number;
  readonly body?: string;
  readonly header?: readonly [name: string, value: string | undefined];
}[] = [
  {
    name: "headers of all 4XX",
    responses: { DEFAULT_4XX: { responseParameters: cors } },
    path: "none",
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    header: ["access-control-allow-origin", "*"],
  },
  {
    name: "one type before all 4XX, with a status and a body",
    responses: {
      DEFAULT_4XX: { statusCode: "418" },
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: "404",
        responseTemplates: { "application/json": whole },
      },
    },
    path: "none",
    status: 404,
    body: '{"said":"Missing Authentication Token","type":"MISSING_AUTHENTICATION_TOKEN","at":"hello"}',
  },
  {
    name: "the template that the client accepts, and a header of the request",
    responses: {
      DEFAULT_4XX: {
        responseParameters: { "gatewayresponse.header.X-From": "method.request.header.Origin" },
        responseTemplates: { "application/json": "{}", "text/xml": "<said>$context.error.message</said>" },
      },
    },
    path: "none",
    more: "-H 'Accept: text/xml' -H 'Origin: https://a.example'",
    status: 403,
    body: "<said>Missing Authentication Token</said>",
    header: ["x-from", "https://a.example"],
  },
  ...(
    [
      ["city=%C5%81%C3%B3d%C5%BA", "Łódź"],
      ["city=a%0Ab", undefined],
    ] as const
  ).map(([query, value]) => ({
    name: `a header beyond ASCII in UTF-8, and none of two lines: ${query}`,
    responses: {
      DEFAULT_4XX: {
        responseParameters: { "gatewayresponse.header.X-City": "method.request.querystring.city" },
      },
    },
    path: `none?${query}`,
    status: 403,
    header: ["x-city", value] as const,
  })),
  {
    name: "variables in a template are replaced once, and directives do not run",
    responses: { DEFAULT_4XX: { responseTemplates: { "application/json": "$context.path #set($a = 1)$a" } } },
    path: "$context.apiId",
    status: 403,
    body: "/v1/$context.apiId #set($a = 1)$a",
  },
  {
    name: "DEFAULT_5XX does not apply to a 403",
    responses: { DEFAULT_5XX: { statusCode: "418" } },
    path: "none",
    status: 403,
  },
  {
    name: "they do not apply to the integration's answers",
    responses: { DEFAULT_4XX: { statusCode: "418" }, DEFAULT_5XX: { statusCode: "418" } },
    status: 200,
  },
];

describe("data plane: settings of a deployment", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane.stop());
  beforeEach(() => {
    plane.controlPlane.world = testWorld();
  });

  for (const { name, change, curl, status, body } of cases) {
    it(`${name}: ${status}`, async () => {
      change(plane.controlPlane.world);
      const outcome = await plane.curl(curl);
      assert.equal(outcome.status, status, outcome.body);
      if (body !== undefined) assert.equal(outcome.body, body);
    });
  }

  for (const { name, responses, path = "", more = "", status, body, header } of gatewayCases)
    it(`gateway responses: ${name}`, async () => {
      plane.controlPlane.world.snapshot.gatewayResponses = responses;
      const outcome = await plane.curl(`${more} '${url}${path}'`);
      assert.equal(outcome.status, status, outcome.body);
      if (body !== undefined) assert.equal(outcome.body, body);
      if (header !== undefined) assert.equal(outcome.headers[header[0]], header[1]);
    });

  it("gateway responses: they do not apply to refusals by the endpoint's policy", async () => {
    const { world } = plane.controlPlane;
    world.snapshot.gatewayResponses = { DEFAULT_4XX: { statusCode: "418" } };
    world.endpoint.policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    assert.equal((await plane.curl(`'${url}'`)).status, 403);
  });

  it("sends Content-Encoding with a compressed answer", async () => {
    plane.controlPlane.world.snapshot.minimumCompressionSize = 0;
    const { headers } = await plane.curl(`--compressed '${url}'`);
    assert.equal(headers["content-encoding"], "gzip");
  });

  it("a canary answers its share of requests, with its own deployment and variables", async () => {
    const { stage } = plane.controlPlane.world;
    const shown = "$stageVariables.greeting $context.deploymentId $context.isCanaryRequest";
    stage.snapshot.resources = [resource("/", { ANY: mockMethod(shown) })];
    const canary: Mutable<typeof stage> = {
      ...stage,
      snapshot: { ...stage.snapshot, deploymentId: "dep002" },
      variables: { greeting: "welcome" },
      isCanary: true,
    };
    stage.isCanary = false;
    stage.canary = { percentTraffic: 25, stage: canary };
    const answers: string[] = [];
    for (let time = 0; time < 8; time++) answers.push((await plane.curl(`'${url}'`)).body);
    const [usual, its] = ["hello dep001 false", "welcome dep002 true"];
    assert.deepEqual(answers, [usual, usual, usual, its, usual, usual, usual, its]);
  });
});
