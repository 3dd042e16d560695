/** Bodies that are short but would take a thousand times their length in memory. */
import assert from "node:assert/strict";
import { emulatorPython } from "../../moto/environment";
import { AwsError } from "../errors";
import { botocoreModels, type Models, type ReceivedRequest, read } from ".";

type Row = readonly [what: string, service: string, request: Partial<ReceivedRequest>, message: RegExp];

const account = "310000000041";
const arn = `arn:aws:sts::${account}:assumed-role/deployer/session`;
const principal = { account, arn, userId: "AROA:session" };
const times = 500_000;

const form = (body: string): Partial<ReceivedRequest> => ({
  headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
  body: Buffer.from(body),
});
const json = (operation: string, body: string): Partial<ReceivedRequest> => ({
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${operation}` },
  body: Buffer.from(body),
});
const cbor = (...parts: readonly (readonly number[] | Buffer)[]): Partial<ReceivedRequest> => ({
  target: "/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
  headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
  body: Buffer.concat(parts.map((it) => Buffer.from(it))),
});
const xml = (content: string, attributes = ""): Partial<ReceivedRequest> => ({
  target: "/2013-04-01/hostedzone",
  headers: { "content-type": "text/xml" },
  body: Buffer.from(
    `<CreateHostedZoneRequest${attributes}><Name>a.internal</Name>${content}</CreateHostedZoneRequest>`,
  ),
});
const vpcs = "Action=DescribeVpcs&Version=2016-11-15";
const notXml = /is not one <CreateHostedZoneRequest> of XML/;

const rows: readonly Row[] = [
  [
    "a name of many parts",
    "ec2",
    form(`${vpcs}&Filter.1${".1".repeat(times)}=x`),
    /parameter Filter\.1\.1 is/,
  ],
  ["fields", "ec2", form(vpcs + "&x=".repeat(6000)), /more than/],
  [
    "maps in a list",
    "monitoring",
    cbor([0x9f], Buffer.alloc(times, 0xa0), [0xff]),
    /more than 200000 values/,
  ],
  [
    "nested lists with a length",
    "monitoring",
    cbor([0x9a, 0, 7, 0xa1, 0x20], Buffer.alloc(times, 0x80)),
    /more than 200000 values/,
  ],
  [
    "objects in a list",
    "logs",
    json("PutLogEvents", `{"logEvents":[${"{},".repeat(times)}{}]}`),
    /more than 400000 values/,
  ],
  [
    "numbers in a list",
    "logs",
    json("PutLogEvents", `{"logEvents":[${"1,".repeat(times)}1]}`),
    /more than 400000 values/,
  ],
  ["elements", "route53", xml("<a/>".repeat(times)), notXml],
  ["attributes", "route53", xml("", " a".repeat(times)), notXml],
  ["text", "route53", xml(" ".repeat(4 * times + 200_000)), notXml],
];

describe("bodies that have too much", () => {
  let models: Models;

  before(async () => {
    models = botocoreModels(await emulatorPython(() => undefined));
  });

  for (const [what, service, request, message] of rows)
    it(`are refused: ${what}`, () => {
      assert.throws(
        () => reading(service, request),
        (error) => error instanceof AwsError && message.test(error.message),
      );
    });

  it("are the only ones refused: bodies as large as AWS accepts are read", () => {
    const events = Array.from({ length: 10_000 }, (_, timestamp) => ({ timestamp, message: "a,[{" }));
    const sent = { logGroupName: "a", logStreamName: "b", logEvents: events };
    assert.deepEqual(
      JSON.parse(reading("logs", json("PutLogEvents", JSON.stringify(sent))).body.toString()),
      sent,
    );
    const read = reading("route53", xml(`<CallerReference>${"a".repeat(100_000)}</CallerReference>`));
    assert.equal(JSON.parse(read.body.toString()).CallerReference.length, 100_000);
  });

  const reading = (service: string, request: Partial<ReceivedRequest>) => {
    const given = { method: "POST", target: "/", isPresigned: false, headers: {}, body: Buffer.alloc(0) };
    return read({ service, region: "us-east-1", account, principal }, { ...given, ...request }, models);
  };
});
