/** Requests that AWS refuses with status 400. If the sandbox accepted them, the error would show only on AWS. */
import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi, openPolicy, type TestApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000021";
const $schema = "http://json-schema.org/draft-04/schema#";
const header = (name: string) => `method.response.header.${name}`;
const replace = (path: string, value: string) => ({ patchOperations: [{ op: "replace", path, value }] });
const principal = (AWS: string) => openPolicy.replace('"*"', JSON.stringify({ AWS }));

describe("API Gateway refuses", () => {
  let boto: Boto;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const method = () => ({ resourceId: api.resourceId, httpMethod: "GET" });
  const ok = () => ({ ...method(), statusCode: "200" });
  const model = (name: string, schema: unknown) => ({
    name,
    contentType: "application/json",
    schema: typeof schema === "string" ? schema : JSON.stringify(schema),
  });

  before(async () => {
    ({ boto } = await sharedSandbox());
    api = await createApi(boto, account);
    await call("create_deployment", { stageName: "live" });
    const policy = JSON.stringify({
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    const RoleName = "caller";
    await boto.call(account, "iam", "create_role", {
      RoleName,
      Path: "/team/",
      AssumeRolePolicyDocument: policy,
    });
  });

  const mapping = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [";
  const cases: { name: string; operation: string; input: () => Input; message: string }[] = [
    {
      name: "a mapping to a header that the method response does not declare",
      operation: "put_integration_response",
      input: () => ({ ...ok(), responseParameters: { [header("X")]: "'1'" } }),
      message: `${mapping}Invalid mapping expression parameter specified: method.response.header.X]`,
    },
    {
      name: "the same by a patch",
      operation: "update_integration_response",
      input: () => ({ ...ok(), ...replace(`/responseParameters/${header("X")}`, "'1'") }),
      message: `${mapping}Invalid mapping expression parameter specified: method.response.header.X]`,
    },
    {
      name: "a declared response parameter that is not a header",
      operation: "update_method_response",
      input: () => ({ ...ok(), ...replace("/responseParameters/X", "true") }),
      message: `${mapping}Invalid mapping expression parameter specified: X]`,
    },
    {
      name: "a request parameter with an unknown location",
      operation: "update_method",
      input: () => ({ ...method(), ...replace("/requestParameters/method.request.cookie.a", "true") }),
      message: "Invalid mapping expression parameter specified: method.request.cookie.a",
    },
    {
      name: "a mapping from a parameter that the method does not declare",
      operation: "update_integration",
      input: () => ({
        ...method(),
        ...replace("/requestParameters/integration.request.path.a", "method.request.path.a"),
      }),
      message: "Invalid mapping expression parameter specified: method.request.path.a",
    },
    {
      name: "an unknown model of a request",
      operation: "update_method",
      input: () => ({ ...method(), ...replace("/requestModels/application~1json", "None") }),
      message: "Invalid model identifier specified: None",
    },
    {
      name: "an unknown model of a response",
      operation: "update_method_response",
      input: () => ({ ...ok(), ...replace("/responseModels/application~1json", "None") }),
      message: "Invalid model identifier specified: None",
    },
    {
      name: "an unknown validator",
      operation: "update_method",
      input: () => ({ ...method(), ...replace("/requestValidatorId", "none") }),
      message: "Invalid Request Validator identifier specified",
    },
    {
      name: "an invalid status code",
      operation: "put_method_response",
      input: () => ({ ...method(), statusCode: "abc" }),
      message: 'Invalid status code "abc"',
    },
    ...["49", "29001", "60.5"].map((value) => ({
      name: `a time-out of ${value} ms`,
      operation: "update_integration",
      input: () => ({ ...method(), ...replace("/timeoutInMillis", value) }),
      message: "Timeout should be between 50 ms and 29000 ms",
    })),
    {
      name: "an unknown content handling",
      operation: "update_integration",
      input: () => ({ ...method(), ...replace("/contentHandling", "CONVERT") }),
      message: 'Invalid contentHandling "CONVERT"',
    },
    ...["AUTHORIZER", "constructor"].map((value) => ({
      name: `API keys from ${value}`,
      operation: "update_rest_api",
      input: () => replace("/apiKeySource", value),
      message: `The sandbox emulates apiKeySource HEADER, not "${value}"`,
    })),
    {
      name: "an unknown IP address type",
      operation: "update_rest_api",
      input: () => replace("/endpointConfiguration/ipAddressType", "ipv5"),
      message: 'Invalid ipAddressType "ipv5"',
    },
    {
      name: "an unknown embed of resources",
      operation: "get_resources",
      input: () => ({ embed: ["models"] }),
      message: 'Invalid embed "models"',
    },
    {
      name: "a tag with a reserved key",
      operation: "create_rest_api",
      input: () => ({ name: "x", tags: { "aws:x": "y" } }),
      message: "aws: prefixed tag keys are reserved",
    },
    ...["a-b", "a.b", "a b", "a".repeat(65)].map((name) => ({
      name: `a stage variable named "${name}"`,
      operation: "create_deployment",
      input: () => ({ stageName: "other", variables: { [name]: "1" } }),
      message: `Invalid stage variable name: ${name}.  Please use names with only word characters.`,
    })),
    ...["", "a<b", "ä", "a".repeat(513)].map((value) => ({
      name: `a stage variable of "${value}"`,
      operation: "update_stage",
      input: () => ({ stageName: "live", ...replace("/variables/a", value) }),
      message: `Invalid stage variable value: ${value}.  Please use values with alphanumeric characters`,
    })),
    ...["", "  "].map((name) => ({
      name: `an API named "${name}"`,
      operation: "create_rest_api",
      input: () => ({ name }),
      message: "REST API name must not be blank",
    })),
    {
      name: "a blank name by a patch",
      operation: "update_rest_api",
      input: () => replace("/name", " "),
      message: "name cannot be empty",
    },
    {
      name: "a change from PRIVATE to EDGE",
      operation: "update_rest_api",
      input: () => replace("/endpointConfiguration/types/PRIVATE", "EDGE"),
      message: "Cannot update endpoint from PRIVATE to EDGE",
    },
    ...["-1", "10485761", "1.5"].map((value) => ({
      name: `compression from ${value} bytes`,
      operation: "update_rest_api",
      input: () => replace("/minimumCompressionSize", value),
      message: `Invalid minimum compression size ${value}`,
    })),
    ...["role/none", "role/caller", "user/somebody"].map((it) => ({
      name: `${it} as a principal, which does not exist`,
      operation: "update_rest_api",
      input: () => replace("/policy", principal(`arn:aws:iam::${account}:${it}`)),
      message:
        "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
    })),
    {
      name: "caching of a method",
      operation: "update_stage",
      input: () => ({ stageName: "live", ...replace("/*/*/caching/enabled", "true") }),
      message: "The sandbox has no caches of stages.",
    },
    {
      name: "an unknown log level",
      operation: "update_stage",
      input: () => ({ stageName: "live", ...replace("/*/*/logging/loglevel", "ALL") }),
      message: 'Invalid value "ALL" for logging/loglevel',
    },
    ...["0", "501", "-1"].map((limit) => ({
      name: `a page of ${limit}`,
      operation: "get_resources",
      input: () => ({ limit }),
      message: `Invalid limit "${limit}"`,
    })),
    {
      name: "an unknown position",
      operation: "get_rest_apis",
      input: () => ({ position: "x" }),
      message: "Invalid position parameter specified",
    },
    {
      name: "a model whose name is not alphanumeric",
      operation: "create_model",
      input: () => model("a-b", {}),
      message: "Model name must be alphanumeric: a-b",
    },
    ...[
      "{",
      { type: "thing" },
      { $schema: "http://json-schema.org/draft-07/schema#" },
      { $ref: "https://apigateway.amazonaws.com/restapis/none/models/None" },
      { $ref: "#/definitions/None" },
      { type: "string", pattern: "(" },
    ].map((schema) => ({
      name: `a model of ${JSON.stringify(schema)}`,
      operation: "create_model",
      input: () => model("Broken", schema),
      message:
        "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified",
    })),
    {
      name: "a second model of one name",
      operation: "create_model",
      input: () => model("Empty", {}),
      message: "ConflictException: Model name already exists",
    },
  ];
  for (const { name, operation, input, message } of cases) {
    it(name, async () => {
      const refusal = await boto.refusal(account, "apigateway", operation, {
        ...(operation === "create_rest_api" || operation === "get_rest_apis"
          ? {}
          : { restApiId: api.restApiId }),
        ...input(),
      });
      assert.ok(refusal.message.includes(message), refusal.message);
    });
  }

  it("no valid variants of these requests", async () => {
    const declared = replace(`/responseParameters/${header("X")}`, "true");
    await call("update_method_response", { ...ok(), ...declared });
    await call("put_integration_response", { ...ok(), responseParameters: { [header("X")]: "'1'" } });
    await call("create_model", model("Pet", { $schema, type: "object", properties: {} }));
    const own = `https://apigateway.amazonaws.com/restapis/${api.restApiId}/models/Pet`;
    await call("create_model", model("Pets", { $schema, type: "array", items: { $ref: own } }));
    const validator = await call("create_request_validator", { name: "all", validateRequestBody: true });
    const id = text(validator, "id");
    await call("update_method", {
      ...method(),
      patchOperations: [
        { op: "replace", path: "/requestModels/application~1json", value: "Pets" },
        { op: "replace", path: "/requestValidatorId", value: id },
      ],
    });
    for (const arn of [`${account}:role/team/caller`, `${account}:root`, "999999999999:role/elsewhere"]) {
      await call("update_rest_api", replace("/policy", principal(`arn:aws:iam::${arn}`)));
    }
    const names = list(await call("get_models"), "items").map((it) => at(it, "name"));
    assert.deepEqual(names, ["Empty", "Error", "Pet", "Pets"]);
  });

  it("to delete what is in use, but not after the use has ended", async () => {
    const conflict = async (operation: string, input: Input) => {
      const refusal = await boto.refusal(account, "apigateway", operation, {
        restApiId: api.restApiId,
        ...input,
      });
      assert.equal(refusal.code, "ConflictException", refusal.message);
    };
    const validator = text(await call("get_request_validators"), "items.0.id");
    await conflict("delete_model", { modelName: "Pet" });
    await conflict("delete_model", { modelName: "Pets" });
    await conflict("delete_request_validator", { requestValidatorId: validator });
    await call("update_method", {
      ...method(),
      patchOperations: [
        { op: "remove", path: "/requestModels/application~1json" },
        { op: "remove", path: "/requestValidatorId" },
      ],
    });
    await call("delete_model", { modelName: "Pets" });
    await call("delete_model", { modelName: "Pet" });
    await call("delete_request_validator", { requestValidatorId: validator });
  });

  it("no valid page: every resource is on one", async () => {
    for (let index = 0; index < 27; index++) {
      await call("create_resource", { parentId: api.resourceId, pathPart: `p${index}` });
    }
    const paths: unknown[] = [];
    const sizes: number[] = [];
    for (let position: unknown = "0"; position !== undefined; ) {
      const page = await call("get_resources", position === "0" ? {} : { position });
      paths.push(...list(page, "items").map((it) => at(it, "path")));
      sizes.push(list(page, "items").length);
      position = at(page, "position");
    }
    assert.deepEqual([sizes, new Set(paths).size], [[25, 3], 28]);
  });
});
