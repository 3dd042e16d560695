import assert from "node:assert/strict";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { cbor, SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";
import { keysOf, sendRaw, signed } from "../../testing/signed-request";

const target = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";

/** The Go SDK uses this protocol for CloudWatch. */
describe("CloudWatch in CBOR", () => {
  let shared: TestSandbox;
  let client: CloudWatchClient;

  before(async () => {
    shared = await sharedSandbox();
    const { accessKeyId, secretAccessKey } = keysOf(shared.sandbox.env);
    client = new CloudWatchClient({
      region: "us-east-1",
      endpoint: shared.sandbox.endpoint,
      credentials: { accessKeyId, secretAccessKey },
      protocol: SmithyRpcV2CborProtocol,
      maxAttempts: 1,
    });
  });
  after(() => client.destroy());

  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "answered",
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );

  it("creates, reads, tags and deletes an alarm", async () => {
    const given = {
      AlarmName: "asked in CBOR",
      Namespace: "orders",
      MetricName: "refused",
      Statistic: "Sum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 0.5,
      Period: 60,
      EvaluationPeriods: 2,
      ActionsEnabled: false,
      Dimensions: [{ Name: "Stage", Value: "dev" }],
    } as const;
    await client.send(
      new PutMetricAlarmCommand({
        ...given,
        Dimensions: [...given.Dimensions],
        Tags: [{ Key: "a", Value: "1" }],
      }),
    );
    const AlarmNames = [given.AlarmName];
    const { MetricAlarms: [found] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames }));
    assert.ok(found);
    assert.deepEqual({ ...found, ...given }, found);
    const { AlarmConfigurationUpdatedTimestamp: updated, AlarmArn: ResourceARN } = found;
    assert.ok(updated instanceof Date && Math.abs(updated.getTime() - Date.now()) < 86_400_000);
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN }));
    assert.deepEqual(Tags, [{ Key: "a", Value: "1" }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames }));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames }));
    assert.deepEqual(MetricAlarms, []);
  });

  it("reports errors by the codes that clients expect", async () => {
    const metric = { Namespace: "a", MetricData: [{ MetricName: "b", Timestamp: new Date(0), Value: 1 }] };
    assert.equal(await codeOf(client.send(new PutMetricDataCommand(metric))), "UnsupportedOperation");
    assert.equal(
      await codeOf(client.send(new GetDashboardCommand({ DashboardName: "none" }))),
      "ResourceNotFound",
    );
  });

  const encoded = (value: unknown) => Buffer.from(cbor.serialize(value));
  const rows: readonly (readonly [what: string, body: Buffer, message: RegExp])[] = [
    ["a truncated body", Buffer.from([0xa1, 0x61]), /it ends too early/],
    ["a list without its end", Buffer.from([0x9f]), /it ends too early/],
    ["a length beyond all bytes", Buffer.from("9bffffffffffffffff", "hex"), /it ends too early/],
    ["a text beyond all bytes", Buffer.from("7b00000000ffffffff", "hex"), /it ends too early/],
    ["more than one value", Buffer.concat([encoded({}), encoded({})]), /continues after its value/],
    ["lists in lists", Buffer.alloc(200_000, 0x81), /nested more than 100 levels deep/],
    [
      "a number of any length",
      Buffer.concat([Buffer.from("c25a000f4240", "hex"), Buffer.alloc(1_000_000)]),
      /a tag is only accepted for a time/,
    ],
    [
      "a decimal with any exponent",
      Buffer.from("c4821a0fffffff01", "hex"),
      /a tag is only accepted for a time/,
    ],
    ["no value at all", Buffer.from([0x1c]), /no value begins at byte 0/],
    ["no structure", encoded([]), /it must be an object/],
    ["a member of another type", encoded({ AlarmNames: "x" }), /AlarmNames is invalid: it must be a list/],
    ["a number that AWS does not accept", encoded({ MaxRecords: Number.NaN }), /NaN is not a number/],
    ["an unknown member", encoded({ Unknown: 1 }), /has no member "Unknown"/],
  ];
  for (const [what, body, message] of rows)
    it(`refuses ${what} at once`, async () => {
      const sent = await send(body);
      assert.equal(sent.status, 400);
      assert.match(sent.text, message);
    });

  it("answers at its own path only", async () => {
    for (const other of ["/", target.replace("Granite", "Marble"), `${target}/x`])
      assert.match(
        (await send(encoded({}), other)).text,
        /The request is POST \/service\/GraniteServiceVersion20100801/,
      );
  });

  async function send(body: Buffer, path = target) {
    const { env, endpoint } = shared.sandbox;
    const headers = [
      ["content-type", "application/cbor"],
      ["smithy-protocol", "rpc-v2-cbor"],
    ] as const;
    const request = { headers, body, target: path };
    return sendRaw(endpoint, signed(request, new URL(endpoint).host, keysOf(env), { service: "monitoring" }));
  }
});
