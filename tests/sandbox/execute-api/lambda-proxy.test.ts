import assert from "node:assert/strict";
import type { FunctionInvocation } from "../snapshots";
import { at } from "../testing/boto";
import { TestDataPlane } from "./curl.fixture";
import {
  answered,
  callingRoleArn,
  callingRoles,
  functionArn,
  invocationUri,
  permission,
  policyOf,
} from "./function.fixture";
import { sign, signingConfig } from "./signed-case.fixture";
import {
  customDomain,
  endpointId,
  mockMethod,
  privateApiArn,
  privateApiId,
  region,
  resource,
  resourcePolicy,
  roleOf,
  testWorld,
  withDomain,
} from "./world.fixture";

const url = `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`;
const internal = '{"message": "Internal server error"}';

describe("Lambda proxy integrations", () => {
  let plane: TestDataPlane;
  let events: unknown[] = [];

  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());
  beforeEach(() => {
    events = [];
    const world = testWorld();
    const method = (authorizationType = "NONE") => {
      const { integration, ...rest } = mockMethod();
      assert.ok(integration);
      return {
        ...rest,
        authorizationType,
        integration: { ...integration, type: "AWS_PROXY", httpMethod: "POST", uri: invocationUri },
      };
    };
    world.snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
    world.snapshot.resources = [
      resource("/", { GET: method() }),
      resource("/pets/{id}", { ANY: method() }),
      resource("/orders", { GET: method("AWS_IAM") }),
    ];
    world.roles.set("111111111111/probe", roleOf("111111111111", "probe", [`${privateApiArn}/*`]));
    plane.controlPlane.world = world;
    backend(answered({ statusCode: 200, body: "ok" }));
  });

  function backend(
    answer: FunctionInvocation | Promise<FunctionInvocation>,
    policy: string | undefined = policyOf(permission(`${privateApiArn}/v1/*`)),
  ) {
    plane.controlPlane.functions.set(functionArn, {
      arn: functionArn,
      policy,
      invoke: async (event) => {
        events.push(JSON.parse(event.toString()));
        return answer;
      },
    });
  }

  it("by a private custom domain name pass the whole path, with the base path", async () => {
    withDomain(plane.controlPlane.world);
    const answer = await plane.curl(`https://${customDomain}/orders/pets/7`);
    assert.equal(answer.body, "ok", answer.stderr);
    const [event] = events as Record<string, Record<string, unknown>>[];
    assert.deepEqual(
      [event?.path, event?.pathParameters, event?.requestContext?.domainName, event?.requestContext?.path],
      ["/orders/pets/7", { id: "7" }, customDomain, "/orders/pets/7"],
    );
  });

  it("pass the event of version 1.0", async () => {
    plane.controlPlane.world.stage.variables = { greeting: "hello" };
    const answer = await plane.curl(
      `'${url}/pets/7?a=1&a=2&b=%20x' -X POST -H 'X-One: 1' -H 'x-two: a' -H 'X-Two: b' -H 'Content-Type: text/plain' -H 'User-Agent: test' -d 'body'`,
    );
    assert.equal(answer.body, "ok");
    const [event] = events as Record<string, Record<string, unknown>>[];
    assert.ok(event);
    const { requestContext, headers, multiValueHeaders, ...rest } = event;
    assert.deepEqual(rest, {
      resource: "/pets/{id}",
      path: "/pets/7",
      httpMethod: "POST",
      queryStringParameters: { a: "2", b: " x" },
      multiValueQueryStringParameters: { a: ["1", "2"], b: [" x"] },
      pathParameters: { id: "7" },
      stageVariables: { greeting: "hello" },
      body: "body",
      isBase64Encoded: false,
    });
    assert.deepEqual(
      { ...headers, Host: undefined },
      {
        Host: undefined,
        Accept: "*/*",
        "X-One": "1",
        "x-two": "b",
        "Content-Type": "text/plain",
        "User-Agent": "test",
        "X-Forwarded-For": "10.0.0.50",
        "x-amzn-vpce-id": endpointId,
        "x-amzn-vpce-config": "1",
        "x-amzn-vpc-id": "vpc-0consumer",
      },
    );
    assert.deepEqual(multiValueHeaders?.["x-two"], ["a", "b"]);
    const { requestId, extendedRequestId, requestTime, requestTimeEpoch, identity, ...context } =
      requestContext ?? {};
    assert.equal(requestId, answer.headers["x-amzn-requestid"]);
    assert.equal(extendedRequestId, answer.headers["x-amz-apigw-id"]);
    assert.match(String(requestTime), /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.equal(typeof requestTimeEpoch, "number");
    assert.deepEqual(context, {
      accountId: "222222222222",
      apiId: privateApiId,
      deploymentId: "dep001",
      domainName: `${privateApiId}.execute-api.${region}.amazonaws.com`,
      domainPrefix: privateApiId,
      httpMethod: "POST",
      path: "/v1/pets/7",
      protocol: "HTTP/1.1",
      resourceId: "rpetsid",
      resourcePath: "/pets/{id}",
      stage: "v1",
    });
    assert.deepEqual(identity, {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: "10.0.0.50",
      user: null,
      userAgent: "test",
      userArn: null,
      vpcId: "vpc-0consumer",
      vpceId: endpointId,
    });
  });

  it("pass null for missing parts of a request", async () => {
    plane.controlPlane.world.stage.variables = {};
    await plane.curl(`${url}/`);
    const [event] = events as Record<string, unknown>[];
    const absent = [
      "queryStringParameters",
      "multiValueQueryStringParameters",
      "pathParameters",
      "stageVariables",
      "body",
    ];
    assert.deepEqual(
      absent.map((name) => event?.[name]),
      absent.map(() => null),
    );
  });

  it("have decoded texts of headers", async () => {
    const answer = await plane.curl(`${url}/pets/7 -H 'X-City: Łódź' -A 'é'`);
    assert.equal(answer.status, 200, answer.body);
    const [event] = events;
    assert.equal(at(event, "headers.X-City"), "Łódź");
    assert.deepEqual(at(event, "multiValueHeaders.X-City"), ["Łódź"]);
    assert.equal(at(event, "requestContext.identity.userAgent"), "é");
  });

  it("pass the signer of a method with AWS_IAM, and not the signature", async () => {
    const session = plane.credentials.issue("111111111111", "probe", "session", 900);
    const answer = await plane.curl(`${sign} ${url}/orders`, { prepare: signingConfig(session) });
    assert.equal(answer.status, 200, answer.body);
    const [event] = events as { requestContext: { identity: Record<string, unknown> }; headers: object }[];
    const { accountId, caller, user, userArn, accessKey } = event?.requestContext.identity ?? {};
    const { userId, arn } = session.principal;
    assert.deepEqual(
      [accountId, caller, user, userArn, accessKey],
      ["111111111111", userId, userId, arn, session.accessKeyId],
    );
    assert.ok(!Object.keys(event?.headers ?? {}).some((name) => name.toLowerCase() === "authorization"));
  });

  const refused: [string, string | undefined][] = [
    ["no permission at all", undefined],
    [
      "a permission for another API",
      policyOf(permission(`arn:aws:execute-api:${region}:222222222222:other/v1/GET/`)),
    ],
    ["a permission for another stage", policyOf(permission(`${privateApiArn}/other/GET/`))],
    ["a permission for another method", policyOf(permission(`${privateApiArn}/v1/POST/`))],
    ["a permission for another path", policyOf(permission(`${privateApiArn}/v1/GET/pets`))],
    [
      "a permission for another service",
      policyOf({ ...permission(undefined), Principal: { Service: "events.amazonaws.com" } }),
    ],
    [
      "a permission for an account",
      policyOf({ ...permission(undefined), Principal: { AWS: "222222222222" } }),
    ],
    [
      "a permission for another account's APIs",
      policyOf(permission(undefined, { Condition: { StringEquals: { "AWS:SourceAccount": "1" } } })),
    ],
    [
      "a permission for another action",
      policyOf(permission(`${privateApiArn}/v1/GET/`, { Action: "lambda:GetFunction" })),
    ],
  ];
  for (const [what, policy] of refused) {
    it(`answer 500 with ${what}, and the function is not invoked`, async () => {
      plane.controlPlane.functions.set(functionArn, {
        arn: functionArn,
        policy,
        invoke: () => assert.fail("invoked"),
      });
      const { status, body, headers } = await plane.curl(`${url}/`);
      assert.deepEqual(
        [status, body, headers["x-amzn-errortype"]],
        [500, internal, "InternalServerErrorException"],
      );
    });
  }
  for (const SourceArn of [
    undefined,
    `${privateApiArn}/v1/GET/pets/*`,
    `${privateApiArn}/v1/*/pets/*`,
    `${privateApiArn}/v1/GET/pets/{id}`,
    `${privateApiArn}/*/*`,
  ]) {
    it(`invoke the function with a permission for ${SourceArn ?? "the service"}`, async () => {
      backend(answered({ body: "ok" }), policyOf(permission(SourceArn)));
      assert.equal((await plane.curl(`${url}/pets/7`)).body, "ok");
    });
  }
  for (const [name, role, status] of callingRoles)
    it(`invoke as a role ${name}: ${status}`, async () => {
      backend(answered({ statusCode: 200, body: "ok" }), policyOf());
      const { world } = plane.controlPlane;
      for (const { methods } of world.snapshot.resources)
        for (const { integration } of Object.values(methods))
          if (integration) integration.credentials = callingRoleArn;
      if (role !== undefined) world.roles.set("222222222222/calls", role);
      assert.equal((await plane.curl(`${url}/`)).status, status);
      assert.equal(events.length, status === 200 ? 1 : 0);
    });

  it("answer 500 when the function does not exist", async () => {
    plane.controlPlane.functions.clear();
    assert.equal((await plane.curl(`${url}/`)).status, 500);
  });

  const malformed: [string, FunctionInvocation][] = [
    ["a function that failed", answered({ errorMessage: "no", errorType: "Error" }, "Unhandled")],
    ["a text", answered('"hello"')],
    ["nothing", answered("null")],
    ["a list", answered("[]")],
    ["no JSON", answered("hello")],
    ["an unknown field", answered({ statusCode: 200, data: 1 })],
    ["a body that is not a text", answered({ statusCode: 200, body: { a: 1 } })],
    ["an invalid status", answered({ statusCode: "ok" })],
    // The client's next request on the connection would read the final answer as its own.
    ["an informational status", answered({ statusCode: 100 })],
    ["a status that changes the protocol", answered({ statusCode: "101" })],
    ["headers that are not an object", answered({ statusCode: 200, headers: "x" })],
    ["several values in headers", answered({ statusCode: 200, headers: { a: ["1"] } })],
    ["a header that cannot be sent", answered({ statusCode: 200, headers: { a: "1\r\nb: 2" } })],
  ];
  for (const [what, invocation] of malformed) {
    it(`answer 502 to ${what}`, async () => {
      backend(invocation);
      const { status, body, headers } = await plane.curl(`${url}/`);
      assert.deepEqual(
        [status, body, headers["x-amzn-errortype"]],
        [502, internal, "InternalServerErrorException"],
      );
    });
  }

  const answers: [
    string,
    unknown,
    { status: number; body: string; headers: Record<string, string | undefined> },
  ][] = [
    ["an empty object", {}, { status: 200, body: "", headers: { "content-type": "application/json" } }],
    ["a status as text", { statusCode: "201", body: "made" }, { status: 201, body: "made", headers: {} }],
    [
      "its own content type",
      { body: "x", headers: { "content-type": "text/plain" } },
      { status: 200, body: "x", headers: { "content-type": "text/plain" } },
    ],
    [
      "headers of the connection",
      { headers: { Trailer: "x", upgrade: "h2c", "Keep-Alive": "timeout=1", TE: "trailers" } },
      {
        status: 200,
        body: "",
        headers: {
          trailer: undefined,
          "x-amzn-remapped-trailer": "x",
          "x-amzn-remapped-upgrade": "h2c",
          "x-amzn-remapped-keep-alive": "timeout=1",
          "x-amzn-remapped-te": "trailers",
        },
      },
    ],
    [
      "flags and numbers",
      { headers: { "X-A": true, "X-B": 7 } },
      { status: 200, body: "", headers: { "x-a": "true", "x-b": "7" } },
    ],
    [
      "a header beyond ASCII, in UTF-8",
      { headers: { "X-City": "Łódź" }, multiValueHeaders: { "X-E": ["é"] } },
      { status: 200, body: "", headers: { "x-city": "Łódź", "x-e": "é" } },
    ],
    [
      "a header in both maps",
      { headers: { "X-A": "one" }, multiValueHeaders: { "x-a": ["two"] } },
      { status: 200, body: "", headers: { "x-a": "two" } },
    ],
    [
      "a header that API Gateway sets itself",
      { headers: { Server: "mine" } },
      { status: 200, body: "", headers: { server: undefined, "x-amzn-remapped-server": "mine" } },
    ],
    [
      "base64 that is not decoded",
      { body: "aGk=", isBase64Encoded: true },
      { status: 200, body: "aGk=", headers: {} },
    ],
  ];
  for (const [what, payload, expected] of answers) {
    it(`pass on ${what}`, async () => {
      backend(answered(payload));
      const { status, body, headers } = await plane.curl(`${url}/`);
      const named = Object.fromEntries(Object.keys(expected.headers).map((name) => [name, headers[name]]));
      assert.deepEqual({ status, body, headers: named }, expected);
    });
  }

  it("pass on all values of a header", async () => {
    backend(answered({ multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] } }));
    const { body } = await plane.curl(`-o /dev/null -i ${url}/`).then(() => plane.curl(`-i ${url}/`));
    assert.match(body, /^set-cookie: a=1\r$/im);
    assert.match(body, /^set-cookie: b=2\r$/im);
  });

  it("pass bytes in both directions for the API's binary types", async () => {
    plane.controlPlane.world.snapshot.binaryMediaTypes = ["image/png"];
    backend(answered({ body: Buffer.from("bytes").toString("base64"), isBase64Encoded: true }));
    const { body } = await plane.curl(
      `${url}/pets/7 -X PUT -H 'Content-Type: image/png' -H 'Accept: image/png' -d 'sent'`,
    );
    assert.equal(body, "bytes");
    const [event] = events as Record<string, unknown>[];
    assert.deepEqual([event?.isBase64Encoded, event?.body], [true, Buffer.from("sent").toString("base64")]);
    backend(answered({ body: "%%", isBase64Encoded: true }));
    assert.equal((await plane.curl(`${url}/ -H 'Accept: image/png'`)).status, 500);
  });

  it("answer 504 at the integration's timeout, whatever the function does later", async () => {
    const { GET } = plane.controlPlane.world.snapshot.resources[0]?.methods ?? {};
    assert.ok(GET?.integration);
    GET.integration.timeoutMilliseconds = 50;
    let end = (_: FunctionInvocation) => {};
    backend(new Promise((resolve) => (end = resolve)));
    const { status, body, headers } = await plane.curl(`${url}/`);
    end(answered({ body: "late" }));
    assert.deepEqual(
      [status, body, headers["x-amzn-errortype"]],
      [504, '{"message": "Endpoint request timed out"}', "InternalServerErrorException"],
    );
  });

  it("are not invoked for a refused request", async () => {
    plane.controlPlane.world.snapshot.policy = resourcePolicy([`${privateApiArn}/v1/POST/*`]);
    assert.equal((await plane.curl(`${url}/`)).status, 403);
    assert.deepEqual(events, []);
  });
});
