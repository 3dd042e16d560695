import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000014";
const uri = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:${name}/invocations`;
const token = {
  name: "tokens",
  type: "TOKEN",
  authorizerUri: uri("authorizer"),
  identitySource: "method.request.header.Authorization",
};

describe("authorizers", () => {
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId: api.restApiId, ...input });

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  it("are created, read, changed and deleted", async () => {
    const made = await call("create_authorizer", token);
    const authorizerId = text(made, "id");
    assert.deepEqual(
      [at(made, "authType"), at(made, "authorizerResultTtlInSeconds")],
      ["custom", 300],
      "defaults",
    );
    const patchOperations = [
      { op: "replace", path: "/authorizerResultTtlInSeconds", value: "0" },
      { op: "replace", path: "/identityValidationExpression", value: "Bearer .+" },
      { op: "replace", path: "/authorizerCredentials", value: `arn:aws:iam::${account}:role/r` },
    ];
    await call("update_authorizer", { authorizerId, patchOperations });
    const found = await call("get_authorizer", { authorizerId });
    assert.equal(at(found, "authorizerResultTtlInSeconds"), 0);
    assert.equal(at(found, "identityValidationExpression"), "Bearer .+");
    assert.equal(at(found, "authorizerCredentials"), `arn:aws:iam::${account}:role/r`);
    assert.equal(list(await call("get_authorizers"), "items").length, 1);
    await call("delete_authorizer", { authorizerId });
    assert.equal((await refusal("get_authorizer", { authorizerId })).code, "NotFoundException");
  });

  it("cannot be deleted while a method uses them, and must exist to be used", async () => {
    const authorizerId = text(await call("create_authorizer", token), "id");
    const method = { resourceId: api.resourceId, httpMethod: "GET" };
    const patch = (...patchOperations: Input[]) => ({ ...method, patchOperations });
    const custom = { op: "replace", path: "/authorizationType", value: "CUSTOM" };
    assert.match((await refusal("update_method", patch(custom))).message, /requires a valid authorizer/);
    const asks = { op: "replace", path: "/authorizerId", value: authorizerId };
    const updated = await call("update_method", patch(custom, asks));
    assert.deepEqual(
      [at(updated, "authorizationType"), at(updated, "authorizerId")],
      ["CUSTOM", authorizerId],
    );
    assert.equal((await refusal("delete_authorizer", { authorizerId })).code, "ConflictException");
    const open = await call("update_method", patch({ ...custom, value: "NONE" }));
    assert.equal(at(open, "authorizerId"), undefined);
    await call("delete_authorizer", { authorizerId });
  });

  const refused: readonly [string, Input, RegExp][] = [
    ["an unknown type", { type: "JWT" }, /TOKEN and REQUEST, not JWT/],
    ["no function", { authorizerUri: "arn:aws:s3:::bucket" }, /Invalid Authorizer URI/],
    ["more than an hour", { authorizerResultTtlInSeconds: 3601 }, /between 0 and 3600/],
    ["a token in the query string", { identitySource: "method.request.querystring.t" }, /identity source/],
    ["no source of the token", { identitySource: undefined }, /must be one header/],
    ["an invalid expression", { identityValidationExpression: "(" }, /validation expression/],
    [
      "caching without an identity source",
      { type: "REQUEST", identitySource: undefined },
      /required where authorization is cached/,
    ],
    [
      "credentials that are not a role",
      { authorizerCredentials: "r" },
      /credentials of a role, arn:.*, not r/,
    ],
    [
      "another account's role",
      { authorizerCredentials: "arn:aws:iam::310000000099:role/r" },
      /Cross-account pass role/,
    ],
  ];
  for (const [name, change, message] of refused) {
    it(`with ${name} are refused`, async () => {
      const input = Object.entries({ ...token, ...change }).filter(([, value]) => value !== undefined);
      const { message: said } = await refusal("create_authorizer", Object.fromEntries(input));
      assert.match(said, message);
    });
  }

  it("have unique names within an API", async () => {
    await call("create_authorizer", token);
    assert.match((await refusal("create_authorizer", token)).message, /must be unique/);
  });
});
