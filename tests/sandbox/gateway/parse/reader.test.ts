import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { z } from "zod";
import { EmulatorClient } from "../../moto/client";
import { emulatorPython } from "../../moto/environment";
import { own } from "../../own";
import { ec2Operations } from "../../services/ec2/operations";
import { iamOperations } from "../../services/iam/operations";
import { logsOperations } from "../../services/logs/operations";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { botocoreModels, type Models, type ReceivedRequest, read, type Sender } from ".";
import type { ServiceModel, Shape, Use } from "./model";
import { encode } from "./target";

const account = "111111111111";
const senderOf = (service: string): Sender => ({
  service,
  region: "eu-west-1",
  account,
  principal: { account, arn: `arn:aws:sts::${account}:assumed-role/r/s`, userId: "AROA:s" },
});
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const json = { "content-type": "application/x-amz-json-1.1" };

/** Texts that parsers are known to read differently, and others. */
const text = fc.oneof(
  fc.constantFrom(
    "x",
    "",
    "a&Action=DeleteRole&RoleName=other",
    "a=b;c#d?e",
    "%41%2541+ ",
    "é\u{1f600}\u0000",
    "a\r\nX-Amz-Target: y",
    '","Name":"other',
    "constructor",
    "../../other",
    "{}",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

function scalarOf(type: string): fc.Arbitrary<string> {
  if (type === "boolean") return fc.constantFrom("true", "false", "True");
  if (["integer", "long"].includes(type)) return fc.integer().map(String);
  if (["double", "float"].includes(type)) return fc.integer().map(String);
  if (type === "timestamp") return fc.constant("2026-01-02T03:04:05Z");
  if (type === "blob") return fc.base64String({ maxLength: 12 });
  return text;
}

type Fields = readonly (readonly [name: string, value: string])[];

/** Random members of a shape, as the fields of a query protocol. */
function fieldsOf(
  service: ServiceModel,
  shape: Shape,
  isEc2: boolean,
  prefix: string,
  depth: number,
): fc.Arbitrary<Fields> {
  const named = (name: string, { locationName, queryName }: Use) =>
    isEc2
      ? (queryName ?? (locationName ? locationName[0]?.toUpperCase() + locationName.slice(1) : name))
      : (locationName ?? name);
  const members = Object.entries(shape.members ?? {});
  if (members.length === 0 || depth > 3) return fc.constant([]);
  const one = ([name, use]: [string, Use]): fc.Arbitrary<Fields> => {
    const at = `${prefix}${named(name, use)}`;
    const inner = service.shape(use.shape);
    if (inner.type === "structure") return fieldsOf(service, inner, isEc2, `${at}.`, depth + 1);
    if (inner.type === "list") {
      const list = isEc2 ? at : `${at}.${inner.member?.locationName ?? "member"}`;
      const element = service.shape(inner.member?.shape ?? "");
      const elements = (index: number): fc.Arbitrary<Fields> =>
        element.type === "structure"
          ? fieldsOf(service, element, isEc2, `${list}.${index}.`, depth + 1)
          : scalarOf(element.type).map((value) => [[`${list}.${index}`, value]]);
      return fc
        .tuple(elements(1), elements(2))
        .map(([first, second]) => (first.length > 0 ? [...first, ...second] : []));
    }
    if (inner.type === "map") return fc.constant([]);
    return scalarOf(inner.type).map((value) => [[at, value]]);
  };
  return fc
    .subarray(members, { maxLength: Math.min(3, members.length) })
    .chain((chosen) => fc.tuple(...chosen.map(one)).map((all) => all.flat()));
}

/** Random members of a shape in JSON. */
function jsonOf(service: ServiceModel, name: string, depth: number): fc.Arbitrary<unknown> {
  const shape = service.shape(name);
  if (shape.type === "structure") {
    const members = Object.entries(shape.members ?? {});
    if (members.length === 0 || depth > 3) return fc.constant({});
    return fc
      .subarray(members, { maxLength: Math.min(4, members.length) })
      .chain((chosen) =>
        fc
          .tuple(...chosen.map(([, use]) => jsonOf(service, use.shape, depth + 1)))
          .map((values) =>
            Object.fromEntries(chosen.map(([member, use], at) => [use.locationName ?? member, values[at]])),
          ),
      );
  }
  if (shape.type === "list")
    return fc.array(jsonOf(service, shape.member?.shape ?? "", depth + 1), { maxLength: 2 });
  if (shape.type === "map")
    return fc.dictionary(fc.string({ maxLength: 5 }), jsonOf(service, shape.value?.shape ?? "", depth + 1), {
      maxKeys: 2,
    });
  if (shape.type === "boolean") return fc.boolean();
  if (["integer", "long", "double", "float", "timestamp"].includes(shape.type)) return fc.integer();
  if (shape.type === "blob") return fc.base64String({ maxLength: 12 });
  return text;
}

/** Additions that make a request ambiguous: some good requests get one. */
const additions = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        "&Action=DeleteRole",
        "&action=DeleteRole",
        "&Version=1",
        "&&",
        "&=",
        "&RoleName.1=x",
        "&X.1=y",
        "&%41ction=x",
      ],
    ),
  },
);

