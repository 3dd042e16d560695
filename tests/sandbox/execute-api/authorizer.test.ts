import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Authorizer, FunctionInvocation } from "../snapshots";
import { type CurlOutcome, TestDataPlane } from "./curl.fixture";
import {
  answered,
  callingRoleArn,
  callingRoles,
  functionArn,
  invocationUri,
  permission,
  policyOf,
} from "./function.fixture";
import {
  endpointId,
  mockMethod,
  privateApiArn,
  privateApiId,
  region,
  resource,
  resourcePolicy,
  testWorld,
} from "./world.fixture";

const url = `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1`;
const token = "-H 'Authorization: good'";
const silentFunction =
  "User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action";
const denied =
  "User is not authorized to access this resource with an explicit deny in an identity-based policy";

const policyAnswer = (Effect: "Allow" | "Deny", Resource: unknown, more: object = {}) => ({
  principalId: "user",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  },
  ...more,
});
const statement = (Effect: string, Resource: string, Condition: object) => ({
  Effect,
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource,
  Condition,
});
const elsewhere = { StringNotEquals: { "aws:SourceVpce": "vpce-0dddddddddddddddd" } };
const here = { StringEquals: { "aws:SourceVpce": endpointId } };
/** A policy that neither allows nor denies a request through this endpoint. */
const silentPolicy = policyOf(
  statement("Deny", `${privateApiArn}/*`, { StringNotEquals: { "aws:SourceVpce": endpointId } }),
);

