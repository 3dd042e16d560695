import assert from "node:assert/strict";
import { apiChangeOf } from "../../../../scripts/preview/api";
import { apiId } from "../../world";

const signed = { security: [{ sigv4: [] }] };
const body = (get: object) =>
  JSON.stringify({
    openapi: "3.0.1",
    paths: {
      "/b": { get, "x-amazon-apigateway-any-method": {} },
      "/a": { post: { security: [{ token: [] }] } },
    },
    components: {
      securitySchemes: {
        sigv4: { type: "apiKey", "x-amazon-apigateway-authtype": "awsSigv4" },
        token: { type: "apiKey", "x-amazon-apigateway-authorizer": { type: "cognito_user_pools" } },
      },
    },
  });
const state = (text: string | null) => ({
  id: apiId,
  inputs: { body: text },
  outputs: { body: text },
});

describe("the verdict on an API from an OpenAPI document", () => {
  const change = (before: string, after: string | null) =>
    apiChangeOf({
      steps: [
        {
          op: "update",
          urn: "urn:pulumi:dev::provider::private-api:provider:PrivateApi$aws:apigateway/restApi:RestApi::provider-openapi",
          old: state(before),
          new: state(after),
          diffs: ["body"],
        },
      ],
      errors: [],
      complete: true,
    });

  it("reads its methods, before and after, and names those that it does not judge", () => {
    const { before, after, unclear } = change(body({}), body(signed));
    const told = (api: typeof before) =>
      api?.routes.map(({ method, path, authorization }) => `${method} ${path} ${authorization}`);
    assert.deepEqual(told(before), ["ANY /b NONE", "GET /b NONE"]);
    assert.deepEqual(told(after), ["ANY /b NONE", "GET /b AWS_IAM"]);
    assert.ok(unclear.includes("method POST /a with authorization COGNITO_USER_POOLS is not judged"));
  });

  it("names a method whose authorization the document states in two ways", () => {
    const { after, unclear } = change(
      body({}),
      body({ ...signed, "x-amazon-apigateway-auth": { type: "NONE" } }),
    );
    assert.deepEqual(
      after?.routes.map(({ method, path }) => `${method} ${path}`),
      ["ANY /b"],
    );
    assert.ok(unclear.some((said) => /^method GET \/b is not judged: .*AWS does not document/.test(said)));
  });

  it("says where it cannot be read", () => {
    const unread = /^the API's OpenAPI document is not read: neither JSON nor YAML/;
    assert.ok(change("{", "{").unclear.some((said) => unread.test(said)));
  });

  it("says where it is not known yet", () => {
    const unknown = "the API's OpenAPI document is not known before the update";
    assert.ok(change(body({}), null).unclear.includes(unknown));
    assert.ok(!change(body({}), body(signed)).unclear.includes(unknown));
  });
});
