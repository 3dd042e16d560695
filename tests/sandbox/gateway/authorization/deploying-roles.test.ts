/** The provider's deploying role with its checked-in policies, in an account that others use too: boto3 calls. */
import assert from "node:assert/strict";
import { type Boto, type Input, text } from "../../testing/boto";
import { createApi, type TestApi } from "../../testing/rest-api";
import { deployingDocument, roleSession } from "../../testing/role";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const account = "310000000042";
const project = { project: "private-api" };
const endpointConfiguration = { types: ["PRIVATE"] };
const arnOf = ({ restApiId }: TestApi) => `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});
const described = [{ op: "replace", path: "/description", value: "changed" }];

describe("the provider's deploying role in an account that others use too", () => {
  let shared: TestSandbox;
  let session: Boto;
  /** APIs that an administrator created: the project's, with its tag, and another team's. */
  let own: TestApi;
  let others: TestApi;

  const administrator = (service: string, operation: string, input: Input) =>
    shared.boto.call(account, service, operation, input);
  const call = (service: string, operation: string, input: Input) =>
    session.call(null, service, operation, input);

  before(async () => {
    shared = await sharedSandbox();
    const permissions = deployingDocument("provider-permissions", { provider: account });
    session = await roleSession(shared, account, "private-api-deployer", { permissions });
    own = await createApi(shared.boto, account, { tags: project });
    others = await createApi(shared.boto, account, { tags: { project: "another" } });
    const value = `arn:aws:iam::${account}:role/logs`;
    await administrator("iam", "create_role", { RoleName: "logs", AssumeRolePolicyDocument: trust });
    await administrator("apigateway", "update_account", {
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }],
    });
    for (const api of [own, others])
      await administrator("apigateway", "create_deployment", {
        restApiId: api.restApiId,
        stageName: "dev",
      });
    const logGroupName = "API-Gateway-Execution-Logs_anotherapi/dev";
    await administrator("logs", "create_log_group", { logGroupName });
  });
  after(() => session?.stop());

  /** Changes of an API and of its parts. */
  const changes: readonly [operation: string, input: Input][] = [
    ["update_rest_api", { patchOperations: described }],
    ["update_stage", { stageName: "dev", patchOperations: described }],
    ["create_deployment", { stageName: "dev" }],
    ["put_method", { httpMethod: "PUT", authorizationType: "NONE" }],
    ["create_resource", { pathPart: "more" }],
    ["delete_stage", { stageName: "dev" }],
    ["delete_rest_api", {}],
  ];
  const inputFor = (api: TestApi, operation: string, input: Input): Input => ({
    restApiId: api.restApiId,
    ...(operation === "put_method" ? { resourceId: api.resourceId } : {}),
    ...(operation === "create_resource" ? { parentId: api.resourceId } : {}),
    ...input,
  });

  for (const [operation, input] of changes)
    it(`${operation}: not on another team's API`, async () => {
      const { code, message } = await session.refusal(
        null,
        "apigateway",
        operation,
        inputFor(others, operation, input),
      );
      assert.equal(code, "AccessDeniedException", message);
    });

  const refusals: readonly [name: string, service: string, operation: string, input: () => Input][] = [
    [
      "cannot add its tag to another team's API",
      "apigateway",
      "tag_resource",
      () => ({ resourceArn: arnOf(others), tags: project }),
    ],
    [
      "cannot change the project tag of its own API",
      "apigateway",
      "tag_resource",
      () => ({ resourceArn: arnOf(own), tags: { project: "another" } }),
    ],
    [
      "cannot remove the project tag",
      "apigateway",
      "untag_resource",
      () => ({ resourceArn: arnOf(own), tagKeys: ["project"] }),
    ],
    [
      "cannot create an API without the tag",
      "apigateway",
      "create_rest_api",
      () => ({ name: "x", endpointConfiguration }),
    ],
    [
      "cannot create an API for another project",
      "apigateway",
      "create_rest_api",
      () => ({ name: "x", endpointConfiguration, tags: { project: "another" } }),
    ],
    [
      "cannot create a public API",
      "apigateway",
      "create_rest_api",
      () => ({ name: "x", endpointConfiguration: { types: ["REGIONAL"] }, tags: project }),
    ],
    [
      "cannot delete execution logs of another team's API",
      "logs",
      "delete_log_group",
      () => ({ logGroupName: "API-Gateway-Execution-Logs_anotherapi/dev" }),
    ],
    [
      "cannot change their retention",
      "logs",
      "put_retention_policy",
      () => ({ logGroupName: "API-Gateway-Execution-Logs_anotherapi/dev", retentionInDays: 1 }),
    ],
  ];
  for (const [name, service, operation, input] of refusals)
    it(name, async () => {
      const { code, message } = await session.refusal(null, service, operation, input());
      assert.equal(code, "AccessDeniedException", message);
    });

  it("creates a tagged private API, adds tags to it, and removes other tags", async () => {
    const made = await call("apigateway", "create_rest_api", {
      name: "made",
      endpointConfiguration,
      tags: project,
    });
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${text(made, "id")}`;
    await call("apigateway", "tag_resource", { resourceArn, tags: { more: "later" } });
    await call("apigateway", "untag_resource", { resourceArn, tagKeys: ["more"] });
    await call("apigateway", "delete_rest_api", { restApiId: text(made, "id") });
  });

  for (const [operation, input] of changes)
    it(`${operation}: on its own API`, async () => {
      await call("apigateway", operation, inputFor(own, operation, input));
    });
});
