/** Attacks of a function's process on the sandbox. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FunctionProcess } from "./process";
import { RuntimeApi } from "./runtime-api";

const invocation = (requestId: string) => ({
  requestId,
  payload: Buffer.from("{}"),
  functionArn: "arn:aws:lambda:us-east-1:111111111111:function:f",
  deadline: 1,
  traceId: "Root=1",
});

describe("the Lambda Runtime API", () => {
  const api = new RuntimeApi();
  const agent = new http.Agent({ keepAlive: true });
  after(() => {
    agent.destroy();
    api.stop();
  });

  const ask = (address: string, method: string, at: string, body = "") =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const url = `http://${address}/2018-06-01/runtime/${at}`;
      const request = http.request(url, { method, agent }, (response) => {
        response.resume();
        response.once("end", () => resolve(response));
      });
      request.once("error", reject);
      // A GET has no body.
      request.end(method === "GET" ? "" : body);
    });
  /** A process with an invocation. */
  const opened = async (requestId: string) => {
    const ended: string[] = [];
    let idle = 0;
    const session = await api.open({
      idle: () => {
        idle += 1;
        if (idle === 1) session.send(invocation(requestId));
      },
      ended: (id, { failed, payload }) => ended.push(`${id} ${failed} ${payload}`),
      unusable: (payload) => ended.push(`unusable ${payload}`),
    });
    const status = async (method: string, at: string, body?: string) =>
      (await ask(session.address, method, at, body)).statusCode;
    return { session, status, ended, idle: () => idle };
  };

  it("gives an invocation to one process, and accepts one answer from it", async () => {
    const { status, ended, idle, session } = await opened("one");
    const other = await opened("other");
    assert.equal(await status("GET", "invocation/next"), 200);
    assert.equal(await other.status("GET", "invocation/next"), 200);
    for (const [method, at, expected] of [
      // Fetching the same invocation again would restart its timeout.
      ["GET", "invocation/next", 403],
      ["POST", "init/error", 403],
      ["POST", "invocation/other/response", 400],
      ["POST", "invocation/two/error", 400],
      ["POST", "invocation/__proto__/response", 400],
      ["POST", "invocation/one", 404],
      ["POST", "invocation/one%2Fresponse", 404],
      ["GET", "invocation/one/response", 404],
      ["POST", "invocation/one/response", 202],
      ["POST", "invocation/one/response", 400],
      ["POST", "invocation/one/error", 400],
    ] as const)
      assert.equal(await status(method, at, "1"), expected, `${method} ${at}`);
    assert.deepEqual([ended, other.ended, idle()], [["one false 1"], [], 1]);
    session.close();
    assert.equal(await status("GET", "invocation/next"), 403);
    other.session.close();
  });

  it("reads a request that follows an answer on the same connection, after the whole answer", async () => {
    const { session, status, ended } = await opened("one");
    assert.equal(await status("GET", "invocation/next"), 200);
    const [host = "", token] = session.address.split("/");
    const [, port] = host.split(":");
    const socket = connect(Number(port), "127.0.0.1");
    const at = (method: string, to: string) =>
      `${method} /${token}/2018-06-01/runtime/invocation/${to} HTTP/1.1\r\nhost: ${host}\r\n`;
    const next = `${at("GET", "next")}\r\n`;
    socket.write(`${at("POST", "one/response")}content-length: 4\r\n\r\n12`);
    socket.write(`34${next}`);
    let heard = "";
    socket.on("data", (chunk) => (heard += chunk.toString()));
    while (ended.length === 0) await once(socket, "data");
    session.send(invocation("two"));
    while (!heard.includes("lambda-runtime-aws-request-id: two")) await once(socket, "data");
    assert.deepEqual(heard.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 202", "HTTP/1.1 200"]);
    assert.deepEqual(ended, ["one false 1234"]);
    socket.destroy();
    session.close();
  });

  it("does not close the connection during a long invocation", async () => {
    const { session } = await opened("long");
    const { headers } = await ask(session.address, "GET", "invocation/next");
    assert.equal(headers["keep-alive"], undefined);
    session.close();
  });
});

const memoryLimit = 128 * 1024 * 1024;

