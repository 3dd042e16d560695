import assert from "node:assert/strict";
import { parseXml } from "../../gateway/xml";
import { advance } from "../../state/clock";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";
import { keysOf, sendRaw, signed } from "../../testing/signed-request";

const account = "310000000090";
const logGroupName = "/calls";
const namespace = "orders";

describe("CloudWatch's alarms", () => {
  let shared: TestSandbox;
  let boto: Boto;
  const cloudwatch = (operation: string, input: Input = {}) =>
    boto.call(account, "cloudwatch", operation, input);
  const logs = (operation: string, input: Input = {}) => boto.call(account, "logs", operation, input);
  const pass = (seconds: number) => advance(shared.sandbox.env, seconds);
  const stateOf = async (name: string) => {
    const [found] = list(await cloudwatch("describe_alarms", { AlarmNames: [name] }), "MetricAlarms");
    return text(found, "StateValue");
  };
  const alarm = (AlarmName: string, change: Input = {}) =>
    cloudwatch("put_metric_alarm", {
      AlarmName,
      Namespace: namespace,
      MetricName: "refused",
      Statistic: "Sum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 0,
      Period: 60,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching",
      ...change,
    });
  const log = (...lines: object[]) =>
    logs("put_log_events", {
      logGroupName,
      logStreamName: "one",
      logEvents: lines.map((line) => ({ timestamp: Date.now(), message: JSON.stringify(line) })),
    });
  const filter = (filterPattern: string, change: Input = {}) =>
    logs("put_metric_filter", {
      logGroupName,
      filterName: "refused",
      filterPattern,
      metricTransformations: [{ metricName: "refused", metricNamespace: namespace, metricValue: "1" }],
      ...change,
    });

  before(async () => {
    shared = await sharedSandbox();
    boto = shared.boto;
    await logs("create_log_group", { logGroupName });
    await logs("create_log_stream", { logGroupName, logStreamName: "one" });
    await filter('{ $.status = "403" && $.vpceId != "vpce-1" }');
  });

  it("are in ALARM after a line that a metric filter counts, when its minute has ended, and OK again later", async () => {
    await alarm("once");
    await log({ status: "403", vpceId: "vpce-1" }, { status: "200", vpceId: "vpce-2" });
    await pass(60);
    assert.equal(await stateOf("once"), "OK");
    await log({ status: "403", vpceId: "vpce-2" });
    await pass(60);
    assert.equal(await stateOf("once"), "ALARM");
    const [found] = list(await cloudwatch("describe_alarms", { AlarmNames: ["once"] }), "MetricAlarms");
    assert.match(
      text(found, "StateReason"),
      /^Sum of the last periods: .*1\.?0?; 1 of 1, GreaterThanThreshold 0/,
    );
    await pass(300);
    assert.equal(await stateOf("once"), "OK");
  });

  it("need M periods of N", async () => {
    await alarm("twice", { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    await log({ status: "403", vpceId: "vpce-2" });
    await pass(60);
    assert.equal(await stateOf("twice"), "OK");
    await log({ status: "403", vpceId: "vpce-2" });
    await pass(60);
    assert.equal(await stateOf("twice"), "ALARM");
  });

  it("use a changed filter, and not a deleted one or one of a deleted group", async () => {
    await alarm("changed");
    await pass(300);
    await filter('{ $.status = "500" }');
    await log({ status: "403", vpceId: "vpce-2" });
    await pass(60);
    assert.equal(await stateOf("changed"), "OK");
    await log({ status: "500" });
    await pass(60);
    assert.equal(await stateOf("changed"), "ALARM");
    const held = await logs("describe_metric_filters", { logGroupName });
    assert.equal(list(held, "metricFilters").length, 1);
    await pass(300);
    await logs("delete_metric_filter", { logGroupName, filterName: "refused" });
    await log({ status: "500" });
    await pass(60);
    assert.equal(await stateOf("changed"), "OK");
    await filter('{ $.status = "500" }');
    await logs("create_log_group", { logGroupName: "/gone" });
    await filter('{ $.status = "500" }', { logGroupName: "/gone" });
    await logs("delete_log_group", { logGroupName: "/gone" });
    assert.deepEqual(
      list(await logs("describe_metric_filters", { logGroupName: "/gone" }), "metricFilters"),
      [],
    );
  });

  const refused: readonly [string, () => Promise<unknown>, RegExp][] = [
    ["a pattern of words", () => filter("ERROR"), /only patterns for JSON events/],
    [
      "a group that does not exist",
      () => filter("{ $.a = 1 }", { logGroupName: "/none" }),
      /ResourceNotFound/,
    ],
    [
      "a value from the event",
      () =>
        filter("{ $.a = 1 }", {
          metricTransformations: [{ metricName: "a", metricNamespace: "b", metricValue: "$.a" }],
        }),
      /emulates a number as metricValue/,
    ],
    ["seconds as a period", () => alarm("no", { Period: 10 }), /whole minutes/],
    [
      "metric math",
      () => alarm("no", { Metrics: [{ Id: "a", Expression: "1" }] }),
      /does not emulate Metrics/,
    ],
    ["two statistics", () => alarm("no", { ExtendedStatistic: "p90" }), /Exactly one/],
    [
      "periods of more than a day together",
      () => alarm("no", { EvaluationPeriods: 1441 }),
      /more than a day/,
    ],
    ["periods without end", () => alarm("no", { EvaluationPeriods: 2_000_000_000 }), /more than a day/],
    ["a period without end", () => alarm("no", { Period: 6_000_000 }), /more than seven days/],
    ["more datapoints to alarm than periods", () => alarm("no", { DatapointsToAlarm: 2 }), /not more than/],
    [
      "an anomaly detection band",
      () => alarm("no", { ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold" }),
      /does not emulate/,
    ],
  ];
  for (const [name, ask, message] of refused) it(`refuse ${name}`, () => assert.rejects(ask, message));

  it("advance the clock only with the token, and by whole seconds", async () => {
    const { env } = shared.sandbox;
    await assert.rejects(advance({ ...env, SANDBOX_TOKEN: "other" }, 60), /403/);
    await assert.rejects(advance(env, 0.5), /expected whole seconds/);
    await assert.rejects(advance({}, 60), /only the sandbox's clock can be advanced/);
  });

  it("are created, read, tagged and deleted in the query protocol, too", async () => {
    const ask = async (fields: Record<string, string>) => {
      const keys = keysOf(shared.sandbox.env);
      const body = new URLSearchParams({ Version: "2010-08-01", ...fields }).toString();
      const headers = [["content-type", "application/x-www-form-urlencoded"]] as const;
      const { host } = new URL(shared.sandbox.endpoint);
      const request = signed({ headers, body }, host, keys, { service: "monitoring" });
      const sent = await sendRaw(shared.sandbox.endpoint, request);
      return { status: sent.status, answer: parseXml(sent.text) };
    };
    const AlarmName = "asked & answered";
    const made = await ask({
      Action: "PutMetricAlarm",
      AlarmName,
      Namespace: namespace,
      MetricName: "refused",
      Statistic: "Sum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: "0.5",
      Period: "60",
      EvaluationPeriods: "2",
      "Dimensions.member.1.Name": "Stage",
      "Dimensions.member.1.Value": "dev",
      "AlarmActions.member.1": "arn:aws:sns:us-east-1:111111111111:on-call",
      "Tags.member.1.Key": "project",
      "Tags.member.1.Value": "private-api",
    });
    assert.equal(made.status, 200);
    const named = { "AlarmNames.member.1": AlarmName };
    const read = await ask({ Action: "DescribeAlarms", ...named });
    const found = at(read.answer, "DescribeAlarmsResponse.DescribeAlarmsResult.MetricAlarms.member");
    const [alarmRead] = Array.isArray(found) ? found : [];
    assert.deepEqual(
      ["AlarmName", "Threshold", "EvaluationPeriods", "StateValue"].map((name) => at(alarmRead, name)),
      [AlarmName, "0.5", "2", "INSUFFICIENT_DATA"],
    );
    assert.match(text(alarmRead, "AlarmConfigurationUpdatedTimestamp"), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(at(alarmRead, "Dimensions"), { member: [{ Name: "Stage", Value: "dev" }] });
    const tags = await ask({ Action: "ListTagsForResource", ResourceARN: text(alarmRead, "AlarmArn") });
    assert.deepEqual(at(tags.answer, "ListTagsForResourceResponse.ListTagsForResourceResult.Tags"), {
      member: [{ Key: "project", Value: "private-api" }],
    });
    for (const [fields, status, code] of [
      [{ Action: "PutMetricAlarm", AlarmName: "no", Period: "10" }, 400, "ValidationError"],
      [{ Action: "GetDashboard", DashboardName: "none" }, 404, "ResourceNotFound"],
      [{ Action: "PutMetricData" }, 400, "UnsupportedOperation"],
      [{ Action: "DescribeAlarms", Unknown: "1" }, 400, "ValidationError"],
    ] as const) {
      const refusal = await ask(fields);
      assert.deepEqual([refusal.status, at(refusal.answer, "ErrorResponse.Error.Code")], [status, code]);
    }
    assert.equal((await ask({ Action: "DeleteAlarms", ...named })).status, 200);
    const none = await ask({ Action: "DescribeAlarms", ...named });
    assert.equal(at(none.answer, "DescribeAlarmsResponse.DescribeAlarmsResult.MetricAlarms"), "");
  });
});
