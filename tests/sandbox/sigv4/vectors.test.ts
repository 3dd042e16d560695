/**
 * AWS's published test suite and documented example, as requests on the wire.
 * https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
 */
import assert from "node:assert/strict";
import { canonicalRequest } from "./canonical-request";
import type { SentRequest } from "./request";
import { signatureOf, stringToSign } from "./signature";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const time = "20150830T123600Z";
const suite = { date: "20150830", region: "us-east-1", service: "service" };
const host = ["Host", "example.amazonaws.com"];
const date = ["X-Amz-Date", time];
const unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const token =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8Y" +
  "UuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8Y" +
  "QcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR" +
  "/oLxBA==";

/** Bytes as node:http reads them. */
const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

interface Vector {
  name: string;
  method?: string;
  path?: string;
  query?: string;
  headers?: readonly string[];
  body?: string;
  signed?: string;
  scope?: typeof suite;
  expected: string;
}

const vectors: readonly Vector[] = [
  { name: "get-vanilla", expected: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  {
    name: "get-header-key-duplicate",
    headers: [...host, "My-Header1", "value2", "My-Header1", "value2", "My-Header1", "value1", ...date],
    signed: "host;my-header1;x-amz-date",
    expected: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
  },
  {
    name: "get-header-value-order",
    headers: [...host, "My-Header1", "value4", "My-Header1", "value1", "My-Header1", "value3", "My-Header1"]
      .concat("value2")
      .concat(date),
    signed: "host;my-header1;x-amz-date",
    expected: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
  },
  {
    name: "get-header-value-trim",
    headers: [...host, "My-Header1", " value1", "My-Header2", ' "a   b   c"', ...date],
    signed: "host;my-header1;my-header2;x-amz-date",
    expected: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
  {
    name: "get-unreserved",
    path: `/${unreserved}`,
    expected: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
  },
  {
    name: "get-utf8",
    path: bytes("/ሴ"),
    expected: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
  },
  {
    name: "get-vanilla-empty-query-key",
    query: "Param1=value1",
    expected: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
  },
  {
    name: "get-vanilla-query-order-key-case",
    query: "Param2=value2&Param1=value1",
    expected: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "get-vanilla-query-unreserved",
    query: `${unreserved}=${unreserved}`,
    expected: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
  },
  {
    name: "get-vanilla-utf8-query",
    query: bytes("ሴ=bar"),
    expected: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
  },
  {
    name: "post-vanilla",
    method: "POST",
    expected: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-header-value-case",
    method: "POST",
    headers: [...host, "My-Header1", "VALUE1", ...date],
    signed: "host;my-header1;x-amz-date",
    expected: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
  },
  {
    name: "post-sts-header-before",
    method: "POST",
    headers: [...host, ...date, "X-Amz-Security-Token", token],
    signed: "host;x-amz-date;x-amz-security-token",
    expected: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  },
  {
    name: "post-vanilla-query-nonunreserved",
    method: "POST",
    query: "%40%23%24%25%5E=&%2B=%2F%2C%3F%3E%3C%60%22%3B%3A%5C%7C%5D%5B%7B%7D",
    expected: "66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e",
  },
  {
    name: "post-vanilla-query-space",
    method: "POST",
    query: "p",
    expected: "e71688addb58a26418614085fb730ba3faa623b461c17f48f2fbdb9361b94a9b",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    headers: ["Content-Type", "application/x-www-form-urlencoded", ...host, ...date],
    body: "Param1=value1",
    signed: "content-type;host;x-amz-date",
    expected: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "the documented call of ListUsers",
    query: "Action=ListUsers&Version=2010-05-08",
    headers: [
      "Content-Type",
      "application/x-www-form-urlencoded; charset=utf-8",
      "Host",
      "iam.amazonaws.com",
    ].concat(date),
    signed: "content-type;host;x-amz-date",
    scope: { ...suite, service: "iam" },
    expected: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
];

const request = (vector: Vector): SentRequest => ({
  method: vector.method ?? "GET",
  rawPath: vector.path ?? "/",
  query: vector.query ?? "",
  rawHeaders: vector.headers ?? [...host, ...date],
  payload: Buffer.from(vector.body ?? ""),
});

describe("SigV4: published vectors", () => {
  for (const vector of vectors) {
    it(vector.name, () => {
      const signed = (vector.signed ?? "host;x-amz-date").split(";");
      const canonical = canonicalRequest(request(vector), signed);
      const signature = signatureOf(
        stringToSign(canonical, time, vector.scope ?? suite),
        vector.scope ?? suite,
        secret,
      ).toString("hex");
      assert.equal(signature, vector.expected, canonical);
    });
  }
});

describe("SigV4: canonical request", () => {
  const PATHS = [
    { sent: "/v1", expected: "/v1", because: "there is nothing to encode" },
    { sent: "/v1/", expected: "/v1/", because: "a final slash stays" },
    { sent: "", expected: "/", because: "an empty path is the root" },
    { sent: "/v1/a%20b", expected: "/v1/a%2520b", because: "the path is encoded once more" },
    { sent: "/v1/a+b:c@d", expected: "/v1/a%2Bb%3Ac%40d", because: "only unreserved characters stay" },
    // The canonical path in error messages of AWS:
    // https://github.com/aws/aws-sdk-js/issues/853, https://github.com/mhart/aws4/issues/133 (execute-api)
    {
      sent: "/_search/%3Fa=b%20c",
      expected: "/_search/%253Fa%3Db%2520c",
      because: "an error of AWS shows it",
    },
    {
      sent: "/wss/@connections",
      expected: "/wss/%40connections",
      because: "an error of execute-api shows it",
    },
    { sent: "//v1//a/", expected: "/v1/a/", because: "redundant slashes are removed" },
    { sent: "/v1/./a/../b", expected: "/v1/b", because: "relative segments are resolved" },
    { sent: "/../v1", expected: "/v1", because: "nothing is above the root" },
  ];
  for (const { sent, expected, because } of PATHS) {
    it(`path ${sent || "(empty)"}: ${expected}, because ${because}`, () => {
      assert.equal(
        canonicalRequest(request({ name: "", path: sent, expected }), []).split("\n")[1],
        expected,
      );
    });
  }

  const QUERIES = [
    { sent: "b=1&a=2&a=1&B=3", expected: "B=3&a=1&a=2&b=1", because: "sorted by name, then by value" },
    { sent: "flag&empty=", expected: "empty=&flag=", because: "a missing value is an empty one" },
    { sent: "a=1+2%2b3", expected: "a=1%202%2B3", because: "a plus sign means a space" },
    { sent: "a=%7e%c3%A9", expected: "a=~%C3%A9", because: "unreserved characters are not encoded" },
    { sent: "a=b=c&&d", expected: "a=b%3Dc&d=", because: "the first equal-sign ends the name" },
    { sent: "a=100%", expected: "a=100%25", because: "a lone percent sign is itself" },
    { sent: "X-Amz-Signature=x&a=1", expected: "a=1", because: "the signature does not cover itself" },
  ];
  for (const { sent, expected, because } of QUERIES) {
    it(`query ${sent}: ${expected}, because ${because}`, () => {
      assert.equal(
        canonicalRequest(request({ name: "", query: sent, expected }), []).split("\n")[2],
        expected,
      );
    });
  }
});