describe("a process of a function", () => {
  const api = new RuntimeApi();
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "function-attacks-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
    api.stop();
  });

  /** @returns the output, after all processes have ended */
  const run = async (script: string, variables: Readonly<Record<string, string>> = {}) => {
    const printed: string[] = [];
    const ran = new FunctionProcess({
      api,
      folder,
      memoryLimit,
      command: ["/bin/sh", "-c", script],
      environment: () => ({ PATH: "/usr/bin:/bin", ...variables }),
      write: (_stream, lines) => printed.push(...lines),
    });
    await ran.ended;
    return { printed, tail: ran.tail };
  };

  it("has limited output, with a line about it", async () => {
    const { printed, tail } = await run(
      `i=0; while [ $i -lt 30 ]; do i=$((i+1)); head -c 1000000 /dev/zero | tr '\\0' x | fold -w 1000; echo; done`,
    );
    const bytes = printed.reduce((sum, line) => sum + line.length, 0);
    assert.ok(bytes > 10_000_000 && bytes < 10.6 * 1024 * 1024, String(bytes));
    assert.match(printed.at(-1) ?? "", /^The sandbox keeps 10485760 bytes of an invocation's output/);
    assert.match(tail, /is left out\.\n$/);
  });

  const takes = (megabytes: number) =>
    `"${process.execPath}" -e 'globalThis.held = Buffer.alloc(${megabytes} * 2**20, 1); setTimeout(() => {}, 2**30)'`;
  for (const [what, script] of [
    ["a child", `${takes(200)} & wait`],
    ["children together", `${takes(70)} & ${takes(70)} & wait`],
    ["a process that left its group and lost its parent", `setsid -f env -i ${takes(200)}; sleep 1000000`],
  ])
    it(`is ended because of the memory of ${what}`, async function () {
      if (process.platform !== "linux") this.skip();
      const { printed } = await run(`${script}; echo late`);
      assert.deepEqual(printed, []);
    });

  it("has memory that its children share counted once", async function () {
    if (process.platform !== "linux") this.skip();
    const forks = [
      "import os, time",
      "held = bytearray(60 * 2**20)",
      "os.fork(), os.fork()",
      "time.sleep(2.5)",
      "print('done', flush=True)",
      // When the first process ends, the others are killed: so wait for all.
      "while True:",
      "    try: os.wait()",
      "    except ChildProcessError: break",
    ];
    writeFileSync(path.join(folder, "forks.py"), forks.join("\n"));
    const { printed } = await run("python3 forks.py");
    assert.deepEqual(printed, ["done", "done", "done", "done"]);
  });

  it("leaves no folder, even without permissions", async () => {
    const { printed } = await run(`mkdir -p "$HOME/a/b"; chmod 0 "$HOME/a"; echo "$HOME"`);
    assert.ok(printed[0]?.includes("sandbox-function-"));
    assert.ok(!existsSync(printed[0] ?? ""));
  });

  it("cannot run code by its environment variables before it is marked", async () => {
    writeFileSync(path.join(folder, "early.sh"), "echo early");
    const variables = { BASH_ENV: path.join(folder, "early.sh"), "BASH_FUNC_ulimit%%": "() { echo early; }" };
    const { printed } = await run("echo late", variables);
    assert.deepEqual(printed, ["late"]);
  });

  it("ends with the sandbox, even if the sandbox is killed", async function () {
    if (spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status !== 0) this.skip();
    const options = `{
      api: new RuntimeApi(), folder: ".", memoryLimit: ${memoryLimit}, environment: () => ({}),
      command: ["/bin/sh", "-c", "echo $$; while :; do :; done"], write: (_, lines) => console.log(lines[0])
    }`;
    const script = `const { FunctionProcess } = require("./process"); const { RuntimeApi } = require("./runtime-api");
      new FunctionProcess(${options});`;
    const words = ["--require", require.resolve("tsx/cjs"), "--eval", script];
    const sandbox = spawn(process.execPath, words, { cwd: __dirname, stdio: ["ignore", "pipe", "inherit"] });
    const [pid] = await once(sandbox.stdout, "data");
    sandbox.kill("SIGKILL");
    while (existsSync(`/proc/${Number(pid)}/exe`)) await sleep(20);
  });

  it("reports when it cannot start", async () => {
    const ran = new FunctionProcess({
      api,
      folder: path.join(folder, "none"),
      memoryLimit,
      command: ["/bin/true"],
      environment: () => ({}),
      write: () => undefined,
    });
    const outcome = await ran.invoke({ ...invocation("x") }, 1000, () => undefined);
    assert.equal(outcome?.functionError, "Unhandled");
    assert.match(String(outcome?.payload), /Runtime\.ExitError/);
    await ran.ended;
  });
});
