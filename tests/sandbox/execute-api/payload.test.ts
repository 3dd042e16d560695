import assert from "node:assert/strict";
import { gunzipSync, gzipSync, inflateSync } from "node:zlib";
import type { Method } from "../snapshots";
import type { Exchange } from "./exchange";
import { answeredBody, compressed, integrationBody, uncompressed } from "./payload";
import { type Mutable, testWorld } from "./world.fixture";

const text = "hello";
const encoded = Buffer.from(text).toString("base64");
const to = { binary: "CONVERT_TO_BINARY", text: "CONVERT_TO_TEXT" } as const;

function exchange(headers: Record<string, string>, payload: string | Buffer = ""): Exchange {
  const bytes = Buffer.from(payload);
  return { headers, body: bytes.toString("utf8"), payload: bytes } as unknown as Exchange;
}

function snapshotWith(binaryMediaTypes: string[], minimumCompressionSize?: number) {
  return { ...testWorld().snapshot, binaryMediaTypes, minimumCompressionSize };
}

type Handling = NonNullable<Mutable<Method>["integration"]>["contentHandling"];

/** Tables of AWS's page "Content type conversions in API Gateway". */
const requests: readonly [
  type: string | undefined,
  types: string[],
  handling: Handling,
  expected: unknown,
][] = [
  ["image/png", [], undefined, { text }],
  ["image/png", [], to.text, { text }],
  ["image/png", [], to.binary, "bytes"],
  ["text/plain", ["image/png"], undefined, { text }],
  ["text/plain", ["image/png"], to.text, { text }],
  ["text/plain", ["image/png"], to.binary, "bytes"],
  ["image/png", ["image/png"], undefined, "bytes"],
  ["Image/PNG; q=1", ["image/png"], to.binary, "bytes"],
  ["image/png", ["image/png"], to.text, { text: encoded }],
  [undefined, ["*/*"], undefined, "bytes"],
  [undefined, ["*/*"], to.text, { text: encoded }],
  [undefined, ["application/json"], undefined, "bytes"],
  [undefined, ["image/png"], undefined, { text }],
];

const answers: readonly [
  accept: string | undefined,
  types: string[],
  handling: Handling,
  expected: unknown,
][] = [
  ["image/png", [], undefined, encoded],
  ["image/png", [], to.text, encoded],
  ["image/png", [], to.binary, Buffer.from(text)],
  ["text/plain", ["image/png"], undefined, encoded],
  ["text/plain", ["image/png"], to.binary, Buffer.from(text)],
  ["image/png", ["image/png"], undefined, Buffer.from(text)],
  ["image/png", ["image/png"], to.binary, Buffer.from(text)],
  ["image/png", ["image/png"], to.text, encoded],
  // Only the first type counts.
  ["text/html, image/png", ["image/png"], undefined, encoded],
  ["image/png, text/html", ["image/png"], undefined, Buffer.from(text)],
  ["*/*", ["image/png"], undefined, encoded],
  [undefined, ["*/*"], undefined, Buffer.from(text)],
];

describe("bodies between text and bytes", () => {
  for (const [type, types, handling, expected] of requests) {
    it(`request of ${type}, binary ${types.join() || "nothing"}, ${handling ?? "as it is"}`, () => {
      const given = exchange(type === undefined ? {} : { "content-type": type }, text);
      assert.deepEqual(integrationBody(given, snapshotWith(types), handling), expected);
    });
  }

  for (const [accept, types, handling, expected] of answers) {
    it(`answer for ${accept}, binary ${types.join() || "nothing"}, ${handling ?? "as it is"}`, () => {
      const given = exchange(accept === undefined ? {} : { accept });
      assert.deepEqual(answeredBody(encoded, given, snapshotWith(types), handling), expected);
    });
  }

  it("an answer that should be base64 and is not has no bytes; an empty one is empty", () => {
    const binary = (body: string) => answeredBody(body, exchange({}), snapshotWith([]), to.binary);
    assert.deepEqual(["{}", "abc", "a=bc"].map(binary), [undefined, undefined, undefined]);
    assert.equal(binary(""), "");
  });
});

describe("compressed bodies", () => {
  const answer = { status: 200, headers: { "Content-Type": "text/plain" }, body: "a".repeat(100) };
  const encodings: readonly [accepted: string | undefined, minimum: number | undefined, expected?: string][] =
    [
      ["gzip", 100, "gzip"],
      ["deflate", 0, "deflate"],
      ["deflate, gzip", 100, "gzip"],
      ["gzip;q=0.1, deflate;q=0.5", 100, "deflate"],
      ["*", 100, "gzip"],
      ["gzip;q=0", 100],
      ["identity", 100],
      ["br", 100],
      [undefined, 100],
      ["gzip", 101],
      ["gzip", undefined],
    ];
  for (const [accepted, minimum, expected] of encodings) {
    it(`${accepted} of 100 bytes, from ${minimum}: ${expected ?? "as it is"}`, () => {
      const given = exchange(accepted === undefined ? {} : { "accept-encoding": accepted });
      const { headers, body } = compressed(answer, given, snapshotWith([], minimum));
      assert.equal(new Map(Object.entries(headers)).get("Content-Encoding"), expected);
      const plain =
        expected === "gzip"
          ? gunzipSync(body)
          : expected === "deflate"
            ? inflateSync(body)
            : Buffer.from(body);
      assert.equal(plain.toString(), answer.body);
    });
  }

  const gzipped = (payload: string | Buffer) => exchange({ "content-encoding": "gzip" }, payload);
  it("are decompressed if the API compresses, and passed on if it does not", () => {
    const read = (minimum?: number) => uncompressed(gzipped(gzipSync(text)), snapshotWith([], minimum));
    assert.equal(Reflect.get(read(0), "body"), text);
    assert.notEqual(Reflect.get(read(), "body"), text);
  });

  it("are refused when they are invalid, too large, or in another encoding", () => {
    const status = (given: Exchange) => Reflect.get(uncompressed(given, snapshotWith([], 0)), "status");
    assert.equal(status(gzipped("x")), 400);
    assert.equal(status(gzipped(gzipSync(Buffer.alloc(11 * 1024 * 1024)))), 413);
    assert.equal(status(exchange({ "content-encoding": "br" }, text)), 415);
  });
});
