import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { curlScript, parseCurlOutput } from "../../acceptance/observe/curl-script";
import { type CurlResult, readOutcome } from "../../acceptance/outcome";

const answer: CurlResult = { exitCode: 0, connectStatus: 0, status: 200, errorType: undefined, body: "{}" };
const refusal = (message: string): Partial<CurlResult> => ({
  status: 403,
  body: JSON.stringify({ message }),
});
const invoke = "is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:x";

describe("outcomes", () => {
  const cases: { name: string; result: Partial<CurlResult>; outcome: string }[] = [
    { name: "200", result: {}, outcome: "answered" },
    { name: "curl's exit 6", result: { exitCode: 6, status: 0 }, outcome: "unresolved" },
    {
      name: "the proxy's 502",
      result: { exitCode: 56, connectStatus: 502, status: 0 },
      outcome: "unresolved",
    },
    { name: "curl's exit 28", result: { exitCode: 28, status: 0 }, outcome: "timed out" },
    { name: "connection refused", result: { exitCode: 7, status: 0 }, outcome: "unexpected" },
    { name: "an untrusted certificate", result: { exitCode: 60, status: 0 }, outcome: "unexpected" },
    {
      name: "endpoint policy",
      result: refusal(
        `User: anonymous ${invoke} because no VPC endpoint policy allows the execute-api:Invoke action`,
      ),
      outcome: "refused by endpoint policy",
    },
    {
      name: "explicit deny",
      result: {
        status: 403,
        body: JSON.stringify({ Message: `User: anonymous ${invoke} with an explicit deny` }),
      },
      outcome: "refused by resource policy",
    },
    { name: "no such API", result: refusal("Forbidden"), outcome: "refused by routing" },
    { name: "no such path", result: refusal("Missing Authentication Token"), outcome: "refused by routing" },
    { name: "internal error", result: { status: 500 }, outcome: "unexpected" },
    { name: "a body that is not JSON", result: { status: 403, body: "<html>" }, outcome: "unexpected" },
  ];
  for (const { name, result, outcome } of cases) {
    it(`${name} is ${outcome}`, () =>
      assert.equal(readOutcome({ ...answer, ...result }, { needsSignature: false }), outcome));
  }
});

describe("a missing signature", () => {
  it("is told from a path that does not exist by what the call needs", () => {
    const result = { ...answer, ...refusal("Missing Authentication Token") };
    assert.equal(readOutcome(result, { needsSignature: true }), "refused by authorization");
  });
});

describe("the probe's script", () => {
  let server: Server;
  let url: string;

  before((done) => {
    server = createServer((request, response) => {
      response.writeHead(request.url === "/no" ? 403 : 200, { "x-amzn-ErrorType": "ForbiddenException" });
      response.end(JSON.stringify({ message: `${request.method} ${request.headers["x-quoted"] ?? ""}` }));
    });
    server.listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.close(done);
  });

  it("tells each call's own answer, whatever stands in its arguments", async () => {
    const calls = [
      { url: `${url}/`, method: "GET", headers: { "x-quoted": "it's $HOME" } },
      { url: `${url}/no`, method: "POST", headers: {} },
      { url: "http://does-not-resolve.invalid/", method: "GET", headers: {} },
    ];
    // Not synchronously: the server runs in this process.
    const results = parseCurlOutput(await runScript(curlScript(calls)), calls.length);
    assert.deepEqual(
      results.map(({ exitCode, status, body }) => ({ exitCode, status, body })),
      [
        { exitCode: 0, status: 200, body: '{"message":"GET it\'s $HOME"}' },
        { exitCode: 0, status: 403, body: '{"message":"POST "}' },
        { exitCode: 6, status: 0, body: "" },
      ],
    );
    assert.equal(results[1]?.errorType, "ForbiddenException");
  });

  it("is an error when a call has no line", async () => {
    const output = await runScript(curlScript([{ url: `${url}/`, method: "GET", headers: {} }]));
    assert.throws(() => parseCurlOutput(output, 2), /no line for call 1 of 2/);
  });
});

async function runScript(script: readonly string[]): Promise<string> {
  return (await promisify(execFile)("/bin/sh", ["-c", script.join("\n")])).stdout;
}
