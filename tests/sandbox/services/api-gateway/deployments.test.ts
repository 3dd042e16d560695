import assert from "node:assert/strict";
import { Store } from "../../state/store";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi, openPolicy, type TestApi } from "../../testing/rest-api";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";
import { deployedApis } from "./snapshot";

const account = "310000000003";

describe("deployments", () => {
  let boto: Boto;
  let shared: TestSandbox;
  let api: TestApi;
  const call = (operation: string, input: Input = {}) =>
    boto.call(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, { restApiId: api.restApiId, ...input });
  const setLoggingRole = (value: string) =>
    boto.call(account, "apigateway", "update_account", {
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }],
    });
  /** The data plane's input, read from the control plane's file. */
  const deployed = () => {
    const store = new Store(`${shared.directory}/control-plane.json`);
    return deployedApis(store).get(`us-east-1/${api.restApiId}`);
  };

  const makeRole = (RoleName: string, Principal: Input, Effect = "Allow") =>
    boto.call(account, "iam", "create_role", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect, Principal, Action: "sts:AssumeRole" }],
      }),
    });

  before(async () => {
    shared = await sharedSandbox();
    boto = shared.boto;
    await makeRole("logs", { Service: ["apigateway.amazonaws.com"] });
  });
  beforeEach(async () => {
    api = await createApi(boto, account);
  });

  it("are snapshots: later changes of policy, association and methods have no effect", async () => {
    await call("create_deployment", { stageName: "live" });
    const before = deployed();
    assert.equal(before?.stages.get("live")?.snapshot.resources[0]?.methods.GET?.integration?.type, "MOCK");
    const [first, second] = ["vpce-0a", "arn:aws:iam::111111111111:root"];
    const closed = {
      Statement: [{ Effect: "Deny", Principal: { AWS: second }, Action: "*", Resource: "*" }],
    };
    await call("update_rest_api", {
      patchOperations: [
        { op: "replace", path: "/policy", value: JSON.stringify(closed) },
        { op: "add", path: "/endpointConfiguration/vpcEndpointIds", value: first },
      ],
    });
    await call("delete_method", { resourceId: api.resourceId, httpMethod: "GET" });
    await call("put_method", { resourceId: api.resourceId, httpMethod: "POST", authorizationType: "NONE" });
    await call("put_integration", { resourceId: api.resourceId, httpMethod: "POST", type: "MOCK" });
    assert.deepEqual(deployed(), before);

    await call("create_deployment", { stageName: "live" });
    const after = deployed()?.stages.get("live")?.snapshot;
    assert.deepEqual(after?.vpcEndpointIds, [first]);
    assert.deepEqual(deployed()?.associatedVpcEndpointIds, [first]);
    assert.match(after?.policy ?? "", /"Deny"/);
    assert.deepEqual(Object.keys(after?.resources[0]?.methods ?? {}), ["POST"]);
  });

  it("can be rolled back to an older one", async () => {
    const first = text(await call("create_deployment", { stageName: "live" }), "id");
    await call("update_rest_api", {
      patchOperations: [{ op: "add", path: "/endpointConfiguration/vpcEndpointIds", value: "vpce-0a" }],
    });
    await call("create_deployment", { stageName: "live" });
    const patchOperations = [{ op: "replace", path: "/deploymentId", value: first }];
    await call("update_stage", { stageName: "live", patchOperations });
    assert.deepEqual(deployed()?.stages.get("live")?.snapshot.vpcEndpointIds, []);
  });

  it("cannot be deleted while a stage uses them", async () => {
    const id = text(await call("create_deployment", { stageName: "live" }), "id");
    const { message } = await refusal("delete_deployment", { deploymentId: id });
    assert.match(message, /Active stages pointing to this deployment must be moved or deleted/);
    await call("delete_stage", { stageName: "live" });
    await call("delete_deployment", { deploymentId: id });
  });

  it("are refused for a private API without resource policy", async () => {
    await call("update_rest_api", { patchOperations: [{ op: "replace", path: "/policy", value: "" }] });
    const { code, message } = await refusal("create_deployment");
    assert.equal(code, "BadRequestException");
    assert.match(message, /Private REST API doesn't have a resource policy attached to it/);
    await call("update_rest_api", {
      patchOperations: [{ op: "replace", path: "/policy", value: openPolicy }],
    });
    await call("create_deployment");
  });

  it("are refused for an API without methods, or with a method without integration", async () => {
    await call("delete_integration", { resourceId: api.resourceId, httpMethod: "GET" });
    assert.match((await refusal("create_deployment")).message, /No integration defined for method/);
    await call("delete_method", { resourceId: api.resourceId, httpMethod: "GET" });
    assert.match((await refusal("create_deployment")).message, /doesn't contain any methods/);
  });

  it("cannot contain an integration that the data plane does not support", async () => {
    const { message } = await refusal("put_integration", {
      resourceId: api.resourceId,
      httpMethod: "GET",
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: "arn:aws:apigateway:us-east-1:sqs:path/queue",
    });
    assert.match(message, /serves integrations of the types MOCK, HTTP, HTTP_PROXY, AWS_PROXY; "AWS"/);
  });

  it("give stages their logs, throttling and variables", async () => {
    await call("create_deployment", { stageName: "live", variables: { colour: "red" } });
    const arn = `arn:aws:logs:us-east-1:${account}:log-group:/access`;
    await setLoggingRole(`arn:aws:iam::${account}:role/logs`);
    const answer = await call("update_stage", {
      stageName: "live",
      patchOperations: [
        { op: "replace", path: "/accessLogSettings/destinationArn", value: `${arn}:*` },
        { op: "replace", path: "/accessLogSettings/format", value: "$context.requestId" },
        { op: "replace", path: "/*/*/throttling/rateLimit", value: "7" },
        { op: "replace", path: "/*/*/throttling/burstLimit", value: "3" },
        { op: "replace", path: "/~1pets/GET/metrics/enabled", value: "true" },
      ],
    });
    assert.deepEqual(Object.keys(at(answer, "methodSettings") ?? {}), ["*/*", "pets/GET"]);
    const stage = deployed()?.stages.get("live");
    assert.deepEqual(stage?.accessLog, { destinationArn: arn, format: "$context.requestId" });
    assert.deepEqual(stage?.throttling, { rateLimit: 7, burstLimit: 3 });
    assert.deepEqual(stage?.variables, { colour: "red" });
    await call("update_stage", { stageName: "live", patchOperations: [{ op: "remove", path: "/*/*" }] });
    assert.equal(deployed()?.stages.get("live")?.throttling, undefined);
  });

  it("write no logs while the account has no role for it", async () => {
    await setLoggingRole("");
    await call("create_deployment", { stageName: "logging" });
    const update = { stageName: "logging" };
    const logs = [
      { op: "replace", path: "/*/*/logging/loglevel", value: "ERROR" },
      {
        op: "replace",
        path: "/accessLogSettings/destinationArn",
        value: `arn:aws:logs:us-east-1:${account}:log-group:/access`,
      },
    ];
    for (const patch of logs) {
      const { code, message } = await refusal("update_stage", { ...update, patchOperations: [patch] });
      assert.equal(code, "BadRequestException");
      assert.match(message, /CloudWatch Logs role ARN must be set in account settings to enable logging/);
    }
  });

  it("cannot write logs with a role that does not exist, does not trust API Gateway, or is of another account", async () => {
    await makeRole("other", { Service: "ec2.amazonaws.com" });
    await makeRole("denied", { Service: "apigateway.amazonaws.com" }, "Deny");
    await makeRole("account", { AWS: `arn:aws:iam::${account}:root` });
    const before = await boto.call(account, "apigateway", "get_account");
    for (const role of ["missing", "other", "denied", "account", "path/logs"]) {
      await assert.rejects(
        setLoggingRole(`arn:aws:iam::${account}:role/${role}`),
        /BadRequestException: The role ARN does not have required permissions configured/,
        role,
      );
    }
    await assert.rejects(setLoggingRole("arn:aws:iam::310000000099:role/logs"), /Cross-account pass role/);
    await assert.rejects(setLoggingRole("logs"), /does not have required permissions configured/);
    assert.deepEqual(
      at(await boto.call(account, "apigateway", "get_account"), "cloudwatchRoleArn"),
      at(before, "cloudwatchRoleArn"),
    );
  });

  it("do not delete the group of their execution logs, which has no retention", async () => {
    await setLoggingRole(`arn:aws:iam::${account}:role/logs`);
    await call("create_deployment", { stageName: "logging" });
    const groups = async () => {
      const logGroupNamePrefix = `API-Gateway-Execution-Logs_${api.restApiId}/logging`;
      return list(
        await boto.call(account, "logs", "describe_log_groups", { logGroupNamePrefix }),
        "logGroups",
      );
    };
    assert.deepEqual(await groups(), []);
    const patch = { op: "replace", path: "/*/*/logging/loglevel", value: "ERROR" };
    await call("update_stage", { stageName: "logging", patchOperations: [patch] });
    await call("delete_stage", { stageName: "logging" });
    const [group] = await groups();
    assert.equal(at(group, "retentionInDays"), undefined);
    assert.notEqual(group, undefined);
  });
});
