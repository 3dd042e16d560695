import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { curlScript, isTooLong, parseCurlOutput } from "../../../acceptance/observe/curl-script";
import { mismatchMessage } from "../../../sandbox/sigv4/refusals";
import { unresolvable } from "./unresolvable.fixture";

const token = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
/** As AWS writes it: https://github.com/aws/aws-sdk-js/issues/2372 */
const mismatch = (header: string) =>
  JSON.stringify({
    message: `${mismatchMessage}\n\nThe Canonical String for this request should have been\n'GET\n/dev\n\nhost:x\n${header}x-amz-security-token:${token}\n\nhost'\n`,
  });
const bodies: Readonly<Record<string, Buffer | string>> = {
  "/mismatch": mismatch(""),
  // Bytes that are no UTF-8, before the token.
  "/mismatch-in-utf-8": Buffer.from(mismatch("x-name:caf\u00e9\n"), "latin1"),
  "/echo": JSON.stringify({ headers: { "X-Amz-Security-Token": token } }),
  "/environment": `{"HTTP_X_AMZ_SECURITY":"${token}"}`,
  "/lines": "one\r\ntwo\tthree\n",
  "/line": " one line \\n of text\n",
  "/lines-apart": "one\n\nthree",
  "/zero": "one\ntwo\0three",
  "/zero-in-line": "one\0two",
  "/much": `${"y".repeat(70_000)}`,
  "/long": `${"x".repeat(590)}X-Amz-Security-Token=${token}`,
};

