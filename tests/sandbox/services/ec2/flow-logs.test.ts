import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createEndpoint, createNetwork, describeEndpoint } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000093";
const logGroupName = "/aws/vpc/flow-logs/x";
const LogDestination = `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`;

describe("flow logs of an endpoint's interfaces", () => {
  let boto: Boto;
  let given: Input;
  const call = (operation: string, input: Input = {}) => boto.call(account, "ec2", operation, input);
  const refused = async (more: Input) =>
    (await boto.refusal(account, "ec2", "create_flow_logs", { ...given, ...more })).code;

  before(async () => {
    ({ boto } = await sharedSandbox());
    const network = await createNetwork(boto, account, "10.93.0.0/16");
    const endpoint = await describeEndpoint(boto, account, await createEndpoint(boto, account, network));
    await boto.call(account, "logs", "create_log_group", { logGroupName });
    given = {
      ResourceType: "NetworkInterface",
      ResourceIds: list(endpoint, "NetworkInterfaceIds"),
      TrafficType: "REJECT",
      LogDestinationType: "cloud-watch-logs",
      LogDestination,
      DeliverLogsPermissionArn: `arn:aws:iam::${account}:role/flow-logs`,
      MaxAggregationInterval: 60,
    };
  });

  it("are described with their settings, and deleted", async () => {
    const tags = [{ Key: "project", Value: "private-api" }];
    const made = await call("create_flow_logs", {
      ...given,
      TagSpecifications: [{ ResourceType: "vpc-flow-log", Tags: tags }],
    });
    const [id] = list(made, "FlowLogIds");
    const filter = { Filters: [{ Name: "log-group-name", Values: [logGroupName] }] };
    const [found] = list(await call("describe_flow_logs", filter), "FlowLogs");
    assert.equal(text(found, "FlowLogId"), id);
    assert.deepEqual(
      ["TrafficType", "LogDestination", "DeliverLogsStatus", "MaxAggregationInterval"].map((name) =>
        at(found, name),
      ),
      ["REJECT", LogDestination, "SUCCESS", 60],
    );
    assert.deepEqual(at(found, "Tags"), tags);
    assert.equal(await refused({}), "FlowLogAlreadyExists");
    await call("delete_flow_logs", { FlowLogIds: list(made, "FlowLogIds") });
    assert.deepEqual(list(await call("describe_flow_logs", filter), "FlowLogs"), []);
  });

  it("of unknown resources, or with settings that are not emulated, are refused", async () => {
    assert.match(await refused({ ResourceIds: ["eni-0123456789abcdef0"] }), /^InvalidNetworkInterfaceID/);
    assert.equal(await refused({ ResourceType: "VPC" }), "UnsupportedOperation");
    assert.equal(await refused({ LogDestinationType: "s3" }), "UnsupportedOperation");
    assert.equal(await refused({ DeliverLogsPermissionArn: undefined }), "InvalidParameter");
  });
});
