import assert from "node:assert/strict";
import { at, type Boto, type Input, text } from "../../testing/boto";
import { createFunction, createRole } from "../../testing/function";
import { createApi, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000098";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;
const uriOf = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

describe("tests of methods and authorizers, without a network", function () {
  this.timeout(60_000);
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const method = () => ({ resourceId: api.resourceId, httpMethod: "GET" });
  const test = (input: Input = {}) => call("test_invoke_method", { ...method(), ...input });
  const admit = (name: string, source: string) =>
    boto.call(account, "lambda", "add_permission", {
      FunctionName: name,
      StatementId: `s${Date.now()}`,
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn: `arn:aws:execute-api:us-east-1:${account}:${api.restApiId}/${source}`,
    });
  const patch = (path: string, value: string) =>
    call("update_method", { ...method(), patchOperations: [{ op: "replace", path, value }] });

  before(async () => {
    ({ boto } = await sharedSandbox());
    const role = await createRole(boto, account, "tested");
    const make = (name: string, body: string) =>
      createFunction(boto, account, role, name, {
        "index.mjs": `export const handler = async (event) => { ${body} };`,
      });
    await make("echo", "return { statusCode: 201, body: JSON.stringify(event) }");
    await make("accented", 'return { headers: { "X-Name": "é" } }');
    await make("wrong", "return { code: 200 }");
    await make(
      "asked",
      `if (event.authorizationToken !== "good") throw new Error("Unauthorized");
       const Resource = event.methodArn;
       return { principalId: "user", policyDocument: { Version: "2012-10-17",
         Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource }] } };`,
    );
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  const integrate = (name: string) =>
    call("put_integration", {
      ...method(),
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: uriOf(name),
    });

  it("use the API's present state, before a deployment, and return a log", async () => {
    const tested = await test({ headers: { Authorization: "secret", "X-A": "1" } });
    assert.deepEqual([at(tested, "status"), at(tested, "body")], [200, '{"ok":true}']);
    assert.equal(at(tested, "headers.Content-Type"), "application/json");
    assert.deepEqual(at(tested, "multiValueHeaders.Content-Type"), ["application/json"]);
    assert.equal(typeof at(tested, "latency"), "number");
    const log = text(tested, "log");
    assert.match(log, /^Execution log for request [\w-]+\n.* UTC \d{4} : Starting execution for request/);
    assert.match(log, /HTTP Method: GET, Resource Path: \/\n/);
    assert.match(log, /Method request headers: \{Authorization=\*+, X-A=1\}/);
    assert.match(log, /Successfully completed execution\n.* : Method completed with status: 200$/);
  });

  it("need no authorization: no signature, no API key, no policy", async () => {
    for (const [path, value] of [
      ["/authorizationType", "AWS_IAM"],
      ["/apiKeyRequired", "true"],
    ] as const)
      await patch(path, value);
    const patchOperations = [{ op: "replace", path: "/policy", value: "" }];
    await call("update_rest_api", { patchOperations });
    assert.equal(at(await test(), "status"), 200);
  });

  it("apply request validators", async () => {
    const validator = await call("create_request_validator", {
      name: "params",
      validateRequestParameters: true,
    });
    const patchOperations = [
      { op: "replace", path: "/requestValidatorId", value: text(validator, "id") },
      { op: "add", path: "/requestParameters/method.request.querystring.page", value: "true" },
    ];
    await call("update_method", { ...method(), patchOperations });
    const refused = await test();
    assert.equal(at(refused, "status"), 400);
    assert.match(text(refused, "body"), /Missing required request parameters: \[page\]/);
    assert.match(text(refused, "log"), /Execution failed: Missing required/);
    assert.equal(at(await test({ pathWithQueryString: "/?page=1" }), "status"), 200);
  });

  it("send the whole request to a function whose permission is for the test stage, or any", async () => {
    const made = await call("create_resource", { parentId: api.resourceId, pathPart: "{id}" });
    api = { ...api, resourceId: text(made, "id") };
    await call("put_method", { ...method(), httpMethod: "ANY", authorizationType: "NONE" });
    await call("put_integration", {
      ...method(),
      httpMethod: "ANY",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: uriOf(`\${stageVariables.f}`),
    });
    const asked = {
      httpMethod: "POST",
      pathWithQueryString: "/7?a=1&a=2",
      headers: { "X-A": "1" },
      multiValueHeaders: { "X-B": ["1", "2"] },
      body: "hello",
      stageVariables: { f: "echo" },
    };
    await admit("echo", "dev/POST/*");
    const refused = await test(asked);
    assert.equal(at(refused, "status"), 500);
    assert.match(text(refused, "log"), /configuration error: Invalid permissions on Lambda function/);
    await admit("echo", "*/POST/*");
    const tested = await test(asked);
    assert.equal(at(tested, "status"), 201);
    const event: unknown = JSON.parse(text(tested, "body"));
    const parts = ["resource", "path", "httpMethod", "pathParameters.id", "queryStringParameters.a", "body"];
    assert.deepEqual(
      parts.map((part) => at(event, part)),
      ["/{id}", "/7", "POST", "7", "2", "hello"],
    );
    assert.deepEqual(at(event, "multiValueHeaders"), { "X-A": ["1"], "X-B": ["1", "2"] });
    assert.equal(at(event, "requestContext.stage"), "test-invoke-stage");
    assert.equal(at(event, "requestContext.identity.sourceIp"), "test-invoke-source-ip");
    assert.match(text(event, "requestContext.identity.userArn"), new RegExp(`:${account}:`));
  });

  it("accept headers as texts, and pass them on like a call from the network", async () => {
    await integrate("echo");
    await admit("echo", "*");
    const tested = await test({
      headers: { "X-City": "Łódź", "User-Agent": "é" },
      multiValueHeaders: { "X-E": ["é", "Ł"] },
    });
    assert.equal(at(tested, "status"), 201, text(tested, "log"));
    const event: unknown = JSON.parse(text(tested, "body"));
    assert.equal(at(event, "headers.X-City"), "Łódź");
    assert.deepEqual(at(event, "multiValueHeaders.X-E"), ["é", "Ł"]);
    assert.equal(at(event, "requestContext.identity.userAgent"), "é");
    assert.match(text(tested, "log"), /Method request headers: \{.*X-City=Łódź/);
  });

  it("return headers as texts", async () => {
    await integrate("accented");
    await admit("accented", "*");
    const tested = await test();
    assert.equal(at(tested, "headers.X-Name"), "é");
    assert.deepEqual(at(tested, "multiValueHeaders.X-Name"), ["é"]);
    assert.match(text(tested, "log"), /Method response headers: \{.*X-Name=é/);
  });

  it("can invoke a function that changes the sandbox", async () => {
    const role = await createRole(boto, account, "changes", ["logs:CreateLogGroup"]);
    const files = {
      "index.py": [
        "import boto3",
        "def handler(event, context):",
        "    boto3.client('logs').create_log_group(logGroupName='by-a-test')",
        "    return {'body': 'changed'}",
      ].join("\n"),
    };
    await createFunction(boto, account, role, "changes", files, { Runtime: "python3.12", Timeout: 60 });
    await integrate("changes");
    await admit("changes", "*");
    assert.equal(at(await test(), "body"), "changed");
  });

  it("report what is wrong with a function's answer", async () => {
    await integrate("wrong");
    await admit("wrong", "*");
    const tested = await test();
    assert.equal(at(tested, "status"), 502);
    assert.match(text(tested, "log"), /Malformed Lambda proxy response\n/);
  });

  it("return an authorizer's answer, and cache nothing", async () => {
    const made = await call("create_authorizer", {
      name: "tokens",
      type: "TOKEN",
      authorizerUri: uriOf("asked"),
      identitySource: "method.request.header.X-Token",
    });
    const authorizerId = text(made, "id");
    const ask = (headers: Input) => call("test_invoke_authorizer", { authorizerId, headers });
    assert.equal(at(await ask({ "X-Token": "good" }), "clientStatus"), 500, "without a permission");
    await admit("asked", `authorizers/${authorizerId}`);
    const good = await ask({ "X-Token": "good" });
    assert.deepEqual([at(good, "clientStatus"), at(good, "principalId")], [0, "user"]);
    const policy: unknown = JSON.parse(text(good, "policy"));
    assert.match(text(policy, "Statement.0.Resource"), /\/ESTestInvoke-stage\/GET\/$/);
    for (const headers of [{ "X-Token": "bad" }, {}]) {
      const bad = await ask(headers);
      assert.deepEqual([at(bad, "clientStatus"), at(bad, "policy")], [401, undefined]);
    }
  });

  it("are refused for methods and authorizers that do not exist", async () => {
    const wrong = await refusal("test_invoke_method", { ...method(), pathWithQueryString: "/other" });
    assert.match(wrong.message, /"\/other" does not match \//);
    const none = await refusal("test_invoke_method", { ...method(), httpMethod: "POST" });
    assert.equal(none.code, "NotFoundException");
    await call("put_method", { ...method(), httpMethod: "ANY", authorizationType: "NONE" });
    const unknown = await refusal("test_invoke_method", { ...method(), httpMethod: "BREW" });
    assert.equal(unknown.code, "NotFoundException");
    const context = { authorizerId: "abc123", additionalContext: { a: "b" } };
    assert.match((await refusal("test_invoke_authorizer", context)).message, /additionalContext/);
  });
});
