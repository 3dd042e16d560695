import assert from "node:assert/strict";
import type { Integration, Method } from "../snapshots";
import { TestDataPlane } from "./curl.fixture";
import {
  endpointId,
  logGroup,
  type Mutable,
  mockMethod,
  privateApiArn,
  privateApiId,
  probeId,
  region,
  resource,
  resourcePolicy,
  testWorld,
} from "./world.fixture";

const url = `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`;

function methodWith(
  change: (integration: Mutable<Integration>, method: Mutable<Method>) => void,
): Mutable<Method> {
  const method = mockMethod();
  if (method.integration === undefined) throw new Error("The fixture's method has an integration");
  change(method.integration, method);
  return method;
}

/** A method that answers with this template. */
const answering = (template: string) => mockMethod(template);

interface Case {
  name: string;
  method: Mutable<Method>;
  path?: string;
  curl?: string;
  expected: { status: number; body: string; headers?: Readonly<Record<string, string>> };
}

const cases: readonly Case[] = [
  {
    name: "$input.params by name, from query string and header",
    method: answering(
      '{"a":"$input.params(\'a\')","h":"$input.params(\'X-Given\')","none":"$input.params(\'b\')"}',
    ),
    curl: `'${url}?a=1%202' -H 'X-Given: yes'`,
    expected: { status: 200, body: '{"a":"1 2","h":"yes","none":""}' },
  },
  {
    name: "$input.params by place",
    method: answering("$input.params().querystring.get('a') $input.params().path.size()"),
    curl: `'${url}?a=1'`,
    expected: { status: 200, body: "1 0" },
  },
  {
    name: "path parameters",
    path: "/pets/{id}/{proxy+}",
    method: answering("$input.params('id')|$input.params('proxy')"),
    curl: `${url}/pets/a%20b/c/d`,
    expected: { status: 200, body: "a b|c/d" },
  },
  {
    name: "$context",
    method: answering(
      "$context.apiId $context.stage $context.httpMethod $context.resourcePath $context.identity.vpceId $context.identity.sourceIp",
    ),
    expected: { status: 200, body: `${privateApiId} v1 GET / ${endpointId} 10.0.0.50` },
  },
  {
    name: "decoded texts of headers",
    method: answering("$input.params('X-City') $input.params().header.x-city $context.identity.userAgent"),
    curl: `-H 'X-City: Łódź' -A 'é' ${url}`,
    expected: { status: 200, body: "Łódź Łódź é" },
  },
  {
    name: "$stageVariables",
    method: answering("$stageVariables.greeting"),
    expected: { status: 200, body: "hello" },
  },
  {
    name: "$util",
    method: answering(
      "$util.base64Encode('é') $util.base64Decode('aGk=') $util.urlEncode('a b') $util.escapeJavaScript('\"')",
    ),
    expected: { status: 200, body: 'w6k= hi a%20b \\"' },
  },
  {
    name: "#set, #if and #foreach",
    method: answering("#set($n = 3)#if($n > 2)#foreach($i in [1..$n])$i#end#end"),
    expected: { status: 200, body: "123" },
  },
  {
    name: "no response body of its own",
    method: answering("[$input.body]"),
    curl: `-X GET -d '{"a":1}' -H 'Content-Type: application/json' ${url}`,
    expected: { status: 200, body: "[]" },
  },
  {
    name: "status from the request's body",
    method: methodWith((integration) => {
      integration.requestTemplates = { "application/json": "{\"statusCode\": $input.json('$.wanted[0]')}" };
      integration.responses = ["200", "404"].map((statusCode) => ({
        statusCode,
        selectionPattern: statusCode === "200" ? undefined : "4\\d{2}",
        responseParameters: {},
        responseTemplates: { "application/json": statusCode },
        contentHandling: undefined,
      }));
    }),
    curl: `-X GET -d '{"wanted":[404]}' -H 'Content-Type: application/json' ${url}`,
    expected: { status: 404, body: "404" },
  },
  {
    name: "response headers",
    method: methodWith((integration, method) => {
      const [response] = integration.responses;
      if (response === undefined) throw new Error("The fixture's integration has a response");
      response.responseParameters = {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.X-Api": "context.apiId",
        "method.response.header.X-Undeclared": "'no'",
      };
      method.responses = {
        "200": {
          "method.response.header.Access-Control-Allow-Origin": true,
          "method.response.header.X-Api": false,
        },
      };
    }),
    expected: {
      status: 200,
      body: '{"message":"hello"}',
      headers: { "access-control-allow-origin": "*", "x-api": privateApiId },
    },
  },
  {
    name: "responseOverride",
    method: answering(
      "#set($context.responseOverride.status = 202)#set($context.responseOverride.header.X-Over = 'yes')done",
    ),
    expected: { status: 202, body: "done", headers: { "x-over": "yes" } },
  },
  ...["100", "101", "600"].map((status) => ({
    name: `responseOverride with the status ${status}`,
    method: answering(`#set($context.responseOverride.status = ${status})done`),
    expected: { status: 500, body: '{"message":"Internal server error"}' },
  })),
  {
    name: "template by Accept",
    method: methodWith((integration) => {
      const [response] = integration.responses;
      if (response !== undefined)
        response.responseTemplates = { "application/json": "{}", "text/plain": "text" };
    }),
    curl: `-H 'Accept: text/plain' ${url}`,
    expected: { status: 200, body: "text", headers: { "content-type": "text/plain" } },
  },
  {
    name: "no response template",
    method: methodWith((integration) => {
      const [response] = integration.responses;
      if (response !== undefined) response.responseTemplates = {};
    }),
    expected: { status: 200, body: "", headers: { "content-type": "application/json" } },
  },
  {
    name: "statusCode without quotes",
    method: methodWith((integration) => {
      integration.requestTemplates = { "application/json": "{statusCode: 200}" };
    }),
    expected: { status: 200, body: '{"message":"hello"}' },
  },
  {
    name: "request template without statusCode",
    method: methodWith((integration) => {
      integration.requestTemplates = { "application/json": "{}" };
    }),
    expected: { status: 500, body: '{"message":"Internal server error"}' },
  },
  {
    name: "no response for the status",
    method: methodWith((integration) => {
      for (const response of integration.responses) response.selectionPattern = "5..";
    }),
    expected: { status: 500, body: '{"message":"Internal server error"}' },
  },
  {
    name: "other content type passes through WHEN_NO_MATCH",
    method: mockMethod(),
    curl: `-X GET -d '{"statusCode":200}' -H 'Content-Type: text/plain' ${url}`,
    expected: { status: 200, body: '{"message":"hello"}' },
  },
  {
    name: "other content type, WHEN_NO_TEMPLATES",
    method: methodWith((integration) => {
      integration.passthroughBehavior = "WHEN_NO_TEMPLATES";
    }),
    curl: `-X GET -d '{"statusCode":200}' -H 'Content-Type: text/plain' ${url}`,
    expected: { status: 415, body: '{"message":"Unsupported Media Type"}' },
  },
  {
    name: "no template at all, NEVER",
    method: methodWith((integration) => {
      integration.requestTemplates = {};
      integration.passthroughBehavior = "NEVER";
    }),
    expected: { status: 415, body: '{"message":"Unsupported Media Type"}' },
  },
];

