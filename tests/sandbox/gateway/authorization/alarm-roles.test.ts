/** The provider's deploying role with its checked-in policies: its permissions for alarms, tried by boto3 calls. */
import assert from "node:assert/strict";
import { type Boto, type Input, list, text } from "../../testing/boto";
import { deployingDocument, roleSession } from "../../testing/role";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000094";
const logGroupName = "/aws/apigateway/provider-dev";

describe("the provider's deploying role with alarms", () => {
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
    const shared = await sharedSandbox();
    for (const name of [logGroupName, "/another"])
      await shared.boto.call(account, "logs", "create_log_group", { logGroupName: name });
    const alarms = deployingDocument("provider-alarms", { provider: account });
    session = await roleSession(shared, account, "deployer-of-alarms", { alarms });
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
    it(`may not ${action} on resources of others`, async () => {
      const { message } = await session.refusal(null, service, operation, input);
      assert.match(message, new RegExp(`not authorized to perform: ${action} `));
    });
});
