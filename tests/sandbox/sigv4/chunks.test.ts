import assert from "node:assert/strict";
import { readChunks } from "./chunks";

/** The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const given = {
  credential: "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  date: { text: "20130524T000000Z", header: "x-amz-date" as const },
};
const payloadKind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const chunk = (length: number, signature: string) =>
  `${length.toString(16)};chunk-signature=${signature}\r\n${"a".repeat(length)}\r\n`;
const first = chunk(65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
const second = chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
const last = chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
const read = (text: string, kind = payloadKind) =>
  readChunks(Buffer.from(text, "latin1"), kind, given, secret);

describe("SigV4: payloads in chunks", () => {
  it("are read if every signature is valid: AWS's own example", () => {
    assert.equal(read(first + second + last)?.payload.toString(), "a".repeat(66_560));
  });

  it("are read unsigned, with checksums at the end", () => {
    const kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    const found = read("4\r\nabcd\r\n3\r\nefg\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", kind);
    assert.equal(found?.payload.toString(), "abcdefg");
    assert.deepEqual([...(found?.trailers ?? [])], [["x-amz-checksum-crc32", "AAAAAA=="]]);
  });

  const refused: readonly (readonly [what: string, text: string, kind?: string])[] = [
    ["a changed byte", (first + second + last).replace("aaa\r\n0;", "aab\r\n0;")],
    ["a missing chunk", first + last],
    ["chunks in another order", second + first + last],
    ["no last chunk", first + second],
    ["a signature of another chunk", first.replace("ad80", "0055") + second + last],
    ["no signatures", "1\r\na\r\n0\r\n\r\n"],
    ["bytes after the end", `${first + second + last}more`],
    ["an invalid size", "zz;chunk-signature=00\r\n"],
    ["more than there is", "ffffffff\r\nabc\r\n0\r\n\r\n", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
    [
      "a trailer twice",
      `0\r\n${"x-amz-checksum-crc32:1\r\n".repeat(2)}\r\n`,
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    ],
    [
      "a trailer that is not a checksum",
      "0\r\nx-amz-copy-source:/a/b\r\n\r\n",
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    ],
    ["an unannounced trailer", `${first + second}${last.slice(0, -2)}a:1\r\n\r\n`],
    ["an unsigned trailer where it must be signed", first + second + last, `${payloadKind}-TRAILER`],
    ["another algorithm", first + second + last, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"],
    ["no signature and no trailer", "0\r\n\r\n", "STREAMING-UNSIGNED-PAYLOAD"],
    ["nothing", ""],
  ];
  for (const [what, text, kind] of refused) {
    it(`are refused: ${what}`, () => assert.equal(read(text, kind), undefined));
  }
});