async function eventually<T>(read: () => T | undefined): Promise<T> {
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("data plane: MOCK integrations and access logs", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());
  beforeEach(() => {
    plane.controlPlane.world = testWorld();
    plane.controlPlane.logged.length = 0;
  });

  for (const { name, method, path, curl, expected } of cases) {
    it(`${name}: ${expected.status} ${expected.body}`, async () => {
      plane.controlPlane.world.snapshot.resources = [resource(path ?? "/", { ANY: method })];
      const { status, body, headers } = await plane.curl(curl ?? url);
      assert.deepEqual({ status, body }, { status: expected.status, body: expected.body });
      for (const [header, value] of Object.entries(expected.headers ?? {}))
        assert.equal(headers[header], value);
      assert.equal(headers["x-undeclared"], undefined);
    });
  }

  const FORMAT =
    '{"ip":"$context.identity.sourceIp","vpce":"$context.identity.vpceId","line":"$context.httpMethod $context.resourcePath","status":$context.status,"length":$context.responseLength,"type":"$context.error.responseType","key":"$context.identity.apiKey"}\n';

  const LOGGED = [
    { name: "an answer", curl: url, line: { status: 200, length: 19, line: "GET /", type: "-" } },
    {
      name: "a refusal by policy",
      curl: `-X POST ${url}`,
      line: { status: 403, length: 224, line: "POST /", type: "ACCESS_DENIED" },
    },
    {
      name: "an unknown path",
      curl: `${url}/x`,
      line: { status: 403, length: 42, line: "GET -", type: "MISSING_AUTHENTICATION_TOKEN" },
    },
  ];
  for (const { name, curl, line } of LOGGED) {
    it(`logs ${name} in the stage's format`, async () => {
      plane.controlPlane.world.stage.accessLog = { destinationArn: logGroup, format: FORMAT };
      await plane.curl(curl);
      const logged = await eventually(() => plane.controlPlane.logged[0]);
      assert.equal(logged.destinationArn, logGroup);
      assert.deepEqual(
        logged.lines.map((text) => JSON.parse(text)),
        [{ ip: "10.0.0.50", vpce: endpointId, key: "-", ...line }],
      );
    });
  }

  it("logs the connection's TLS, and how long the integration took if one was called", async () => {
    const format =
      "$context.tlsVersion $context.cipherSuite $context.integration.latency $context.integrationLatency";
    plane.controlPlane.world.stage.accessLog = { destinationArn: logGroup, format };
    await plane.curl(`-X POST ${url}`);
    assert.match(await eventually(() => plane.controlPlane.logged[0]?.lines[0]), /^TLSv1\.[23] TLS_\w+ - -$/);
    plane.controlPlane.logged.length = 0;
    await plane.curl(url);
    assert.match(await eventually(() => plane.controlPlane.logged[0]?.lines[0]), / (\d+) \1$/);
  });

  it("logs nothing without a setting, and writes the remaining lines when it stops", async () => {
    const other = await TestDataPlane.start();
    await other.curl(url);
    assert.deepEqual(other.controlPlane.logged, []);
    other.controlPlane.world = testWorld();
    other.controlPlane.world.stage.accessLog = { destinationArn: logGroup, format: "$context.requestId" };
    await other.curl(url);
    await other.stop();
    assert.equal(other.controlPlane.logged.length, 1);
  });

  it("routes by the most exact resource and method", async () => {
    const { snapshot } = plane.controlPlane.world;
    snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
    snapshot.resources = ["/", "/pets", "/pets/{id}", "/pets/mine", "/pets/{id}/toys", "/{proxy+}"].map(
      (path) => resource(path, { ANY: mockMethod(`ANY ${path}`) }),
    );
    snapshot.resources.push(
      resource("/named", { GET: mockMethod("GET /named"), ANY: mockMethod("ANY /named") }),
    );
    const found = await plane.dataPlane.instances.run(
      {
        instanceId: probeId,
        commands: [
          "",
          "/",
          "/pets",
          "/pets/",
          "/pets/7",
          "/pets/mine",
          "/pets/mine/toys",
          "/pets/7/other",
          "/named",
        ]
          .map((path) => `curl -sS '${url}${path}'; echo`)
          .concat(`curl -sS -X PUT ${url}/named`),
        workingDirectory: undefined,
        timeoutSeconds: 30,
      },
      new AbortController().signal,
    );
    assert.deepEqual(found.stdout.split("\n"), [
      "ANY /",
      "ANY /",
      "ANY /pets",
      "ANY /pets",
      "ANY /pets/{id}",
      "ANY /pets/mine",
      "ANY /pets/{id}/toys",
      "ANY /{proxy+}",
      "GET /named",
      "ANY /named",
    ]);
  });
});
