/** The checked-in permissions of the provider's deploying role, for alarms: as boto3 calls. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Boto, type Input, list, text } from "../../testing/boto";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const account = "310000000091";
const folder = join(__dirname, "..", "..", "..", "..", "docs", "policies-for-deployment");
const PolicyDocument = readFileSync(join(folder, "provider-alarms.json"), "utf8").replaceAll(
  "222222222222",
  account,
);
const logGroupName = "/aws/apigateway/provider-dev";

describe("the provider's deploying role with alarms", () => {
  let shared: TestSandbox;
  let session: Boto;
  const call = (service: string, operation: string, input: Input) =>
    session.call(null, service, operation, input);
  const alarm = (AlarmName: string) => ({
    AlarmName,
    Namespace: "AWS/ApiGateway",
    MetricName: "Count",
    Statistic: "Sum",
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    Period: 60,
    EvaluationPeriods: 1,
    Tags: [{ Key: "project", Value: "private-api" }],
  });
  const filter = (of: string) => ({
    logGroupName: of,
    filterName: "stranger",
    filterPattern: '{ $.status = "403" }',
    metricTransformations: [{ metricName: "a", metricNamespace: "b", metricValue: "1" }],
  });

  before(async () => {
    shared = await sharedSandbox();
    const RoleName = "deployer-of-alarms";
    const administrator = (service: string, operation: string, input: Input) =>
      shared.boto.call(account, service, operation, input);
    await administrator("iam", "create_role", { RoleName, AssumeRolePolicyDocument: '{"Statement":[]}' });
    await administrator("iam", "put_role_policy", { RoleName, PolicyName: "alarms", PolicyDocument });
    for (const name of [logGroupName, "/another"])
      await administrator("logs", "create_log_group", { logGroupName: name });
    const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
    const issued = await shared.boto.call(null, "sts", "assume_role", { RoleArn, RoleSessionName: "tests" });
    session = await Boto.start({
      ...shared.sandbox.env,
      AWS_ACCESS_KEY_ID: text(issued, "Credentials.AccessKeyId"),
      AWS_SECRET_ACCESS_KEY: text(issued, "Credentials.SecretAccessKey"),
      AWS_SESSION_TOKEN: text(issued, "Credentials.SessionToken"),
    });
  });
  after(() => session?.stop());

  it("makes, reads, changes and deletes them, their filters and a dashboard", async () => {
    const AlarmNames = ["provider-dev stranger refused"];
    await call("cloudwatch", "put_metric_alarm", alarm(AlarmNames[0] ?? ""));
    const found = list(await call("cloudwatch", "describe_alarms", { AlarmNames }), "MetricAlarms");
    const ResourceARN = text(found[0], "AlarmArn");
    assert.equal(list(await call("cloudwatch", "list_tags_for_resource", { ResourceARN }), "Tags").length, 1);
    await call("cloudwatch", "untag_resource", { ResourceARN, TagKeys: ["project"] });
    await call("logs", "put_metric_filter", filter(logGroupName));
    const filters = await call("logs", "describe_metric_filters", { logGroupName });
    assert.equal(list(filters, "metricFilters").length, 1);
    const DashboardName = "provider-dev";
    await call("cloudwatch", "put_dashboard", { DashboardName, DashboardBody: '{"widgets":[]}' });
    await call("cloudwatch", "get_dashboard", { DashboardName });
    await call("cloudwatch", "delete_dashboards", { DashboardNames: [DashboardName] });
    await call("logs", "delete_metric_filter", { logGroupName, filterName: "stranger" });
    await call("cloudwatch", "delete_alarms", { AlarmNames });
  });

  for (const [service, operation, input, action] of [
    ["cloudwatch", "put_metric_alarm", alarm("billing"), "cloudwatch:PutMetricAlarm"],
    ["cloudwatch", "delete_alarms", { AlarmNames: ["billing"] }, "cloudwatch:DeleteAlarms"],
    ["cloudwatch", "get_dashboard", { DashboardName: "billing" }, "cloudwatch:GetDashboard"],
    ["logs", "put_metric_filter", filter("/another"), "logs:PutMetricFilter"],
  ] as const)
    it(`may not ${action} of what is another's`, async () => {
      const { message } = await session.refusal(null, service, operation, input);
      assert.match(message, new RegExp(`not authorized to perform: ${action} `));
    });
});
