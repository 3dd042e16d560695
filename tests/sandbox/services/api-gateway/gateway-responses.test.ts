import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000180";

describe("gateway responses", () => {
  let boto: Boto;
  let restApiId: string;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId, ...input });

  before(async () => {
    ({ boto } = await sharedSandbox());
    ({ restApiId } = await createApi(boto, account));
  });

  it("are API Gateway's defaults, 21 types, until they are put and after they are deleted", async () => {
    const all = list(await call("get_gateway_responses", { limit: 500 }), "items");
    assert.equal(all.length, 21);
    assert.ok(all.every((each) => at(each, "defaultResponse") === true));
    const responseType = "ACCESS_DENIED";
    const own = await call("get_gateway_response", { responseType });
    assert.deepEqual(
      [at(own, "statusCode"), at(own, "responseTemplates")],
      ["403", { "application/json": '{"message":$context.error.messageString}' }],
    );
    const put = {
      responseType,
      statusCode: "404",
      responseParameters: { "gatewayresponse.header.x-why": "context.error.responseType" },
      responseTemplates: { "application/json": '{"hidden":true}' },
    };
    await call("put_gateway_response", put);
    const found = await call("get_gateway_response", { responseType });
    for (const [name, value] of Object.entries({ ...put, defaultResponse: false }))
      assert.deepEqual(at(found, name), value);
    await call("delete_gateway_response", { responseType });
    assert.equal(at(await call("get_gateway_response", { responseType }), "defaultResponse"), true);
    assert.equal((await refusal("delete_gateway_response", { responseType })).code, "NotFoundException");
  });

  it("are changed one by one, also from API Gateway's defaults", async () => {
    const changed = await call("update_gateway_response", {
      responseType: "UNAUTHORIZED",
      patchOperations: [
        { op: "replace", path: "/statusCode", value: "403" },
        { op: "add", path: "/responseParameters/gatewayresponse.header.x-who", value: "'nobody'" },
        { op: "replace", path: "/responseTemplates/application~1json", value: "{}" },
      ],
    });
    assert.deepEqual(
      [at(changed, "statusCode"), at(changed, "responseParameters"), at(changed, "responseTemplates")],
      ["403", { "gatewayresponse.header.x-who": "'nobody'" }, { "application/json": "{}" }],
    );
  });

  it("are part of a deployment's snapshot", async () => {
    const exported = async () => {
      const given = { stageName: "dev", exportType: "oas30", parameters: { extensions: "apigateway" } };
      return text(await call("get_export", given), "body");
    };
    await call("put_gateway_response", { responseType: "DEFAULT_4XX", statusCode: "418" });
    await call("create_deployment", { stageName: "dev" });
    await call("delete_gateway_response", { responseType: "DEFAULT_4XX" });
    assert.match(await exported(), /"DEFAULT_4XX"/);
    await call("create_deployment", { stageName: "dev" });
    assert.doesNotMatch(await exported(), /"DEFAULT_4XX"/);
  });

  for (const [what, operation, input, said] of [
    ["an unknown type", "put", { responseType: "TEAPOT" }, /Invalid|enum|accepts ACCESS_DENIED/],
    ["no status", "put", { responseType: "THROTTLED", statusCode: "999" }, /statusCode/],
    [
      "a header from an unknown source",
      "put",
      { responseType: "THROTTLED", responseParameters: { "gatewayresponse.header.x": "nowhere.x" } },
      /method\.request\.header\.NAME/,
    ],
    [
      "an invalid patch path",
      "update",
      { responseType: "THROTTLED", patchOperations: [{ op: "replace", path: "/type", value: "x" }] },
      /Must be one of/,
    ],
  ] as const)
    it(`refuse ${what}`, async () => {
      const { code, message } = await refusal(`${operation}_gateway_response`, input);
      assert.equal(code, "BadRequestException");
      assert.match(message, said);
    });
});
