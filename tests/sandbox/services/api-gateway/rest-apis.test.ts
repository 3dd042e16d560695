import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi, openPolicy, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000002";

describe("REST APIs", () => {
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) => boto.call(account, "apigateway", operation, input);
  const get = () => call("get_rest_api", { restApiId: api.restApiId });
  const patch = (...patchOperations: Input[]) =>
    call("update_rest_api", { restApiId: api.restApiId, patchOperations });

  before(async () => {
    ({ boto } = await sharedSandbox());
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  it("return their policy with quotes escaped once more, and the shorthand expanded", async () => {
    const escaped = text(await get(), "policy");
    assert.ok(escaped.startsWith('{\\"Version\\"'), escaped);
    const policy: unknown = JSON.parse(JSON.parse(`"${escaped}"`));
    assert.equal(
      at(policy, "Statement.0.Resource"),
      `arn:aws:execute-api:us-east-1:${account}:${api.restApiId}/*`,
    );
  });

  it("add and remove associated endpoints one by one", async () => {
    const path = "/endpointConfiguration/vpcEndpointIds";
    await patch({ op: "add", path, value: "vpce-0a" }, { op: "add", path, value: "vpce-0b" });
    assert.deepEqual(at(await get(), "endpointConfiguration.vpcEndpointIds"), ["vpce-0a", "vpce-0b"]);
    await patch({ op: "remove", path, value: "vpce-0a" });
    assert.deepEqual(at(await get(), "endpointConfiguration"), {
      types: ["PRIVATE"],
      ipAddressType: "dualstack",
      vpcEndpointIds: ["vpce-0b"],
    });
  });

  it("read false as false", async () => {
    await patch({ op: "replace", path: "/disableExecuteApiEndpoint", value: "true" });
    assert.equal(at(await get(), "disableExecuteApiEndpoint"), true);
    await patch({ op: "replace", path: "/disableExecuteApiEndpoint", value: "false" });
    assert.equal(at(await get(), "disableExecuteApiEndpoint"), false);
  });

  it("keep binary media types, given at creation and patched with an escaped slash", async () => {
    const created = await call("create_rest_api", { name: "binary", binaryMediaTypes: ["image/png"] });
    assert.deepEqual(at(created, "binaryMediaTypes"), ["image/png"]);
    const answer = await call("update_rest_api", {
      restApiId: text(created, "id"),
      patchOperations: [
        { op: "add", path: "/binaryMediaTypes/a~1b" },
        { op: "remove", path: "/binaryMediaTypes/image~1png" },
      ],
    });
    assert.deepEqual(at(answer, "binaryMediaTypes"), ["a/b"]);
    assert.equal(at(answer, "endpointConfiguration.ipAddressType"), "ipv4");
  });

  it("are not changed by a patch that is refused half-way", async () => {
    const refusal = await boto.refusal(account, "apigateway", "update_rest_api", {
      restApiId: api.restApiId,
      patchOperations: [
        { op: "replace", path: "/name", value: "changed" },
        { op: "replace", path: "/policy", value: "{}" },
      ],
    });
    assert.equal(refusal.code, "BadRequestException");
    assert.equal(at(await get(), "name"), "tests");
  });

  it("belong to one account", async () => {
    const input = { restApiId: api.restApiId };
    const refusal = await boto.refusal("310000000099", "apigateway", "get_rest_api", input);
    assert.equal(refusal.code, "NotFoundException");
  });

  it("and their stages have tags", async () => {
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${api.restApiId}`;
    await call("tag_resource", { resourceArn, tags: { one: "1", two: "2" } });
    await call("untag_resource", { resourceArn, tagKeys: ["one"] });
    assert.deepEqual(at(await call("get_tags", { resourceArn }), "tags"), { two: "2" });
  });

  it("can be listed and deleted", async () => {
    await call("delete_rest_api", { restApiId: api.restApiId });
    const ids = list(await call("get_rest_apis"), "items").map((it) => at(it, "id"));
    assert.ok(!ids.includes(api.restApiId));
  });

  const refusals: { name: string; operation: string; input: Input; message: RegExp }[] = [
    {
      name: "a policy without principal",
      operation: "create_rest_api",
      input: {
        name: "x",
        policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
      },
      message: /^BadRequestException: Invalid policy document\. Please check the policy syntax/,
    },
    {
      name: "a policy with an unknown condition operator",
      operation: "create_rest_api",
      input: {
        name: "x",
        policy: openPolicy.replace(
          '"Resource"',
          '"Condition":{"StringMatches":{"aws:SourceVpce":"x"}},"Resource"',
        ),
      },
      message: /^BadRequestException: Invalid policy document\. Please check the policy syntax/,
    },
    {
      name: "a policy longer than 8192 characters",
      operation: "create_rest_api",
      input: { name: "x", policy: openPolicy + " ".repeat(8192) },
      message: /longer than 8192/,
    },
    {
      name: "associated endpoints on an API that is not private",
      operation: "create_rest_api",
      input: { name: "x", endpointConfiguration: { types: ["REGIONAL"], vpcEndpointIds: ["vpce-0a"] } },
      message: /VPCEndpoints can only be specified with PRIVATE apis/,
    },
    {
      name: "an endpoint id of the wrong shape",
      operation: "create_rest_api",
      input: { name: "x", endpointConfiguration: { types: ["PRIVATE"], vpcEndpointIds: ["vpc-0a"] } },
      message: /Invalid VPC endpoint ID: vpc-0a/,
    },
    {
      name: "a private API with IPv4 only",
      operation: "create_rest_api",
      input: { name: "x", endpointConfiguration: { types: ["PRIVATE"], ipAddressType: "ipv4" } },
      message: /dualstack/,
    },
  ];
  for (const { name, operation, input, message } of refusals) {
    it(`refuse ${name}`, async () => {
      const refusal = await boto.refusal(account, "apigateway", operation, input);
      assert.match(refusal.message, message);
    });
  }
});