const answered = z.object({
  operation: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
  members: z.record(z.string(), z.unknown()).optional(),
  body: z.unknown().optional(),
  bucket: z.string().nullish(),
  touched: z.array(z.array(z.string())).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  query: z.record(z.string(), z.array(z.string())).optional(),
});

describe("what the gateway reads of a request", function () {
  this.timeout(240_000);
  let child: ChildProcess;
  let emulator: EmulatorClient;
  let models: Models;
  const runs = { numRuns: 150 };
  /** How many requests were read, and not refused. */
  let compared = 0;

  before(async () => {
    const python = await emulatorPython(() => undefined);
    models = botocoreModels(python);
    const script = path.join(__dirname, "..", "..", "moto", "reads.py");
    child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin?.write("\n");
    if (child.stdout === null) throw new Error("reads.py has no standard output");
    for await (const line of createInterface({ input: child.stdout })) {
      const { port } = z.object({ port: z.number() }).parse(JSON.parse(line));
      emulator = new EmulatorClient({ port, secret: "none" });
      break;
    }
  });
  after(() => {
    emulator?.close();
    child?.kill("SIGKILL");
  });
  beforeEach(() => {
    compared = 0;
  });

  /** An accepted request as the gateway parsed it, and as moto then parsed what the gateway sent. */
  const both = async (
    service: string,
    given: ReceivedRequest,
  ): Promise<[Call, z.infer<typeof answered>] | undefined> => {
    let call: Call;
    try {
      call = read(senderOf(service), given, models);
    } catch (error) {
      assert.ok(error instanceof AwsError, String(error));
      assert.ok((error.status >= 400 && error.status < 500) || error.status === 501, error.message);
      return undefined;
    }
    // An unknown operation is refused by its name.
    if (!models(service).has(call.operation)) return undefined;
    // Parsing the rewritten request must give the same request.
    const again = read(senderOf(service), { ...call, isPresigned: false }, models);
    assert.deepEqual(again, call);
    const reply = await emulator.pass(call, false);
    assert.equal(reply.status, 200, reply.body.toString());
    compared += 1;
    // An answer to HEAD has no body.
    return given.method === "HEAD" ? undefined : [call, answered.parse(JSON.parse(reply.body.toString()))];
  };

  for (const [service, operations, isEc2] of [
    ["ec2", ec2Operations, true],
    ["iam", iamOperations, false],
  ] as const) {
    it(`is what the emulator reads: ${service}`, async () => {
      const names = Object.keys(operations);
      const request = fc.constantFrom(...names).chain((operation) => {
        const model = models(service);
        return fc.tuple(
          fc.constant(operation),
          fieldsOf(model, model.input(operation), isEc2, "", 0),
          additions,
        );
      });
      await fc.assert(
        fc.asyncProperty(request, async ([operation, fields, addition]) => {
          const body = new URLSearchParams([
            ["Action", operation],
            ...fields.map((it): [string, string] => [...it]),
          ]);
          const given = {
            method: "POST",
            target: "/",
            headers: form,
            body: Buffer.from(body + addition),
            isPresigned: false,
          };
          const found = await both(service, given);
          if (found === undefined) return;
          const [call, emulated] = found;
          assert.equal(call.operation, operation);
          assert.equal(emulated.operation, operation);
          assert.deepEqual([emulated.account, emulated.region], [account, "eu-west-1"]);
          const texts = Object.entries(emulated.fields ?? {}).map(([name, value]) => [name, String(value)]);
          // botocore formats times itself, and leaves out values without text.
          const isTime = (value: unknown) => String(value).startsWith("2026-01-02T03:04:05");
          const plain = (all: Iterable<readonly unknown[]>) =>
            new Map([...all].map(([name, value]) => [name, isTime(value) ? "time" : value]));
          assert.deepEqual(plain(texts), plain(call.parameters));
        }),
        runs,
      );
      assert.ok(compared > 50, String(compared));
    });
  }

  for (const [service, operations] of [
    ["logs", Object.keys(logsOperations)],
    [
      "ssm",
      [
        "GetParameter",
        "GetParameters",
        "GetParametersByPath",
        "DescribeParameters",
        "PutParameter",
        "DeleteParameter",
        "AddTagsToResource",
      ],
    ],
  ] as const) {
    it(`is what the emulator reads: ${service}`, async () => {
      const request = fc.constantFrom(...operations).chain((operation) => {
        const model = models(service);
        const members = fc
          .subarray(Object.entries(model.input(operation).members ?? {}))
          .chain((chosen) =>
            fc
              .tuple(...chosen.map(([, use]) => jsonOf(model, use.shape, 1)))
              .map((values) => Object.fromEntries(chosen.map(([name], at) => [name, values[at]]))),
          );
        return fc.tuple(
          fc.constant(operation),
          members,
          fc.constantFrom("", "", "", '"Name":"x",', '"a&Action=DeleteLogGroup&b":1,'),
        );
      });
      await fc.assert(
        fc.asyncProperty(request, async ([operation, members, addition]) => {
          const body = Buffer.from(JSON.stringify(members).replace("{", `{${addition}`).replace(/,\}$/, "}"));
          const headers = { ...json, "x-amz-target": `${models(service).targetPrefix}.${operation}` };
          const found = await both(service, {
            method: "POST",
            target: "/",
            headers,
            body,
            isPresigned: false,
          });
          if (found === undefined) return;
          const [call, emulated] = found;
          assert.deepEqual([call.operation, emulated.operation], [operation, operation]);
          const expected: unknown = JSON.parse(call.body.toString());
          assert.deepEqual(emulated.body, expected);
          assert.deepEqual(emulated.members, expected);
        }),
        runs,
      );
      assert.ok(compared > 50, String(compared));
    });
  }

  it("is what the emulator reads: s3", async () => {
    const part = fc.oneof(
      fc.constantFrom(
        "a",
        "secret;x",
        "a%62",
        "a?b",
        "a#b",
        "a+b c",
        "é",
        "moto-api",
        "x.amazonaws.com",
        "latest",
        "",
        "=&",
        "~!*'()",
        "a\u0000",
      ),
      fc.string({ unit: "grapheme", maxLength: 8 }),
    );
    const key = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const bucket = fc.constantFrom("bkt", "moto-api", "latest", "favicon.ico", "bkt.amazonaws.com", "b");
    const written = (name: string) =>
      fc.constantFrom(
        name.split("/").map(encode).join("/"),
        name,
        name.split("/").map(encode).join("/").replace("a", "%61"),
      );
    const place = fc
      .tuple(bucket, key)
      .chain(([at, name]) => written(name).map((text) => ({ Bucket: at, Key: name, text: `${at}/${text}` })));
    const request = fc.record({
      place,
      source: fc.option(place, { nil: undefined }),
      method: fc.constantFrom("GET", "HEAD", "PUT", "DELETE"),
      type: fc.constantFrom(
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        undefined,
      ),
      encoding: fc.constantFrom(undefined, "gzip", "aws-chunked", "aws-chunked,gzip"),
      metadata: fc.option(
        fc.string({ maxLength: 8 }).map((it) => it.replace(/[^ -~]/g, "").trim()),
        { nil: undefined },
      ),
      body: fc.oneof(
        fc.constantFrom(
          "key=x&file=y",
          '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nz\r\n--x--',
          "",
        ),
        fc.string(),
      ),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ place: { Bucket, Key, text: target }, source, method, ...rest }) => {
        const isPut = method === "PUT";
        const headers = Object.fromEntries(
          Object.entries({
            "content-type": isPut ? rest.type : undefined,
            "content-encoding": isPut ? rest.encoding : undefined,
            "x-amz-meta-a": isPut ? rest.metadata : undefined,
            "x-amz-copy-source": isPut && source ? source.text : undefined,
          }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        );
        const body = Buffer.from(isPut && !source ? rest.body : "");
        const found = await both("s3", { method, target: `/${target}`, headers, body, isPresigned: false });
        if (found === undefined) return;
        const [call, emulated] = found;
        assert.equal(call.parameters.get("Bucket"), Bucket);
        assert.equal(emulated.bucket, Bucket);
        // A key of slashes only is not a key.
        if (call.parameters.get("Key") === undefined) return;
        assert.equal(call.parameters.get("Key"), Key);
        const copied = call.parameters.get("CopySource");
        assert.equal(copied, isPut && source ? `${source.Bucket}/${source.Key}` : undefined);
        const touched = new Set((emulated.touched ?? []).map((pair) => pair.join("/")));
        assert.deepEqual(touched, new Set([`${Bucket}/${Key}`, ...(copied === undefined ? [] : [copied])]));
        assert.equal(Buffer.from(String(emulated.body), "base64").toString(), body.toString());
        for (const [name, value] of Object.entries(call.headers))
          assert.equal(own(emulated.headers, name), value);
      }),
      { numRuns: 400 },
    );
    assert.ok(compared > 50, String(compared));
  });
});