describe("the probe's script", () => {
  let server: Server;
  let url: string;
  /** What the last request had in its header. */
  let seen: string | string[] | undefined;

  before((done) => {
    server = createServer((request, response) => {
      const body =
        request.url === "/random" ? randomBytes(450).toString("base64") : bodies[request.url ?? ""];
      const reason = request.url === "/reason" ? { "x-sandbox-reason": "no integration of this kind" } : {};
      seen = request.headers["x-quoted"];
      const status = request.url === "/no" || body !== undefined ? 403 : 200;
      response.writeHead(status, { "x-amzn-ErrorType": "ForbiddenException", ...reason });
      response.end(
        body ?? JSON.stringify({ message: `${request.method} ${request.headers["x-quoted"] ?? ""}` }),
      );
    });
    server.on("connect", (_, socket) =>
      socket.end(
        "HTTP/1.1 503 Connection Refused\r\nx-sandbox-reason: nothing listens on 10.0.0.5:443\r\nConnection: close\r\n\r\n",
      ),
    );
    server.listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.close(done);
  });

  it("prints each call's own answer, whatever stands in its arguments", async () => {
    const calls = [
      { url: `${url}/`, method: "GET", headers: { "x-quoted": "it's $HOME" } },
      { url: `${url}/no`, method: "POST", headers: {} },
      { url: `http://${unresolvable}/`, method: "GET", headers: {} },
      { url: `${url}/no`, method: "HEAD", headers: {} },
    ];
    // Not synchronously: the server runs in this process.
    const results = parseCurlOutput(await runScript(curlScript(calls)), calls.length);
    assert.deepEqual(
      results.map(({ exitCode, status, body }) => ({ exitCode, status, body })),
      [
        { exitCode: 0, status: 200, body: '{"message":"GET it\'s $HOME"}' },
        { exitCode: 0, status: 403, body: '{"message":"POST "}' },
        { exitCode: 6, status: 0, body: "" },
        { exitCode: 0, status: 403, body: "" },
      ],
    );
    assert.deepEqual(
      results.map(({ errorType }) => errorType),
      ["ForbiddenException", "ForbiddenException", undefined, "ForbiddenException"],
    );
    assert.ok(results[2]?.message.includes(unresolvable), results[2]?.message);
  });

  it("prints why the sandbox, or its network, answered so", async () => {
    const [answered, refused] = parseCurlOutput(
      await runScript(
        curlScript([
          { url: `${url}/reason`, method: "GET", headers: {} },
          { url: "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/", method: "GET", headers: {} },
        ]),
        { https_proxy: url },
      ),
      2,
    );
    assert.equal(answered?.reason, "no integration of this kind");
    assert.deepEqual(
      { exit: refused?.exitCode, connect: refused?.connectStatus, reason: refused?.reason },
      { exit: 56, connect: 503, reason: "nothing listens on 10.0.0.5:443" },
    );
    assert.match(refused?.message ?? "", /503/);
  });

  it("never prints a session token that an answer shows", async () => {
    const calls = ["mismatch", "mismatch-in-utf-8", "echo", "long"].map((path) => ({
      url: `${url}/${path}`,
      method: "GET",
      headers: {},
    }));
    const results = parseCurlOutput(await runScript(curlScript(calls)), calls.length);
    assert.equal(results.length, 4);
    for (const { body } of results) assert.ok(!body.includes(token), body);
    assert.match(
      results[0]?.body ?? "",
      /^\{"message":"The request signature we calculated .*details\.\\n\\n$/,
    );
    assert.ok((results[3]?.body.length ?? 0) <= 600);
  });

  for (const shell of ["/bin/sh", "/bin/bash"].filter((it) => existsSync(it)))
    it(`prints an answer in one line, from ${shell}`, async () => {
      const calls = ["/lines", "/line", "/lines-apart", "/zero", "/zero-in-line", "/much"].map((path) => ({
        url: `${url}${path}`,
        method: "GET",
        headers: {},
      }));
      const output = await runScript(curlScript(calls), {}, shell);
      assert.deepEqual(
        parseCurlOutput(output, calls.length).map(({ body }) => body.trimEnd()),
        [
          ...["one  two three", " one line \\n of text", "one  three", "one two three", "one two"],
          "y".repeat(600),
        ],
      );
    });

  it("leaves out an answer in which the instance's own token stands elsewhere", async () => {
    // The shell's functions come before: what the instance metadata service would have said.
    const call = { url: `${url}/environment`, method: "GET", headers: {} };
    const script = curlScript([call]).map((line) => (line === "session=" ? `session='${token}'` : line));
    const [result] = parseCurlOutput(await runScript(script), 1);
    assert.equal(result?.body, "(left out: it holds the session token)");
  });

  it("is cut into as many as SSM takes, which together make every call", () => {
    const calls = Array.from({ length: 300 }, (_, index) => ({
      url: `${url}/${"p".repeat(150)}/${index}`,
      method: "GET",
      headers: {},
    }));
    const scripts: string[][] = [];
    for (let left = calls; left.length > 0; ) {
      let count = 1;
      while (count < left.length && !isTooLong(left.slice(0, count + 1))) count += 1;
      scripts.push(curlScript(left.slice(0, count)));
      left = left.slice(count);
    }
    assert.ok(scripts.length > 1);
    for (const script of scripts) {
      assert.ok(JSON.stringify({ commands: script, executionTimeout: ["3600"] }).length < 60_000);
      assert.ok(script.filter((line) => /^call \d/.test(line)).length <= 100);
    }
    const made = scripts.flat().join("\n");
    for (const call of calls) assert.ok(made.includes(`'${call.url}'`), call.url);
  });

  it("prints no more than SSM returns, whatever the answers are", async () => {
    const calls = Array.from({ length: 100 }, () => ({ url: `${url}/random`, method: "GET", headers: {} }));
    const output = await runScript(curlScript(calls));
    assert.ok(output.length <= 24_000, `${output.length} characters`);
    const results = parseCurlOutput(output, calls.length);
    assert.ok(results.every(({ status, errorType }) => status === 403 && errorType === "ForbiddenException"));
  });

  it("sends a secret header by no list of processes, and prints none of it", async () => {
    const secret = `Bearer ${token}+/_.~-=:`;
    const call = { url: `${url}/`, method: "GET", headers: {}, secretHeaders: { "x-quoted": secret } };
    const script = curlScript([call]);
    const [result] = parseCurlOutput(await runScript(script), 1);
    assert.deepEqual([result?.status, result?.body], [200, "(left out: it holds the token)"]);
    assert.deepEqual(seen, secret, "it arrives as it is");
    const arguments_ = script.filter((line) => line.startsWith("call ") && line.includes(token));
    assert.deepEqual(arguments_, []);
  });

  it("is an error when a call has no line", async () => {
    const output = await runScript(curlScript([{ url: `${url}/`, method: "GET", headers: {} }]));
    assert.throws(() => parseCurlOutput(output, 2), /no line for call 1 of 2/);
  });
});

async function runScript(
  script: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  shell = "/bin/sh",
): Promise<string> {
  const options = { env: { ...process.env, ...environment } };
  return (await promisify(execFile)(shell, ["-c", script.join("\n")], options)).stdout;
}