describe("Lambda authorizers", () => {
  let plane: TestDataPlane;
  let events: Record<string, unknown>[] = [];

  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());
  beforeEach(() => {
    events = [];
    function_(answered(policyAnswer("Allow", `${privateApiArn}/v1/GET/pets/7`)));
  });

  const bearer: Authorizer = {
    id: "auth01",
    type: "TOKEN",
    uri: invocationUri,
    identitySources: ["method.request.header.Authorization"],
    validationExpression: undefined,
    ttlSeconds: 0,
  };
  let made = 0;

  /** Each test has its own authorizer, so that they do not share a cache. */
  function deployed(more: Partial<Authorizer> = {}, policy = silentPolicy): void {
    const world = testWorld();
    made += 1;
    const { identitySources, ...given } = { ...bearer, id: `auth${made}`, ...more };
    const authorizer = { ...given, identitySources: [...identitySources] };
    const template =
      '{"principal":"$context.authorizer.principalId","tier":"$context.authorizer.tier","seats":"$context.authorizer.seats"}';
    const method = { ...mockMethod(template), authorizationType: "CUSTOM", authorizer };
    world.snapshot.policy = policy;
    world.snapshot.resources = [resource("/pets/{id}", { GET: method }), resource("/other", { GET: method })];
    plane.controlPlane.world = world;
  }

  function function_(answer: FunctionInvocation, source = `${privateApiArn}/authorizers/*`): void {
    plane.controlPlane.functions.set(functionArn, {
      arn: functionArn,
      policy: policyOf(permission(source)),
      invoke: async (event) => {
        events.push(JSON.parse(event.toString()));
        return answer;
      },
    });
  }

  const told = ({ status, headers, body }: CurlOutcome) => {
    const { message, Message = message } = JSON.parse(body);
    return [status, headers["x-amzn-errortype"], Message];
  };

  it("pass a token to the function, and its answer to the integration", async () => {
    deployed();
    function_(
      answered(
        policyAnswer("Allow", `${privateApiArn}/v1/GET/pets/7`, { context: { tier: "gold", seats: 3 } }),
      ),
    );
    const answer = await plane.curl(`${url}/pets/7 ${token}`);
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(JSON.parse(answer.body), { principal: "user", tier: "gold", seats: "3" });
    assert.deepEqual(events, [
      { type: "TOKEN", authorizationToken: "good", methodArn: `${privateApiArn}/v1/GET/pets/7` },
    ]);
  });

  it("of type REQUEST pass the whole request, without its body", async () => {
    deployed({ type: "REQUEST", identitySources: ["method.request.querystring.key", "context.path"] });
    const answer = await plane.curl(`'${url}/pets/7?key=k' -H 'X-One: 1'`);
    assert.equal(answer.status, 200, answer.body);
    const [{ requestContext, headers, ...event } = {}] = events;
    assert.equal(Reflect.get(Object(headers), "X-One"), "1");
    assert.equal(Reflect.get(Object(Reflect.get(Object(requestContext), "identity")), "vpceId"), endpointId);
    const { multiValueHeaders, ...rest } = event;
    assert.deepEqual(rest, {
      type: "REQUEST",
      methodArn: `${privateApiArn}/v1/GET/pets/7`,
      resource: "/pets/{id}",
      path: "/pets/7",
      httpMethod: "GET",
      queryStringParameters: { key: "k" },
      multiValueQueryStringParameters: { key: ["k"] },
      pathParameters: { id: "7" },
      stageVariables: { greeting: "hello" },
    });
  });

  const unauthorized = [401, "UnauthorizedException", "Unauthorized"];
  const missing: readonly [string, Partial<Authorizer>, string][] = [
    ["no token", {}, ""],
    ["an empty token", {}, "-H 'Authorization;'"],
    ["a token of another form", { validationExpression: "Bearer .+" }, token],
    [
      "an expression that never ends",
      { validationExpression: "(a+)+b" },
      `-H 'Authorization: ${"a".repeat(40)}'`,
    ],
    [
      "one of two identity sources",
      {
        type: "REQUEST",
        identitySources: ["method.request.header.Authorization", "method.request.header.X-Two"],
      },
      token,
    ],
  ];
  for (const [name, more, sent] of missing) {
    it(`are not invoked for ${name}: 401`, async () => {
      deployed(more);
      assert.deepEqual(told(await plane.curl(`${url}/pets/7 ${sent}`)), unauthorized);
      assert.deepEqual(events, []);
    });
  }

  it("refuse with 401 by the error Unauthorized", async () => {
    deployed();
    function_(answered({ errorType: "Error", errorMessage: "Unauthorized" }, "Unhandled"));
    assert.deepEqual(told(await plane.curl(`${url}/pets/7 ${token}`)), unauthorized);
  });

  const wrong: readonly [string, FunctionInvocation, string?][] = [
    ["any other error", answered({ errorType: "Error", errorMessage: "broken" }, "Unhandled")],
    ["no policy", answered({ principalId: "user" })],
    ["no principal", answered({ ...policyAnswer("Allow", "*"), principalId: undefined })],
    ["no JSON", answered("no")],
    ["a policy that names a principal", answered(withPrincipal())],
    ["a context that contains an object", answered(policyAnswer("Allow", "*", { context: { nested: {} } }))],
    [
      "a permission of another authorizer",
      answered(policyAnswer("Allow", "*")),
      `${privateApiArn}/authorizers/other`,
    ],
  ];
  for (const [name, answer, source] of wrong) {
    it(`with ${name} are an error: 500`, async () => {
      deployed();
      function_(answer, source);
      assert.deepEqual(told(await plane.curl(`${url}/pets/7 ${token}`)), [
        500,
        "AuthorizerConfigurationException",
        null,
      ]);
    });
  }

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, table A
  const allows = policyOf(statement("Allow", `${privateApiArn}/*`, here));
  const denies = policyOf(
    statement("Allow", `${privateApiArn}/*`, here),
    statement("Deny", `${privateApiArn}/*`, elsewhere),
  );
  const allow = policyAnswer("Allow", `${privateApiArn}/v1/GET/pets/*`);
  const deny = policyAnswer("Deny", `${privateApiArn}/v1/GET/pets/*`);
  const silent = policyAnswer("Allow", `${privateApiArn}/v1/GET/else`);
  const tableA: readonly [string, object, string, string, string | undefined][] = [
    ["allow", allow, "allow", allows, undefined],
    ["allow", allow, "neither", silentPolicy, undefined],
    ["allow", allow, "deny", denies, "resource-based policy"],
    ["neither", silent, "allow", allows, undefined],
    ["neither", silent, "neither", silentPolicy, silentFunction],
    ["neither", silent, "deny", denies, "resource-based policy"],
    ["deny", deny, "allow", allows, denied],
    ["deny", deny, "neither", silentPolicy, denied],
    ["deny", deny, "deny", denies, "resource-based policy"],
  ];
  for (const [authorizer, answer, policy, document, refusal] of tableA) {
    it(`answer ${authorizer}, with resource policy ${policy}: ${refusal ? "refused" : "answered"}`, async () => {
      deployed({}, document);
      function_(answered(answer));
      const [status, , message] = told(await plane.curl(`${url}/pets/7 ${token}`));
      if (refusal === undefined) assert.equal(status, 200);
      else {
        assert.equal(status, 403);
        assert.ok(String(message).includes(refusal), String(message));
      }
      // A request that the resource policy denies does not reach the authorizer.
      assert.equal(events.length, policy === "deny" ? 0 : 1);
    });
  }

  for (const [name, role, status] of callingRoles)
    it(`are invoked as a role ${name}: ${status}`, async () => {
      deployed({ credentials: callingRoleArn });
      // The function's own policy does not count then.
      function_(answered(policyAnswer("Allow", `${privateApiArn}/*`)), "arn:aws:execute-api:*:*:other/*");
      if (role !== undefined) plane.controlPlane.world.roles.set("222222222222/calls", role);
      assert.equal((await plane.curl(`${url}/pets/7 ${token}`)).status, status);
      assert.equal(events.length, status === 200 ? 1 : 0);
    });

  it("cannot admit a caller to a private API without a resource policy", async () => {
    deployed({}, "");
    assert.equal((await plane.curl(`${url}/pets/7 ${token}`)).status, 403);
    assert.deepEqual(events, []);
  });

  it("have cached answers, also for other paths", async () => {
    deployed({ ttlSeconds: 300 });
    const statuses = [];
    for (const path of ["pets/7", "pets/7", "other"])
      statuses.push((await plane.curl(`${url}/${path} ${token}`)).status);
    // The policy in the cached answer allows one path only, so that others are refused.
    assert.deepEqual(statuses, [200, 200, 403]);
    assert.equal(events.length, 1);
    await plane.curl(`${url}/pets/7 -H 'Authorization: another'`);
    assert.equal(events.length, 2);
  });

  it("are invoked for each path when the path is an identity source", async () => {
    const identitySources = ["method.request.header.Authorization", "context.path"];
    deployed({ type: "REQUEST", ttlSeconds: 300, identitySources });
    for (const path of ["pets/7", "pets/7", "other"]) await plane.curl(`${url}/${path} ${token}`);
    assert.equal(events.length, 2);
  });

  it("cache an answer by all values of an identity source in the function's input, not by one of them", async () => {
    const identitySources = ["method.request.querystring.tenant", "method.request.header.X-Tenant"];
    deployed({ type: "REQUEST", ttlSeconds: 300, identitySources });
    const seen = [];
    for (const [query, headers] of [
      ["tenant=theirs&tenant=mine", ["mine"]],
      ["tenant=theirs", ["mine"]],
      ["tenant=mine", ["mine"]],
      ["tenant=theirs,mine", ["mine"]],
      ["tenant=mine", ["theirs", "mine"]],
      ["tenant=mine", ["theirs, mine"]],
    ] as const) {
      // curl sends a known header only once, but does not change a value with line breaks.
      const sent = headers.map((value) => `X-Tenant: ${value}`).join("\\r\\n");
      await plane.curl(`'${url}/pets/7?${query}' -H "$(printf '${sent}')"`);
      const [event] = events.splice(0);
      seen.push([event?.queryStringParameters, Reflect.get(Object(event?.headers), "X-Tenant")]);
    }
    assert.deepEqual(seen, [
      [{ tenant: "mine" }, "mine"],
      [{ tenant: "theirs" }, "mine"],
      [{ tenant: "mine" }, "mine"],
      [{ tenant: "theirs,mine" }, "mine"],
      [{ tenant: "mine" }, "mine"],
      [{ tenant: "mine" }, "theirs, mine"],
    ]);
  });

  const year = 365 * 24 * 3600 * 1000;
  for (const [jump, seconds, asked] of [
    [-year, 1, 2],
    [year, 300, 1],
  ] as const)
    it(`keep an answer for ${seconds} s, though the machine's clock goes ${jump < 0 ? "back" : "on"} by a year`, async () => {
      deployed({ ttlSeconds: seconds });
      await plane.curl(`${url}/pets/7 ${token}`);
      const clock = Date.now;
      try {
        Date.now = () => clock() + jump;
        await sleep(1100);
        assert.equal((await plane.curl(`${url}/pets/7 ${token}`)).status, 200);
      } finally {
        Date.now = clock;
      }
      assert.equal(events.length, asked);
    });

  it("are invoked each time without a cache, and after an error", async () => {
    deployed({ ttlSeconds: 0 });
    for (const _ of [1, 2]) await plane.curl(`${url}/pets/7 ${token}`);
    assert.equal(events.length, 2);
    deployed({ ttlSeconds: 300 });
    function_(answered({ errorMessage: "Unauthorized" }, "Unhandled"));
    for (const _ of [1, 2]) await plane.curl(`${url}/pets/7 ${token}`);
    assert.equal(events.length, 4);
  });

  it("read the Authorization header, so that endpoint policies do not read it as a signature", async () => {
    deployed();
    plane.controlPlane.world.endpoint.policy = resourcePolicy([`${privateApiArn}/v1/GET/pets/*`]);
    const answer = await plane.curl(`${url}/pets/7 -H 'Authorization: AWS4-HMAC-SHA256 none'`);
    assert.equal(answer.status, 200, answer.body);
  });

  it("write their answer to the access log, and not the token", async () => {
    deployed();
    const { stage } = plane.controlPlane.world;
    const format = "$context.status $context.authorizer.principalId $context.authorizer.token";
    stage.accessLog = { destinationArn: "arn:aws:logs:us-east-1:222222222222:log-group:/access", format };
    plane.controlPlane.logged.length = 0;
    await plane.curl(`${url}/pets/7 ${token}`);
    while (plane.controlPlane.logged.length === 0) await sleep(20);
    const lines = plane.controlPlane.logged.flatMap((each) => each.lines);
    assert.deepEqual(lines, ["200 user -"]);
  });
});

function withPrincipal(): object {
  const { policyDocument, ...rest } = policyAnswer("Allow", "*");
  const [first] = policyDocument.Statement;
  return { ...rest, policyDocument: { ...policyDocument, Statement: [{ ...first, Principal: "*" }] } };
}
