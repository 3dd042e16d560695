import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000004";

describe("resources, methods and integrations", () => {
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const child = async (parentId: string, pathPart: string) =>
    text(await call("create_resource", { parentId, pathPart }), "id");

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  it("are updated by patches", async () => {
    const method = { resourceId: api.resourceId, httpMethod: "GET" };
    const patch = (operation: string, input: Input, ...patchOperations: Input[]) =>
      call(operation, { ...method, ...input, patchOperations });
    await patch("update_method", {}, { op: "replace", path: "/authorizationType", value: "AWS_IAM" });
    const parameter = "/requestParameters/method.request.querystring.q";
    await patch("update_method", {}, { op: "add", path: parameter, value: "true" });
    const template = "/requestTemplates/application~1json";
    await patch("update_integration", {}, { op: "replace", path: template, value: '{"statusCode": 204}' });
    const response = { statusCode: "200" };
    const header = "/responseParameters/method.response.header.X";
    await patch("update_method_response", response, { op: "add", path: header, value: "true" });
    await patch("update_integration_response", response, { op: "add", path: header, value: "'x'" });
    const found = await call("get_method", method);
    assert.equal(at(found, "authorizationType"), "AWS_IAM");
    assert.deepEqual(at(found, "requestParameters"), { "method.request.querystring.q": true });
    assert.deepEqual(at(found, "methodResponses.200.responseParameters"), {
      "method.response.header.X": true,
    });
    const integration = at(found, "methodIntegration");
    assert.deepEqual(at(integration, "requestTemplates"), { "application/json": '{"statusCode": 204}' });
    assert.deepEqual(at(integration, "integrationResponses.200.responseParameters"), {
      "method.response.header.X": "'x'",
    });
  });

  it("move with their parent", async () => {
    const pets = await child(api.resourceId, "pets");
    const id = await child(pets, "{id}");
    await call("update_resource", {
      resourceId: pets,
      patchOperations: [{ op: "replace", path: "/pathPart", value: "animals" }],
    });
    assert.equal(at(await call("get_resource", { resourceId: id }), "path"), "/animals/{id}");
  });

  it("are deleted with their parent", async () => {
    const pets = await child(api.resourceId, "pets");
    await child(pets, "{id}");
    await call("delete_resource", { resourceId: pets });
    const paths = list(await call("get_resources"), "items").map((it) => at(it, "path"));
    assert.deepEqual(paths, ["/"]);
  });

  it("are refused when they would be ambiguous", async () => {
    const root = api.resourceId;
    await child(root, "{id}");
    const second = await refusal("create_resource", { parentId: root, pathPart: "{name}" });
    assert.match(second.message, /sibling \(\{id\}\)/);
    assert.equal(
      (await refusal("create_resource", { parentId: root, pathPart: "{id}" })).code,
      "ConflictException",
    );
    const greedy = await child(root, "{proxy+}");
    assert.match((await refusal("create_resource", { parentId: greedy, pathPart: "x" })).message, /greedy/);
    const again = { resourceId: root, httpMethod: "GET", authorizationType: "NONE" };
    assert.equal((await refusal("put_method", again)).code, "ConflictException");
  });

  it("are refused with an authorization that the data plane cannot check", async () => {
    const method = {
      resourceId: api.resourceId,
      httpMethod: "PUT",
      authorizationType: "COGNITO_USER_POOLS",
    };
    assert.match((await refusal("put_method", method)).message, /NONE, AWS_IAM, CUSTOM/);
  });

  it("refuse a path that cannot be patched, naming those that can", async () => {
    const { code, message } = await refusal("update_method", {
      resourceId: api.resourceId,
      httpMethod: "GET",
      patchOperations: [{ op: "replace", path: "/nothing", value: "1" }],
    });
    assert.equal(code, "BadRequestException");
    assert.match(message, /Invalid patch path\s+'\/nothing'.*\/authorizationType/);
  });
});
