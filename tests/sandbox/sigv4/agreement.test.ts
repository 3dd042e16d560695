/** Requests signed by the AWS SDK are verified, and refused after any change. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { queryString, sdkSigner } from "./aws-sdk.fixture";
import type { SentRequest } from "./request";
import { verify } from "./verify";

const now = Date.parse("2026-03-01T12:00:00Z");
const keys = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token/+=" };
const holder = {
  secretAccessKey: keys.secretAccessKey,
  account: "111111111111",
  arn: "arn:aws:sts::111111111111:assumed-role/probe/session",
  userId: "AROAEXAMPLE:session",
  tokenIssuedAt: undefined,
};

const text = fc.string({ unit: "grapheme", maxLength: 8 });
/** Segments as clients send them, without "." and "..". */
const segment = text.map(encodeURIComponent).filter((each) => !/^\.{1,2}$/.test(each));
/** Names that are not parameters of the signature or properties of every object. */
const parameter = text.filter((name) => !/^x-amz-/i.test(name) && !(name in {}) && name !== "");
/** What a header may contain: visible characters, spaces and tabs. */
const headerValue = fc.stringMatching(/^[\t !-~]{0,20}$/);

const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"),
  path: fc.array(segment, { maxLength: 4 }).map((segments) => `/v1/${segments.join("/")}`),
  query: fc.dictionary(parameter, fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 3 })), {
    maxKeys: 4,
  }),
  header: headerValue,
  body: fc.string({ unit: "grapheme", maxLength: 20 }),
  presigned: fc.boolean(),
});

type Given = typeof requests extends fc.Arbitrary<infer T> ? T : never;

async function signed(given: Given): Promise<SentRequest> {
  const signer = sdkSigner(keys, "us-east-1");
  const request = {
    method: given.method,
    protocol: "https:",
    hostname: "api.execute-api.us-east-1.amazonaws.com",
    path: given.path,
    query: given.query,
    headers: { host: "api.execute-api.us-east-1.amazonaws.com", "my-header": given.header },
    body: given.body,
  };
  const signingDate = new Date(now);
  const found = given.presigned
    ? await signer.presign(request, { signingDate, expiresIn: 60 })
    : await signer.sign(request, { signingDate });
  return {
    method: found.method,
    rawPath: found.path,
    query: queryString(found.query ?? {}),
    rawHeaders: Object.entries(found.headers).flat(),
    payload: Buffer.from(given.body),
  };
}

function outcome(request: SentRequest): string {
  const found = verify(request, {
    region: "us-east-1",
    service: "execute-api",
    now: now,
    keys: (key, token) => (key === keys.accessKeyId && token === keys.sessionToken ? holder : "unknown"),
  });
  return found.kind === "refused" ? found.refusal.errorType : found.kind;
}

const changes: Readonly<Record<string, (request: SentRequest) => SentRequest>> = {
  method: (request) => ({ ...request, method: "HEAD" }),
  path: (request) => ({ ...request, rawPath: `${request.rawPath}/x` }),
  "query string": (request) => ({ ...request, query: `${request.query}&zzz=1` }),
  header: (request) => ({
    ...request,
    rawHeaders: request.rawHeaders.map((each, index, all) =>
      index > 0 && all[index - 1] === "host" ? `x${each}` : each,
    ),
  }),
  body: (request) => ({ ...request, payload: Buffer.concat([request.payload, Buffer.from("x")]) }),
};

describe("SigV4: agreement with the AWS SDK", () => {
  it("signed requests are verified", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (given) => {
        assert.equal(outcome(await signed(given)), "verified");
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, change] of Object.entries(changes)) {
    it(`and refused with another ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(requests, async (given) => {
          assert.equal(outcome(change(await signed(given))), "InvalidSignatureException");
        }),
        { numRuns: 100 },
      );
    });
  }
});
